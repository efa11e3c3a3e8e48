// A plot of curves over thousands of images: axes with labels and units, a legend, values under the pointer.

const space = 'http://www.w3.org/2000/svg';
const [width, height, left, right, top, bottom] = [346, 210, 52, 8, 10, 38];
const colors = 4;

function part(name, attributes, text) {
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Round numbers from least to most. */
function ticks(from, to, count) {
  const raw = (to - from) / count || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= raw) * power;
  const list = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) list.push(i * step);
  return list;
}

const short = (value) => (value === 0 ? '0' : Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3 ? value.toExponential(1) : `${Number(value.toPrecision(4))}`);

export function plot({ title, xUnit, yUnit, series }) {
  const xs = series.flatMap((curve) => curve.xs);
  const ys = series.flatMap((curve) => curve.ys);
  let [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  if (x0 === x1) [x0, x1] = [Math.min(0, x0), x1 || 1];
  const margin = (y1 - y0) * 0.06 || Math.abs(y1) * 0.1 || 1;
  [y0, y1] = [y0 >= 0 && y0 < margin * 8 ? Math.min(y0, 0) : y0 - margin, y1 + margin];
  const px = (x) => left + (x - x0) / (x1 - x0) * (width - left - right);
  const py = (y) => height - bottom - (y - y0) / (y1 - y0) * (height - top - bottom);
  const last = series.map(({ name, ys: own }) => `${name} ${short(own.at(-1))}`).join(', ');
  const svg = part('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${title}: ${yUnit} over ${xUnit}; at the end ${last}` });
  for (const y of ticks(y0, y1, 4)) svg.append(part('line', { x1: left, x2: width - right, y1: py(y), y2: py(y), class: 'grid' }), part('text', { x: left - 5, y: py(y) + 3.5, 'text-anchor': 'end' }, short(y)));
  for (const x of ticks(x0, x1, 5)) svg.append(part('line', { x1: px(x), x2: px(x), y1: height - bottom, y2: height - bottom + 4, class: 'grid' }), part('text', { x: px(x), y: height - bottom + 15, 'text-anchor': 'middle' }, short(x)));
  svg.append(part('text', { x: (left + width - right) / 2, y: height - 5, 'text-anchor': 'middle' }, xUnit), part('text', { transform: `translate(11 ${(top + height - bottom) / 2}) rotate(-90)`, 'text-anchor': 'middle' }, yUnit));
  series.forEach((curve, i) => {
    const points = curve.xs.map((x, k) => `${px(x).toFixed(1)},${py(curve.ys[k]).toFixed(1)}`);
    const own = `own${i % colors + 1}`;
    if (points.length > 1) svg.append(part('polyline', { points: points.join(' '), class: `curve ${own}` }));
    if (points.length < 30) for (const point of points) svg.append(part('circle', { cx: point.split(',')[0], cy: point.split(',')[1], r: 2.5, class: `dot ${own}` }));
  });
  const figure = document.createElement('figure');
  const caption = document.createElement('figcaption');
  const legend = document.createElement('p');
  legend.className = 'legend';
  caption.textContent = title;
  const tell = (at) => legend.replaceChildren(...series.map((curve, i) => {
    const item = document.createElement('span');
    const k = at === null ? curve.xs.length - 1 : curve.xs.reduce((best, x, n) => (Math.abs(x - at) < Math.abs(curve.xs[best] - at) ? n : best), 0);
    item.textContent = `${curve.name} ${short(curve.ys[k])}`;
    item.className = `own${i % colors + 1}`;
    return item;
  }));
  tell(null);
  svg.addEventListener('pointermove', (event) => {
    const box = svg.getBoundingClientRect();
    tell(x0 + ((event.clientX - box.left) / box.width * width - left) / (width - left - right) * (x1 - x0));
  });
  svg.addEventListener('pointerleave', () => tell(null));
  figure.append(caption, legend, svg);
  return figure;
}
