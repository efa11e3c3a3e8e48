// Small parts that the sections are built of. Each follows the store.

let ids = 0;

/** An element: its name, properties (on… are listeners, aria-… and data-… attributes), children. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key.includes('-') || key === 'role' || key === 'for') element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children);
  return element;
}

export const button = (text, action, properties = {}) => el('button', { type: 'button', textContent: text, onclick: action, ...properties });

/** A row of a label and a control. */
export function field(label, control) {
  const input = control.matches('input, select, textarea') ? control : control.querySelector('input, select, textarea');
  input.id ||= `control-${++ids}`;
  return el('div', { className: 'field' }, el('label', { for: input.id, textContent: label }), control);
}

/** A range with its number. get(state) reads it, set(value) makes the change; a double click gives the first value. */
export function slider(store, label, { min, max, step, get, set, start, title = '' }) {
  const id = `control-${++ids}`;
  const range = el('input', { type: 'range', id, min, max, step, title });
  const number = el('input', { type: 'number', min, max, step, 'aria-label': `${label}, number` });
  const follow = () => {
    const value = get(store.state);
    if (range.value !== String(value)) range.value = value;
    if (document.activeElement !== number) number.value = Math.round(value * 1000) / 1000;
  };
  range.addEventListener('input', () => store.change(set(range.valueAsNumber, store.state), true));
  range.addEventListener('change', () => store.settle());
  range.addEventListener('dblclick', () => start !== undefined && store.change(set(start, store.state)));
  number.addEventListener('change', () => {
    if (Number.isFinite(number.valueAsNumber)) store.change(set(Math.min(Math.max(number.valueAsNumber, min), max), store.state));
    follow();
  });
  store.addEventListener('change', follow);
  follow();
  return el('div', { className: 'field slider' }, el('label', { for: id, textContent: label, title }), range, number);
}

/** A list to choose from: [[value, text], …]. */
export function choice(store, label, options, get, set) {
  const select = el('select', {}, ...options.map(([value, text]) => el('option', { value, textContent: text })));
  const follow = () => { select.value = get(store.state); };
  select.addEventListener('change', () => store.change(set(select.value)));
  store.addEventListener('change', follow);
  follow();
  return field(label, select);
}

/** A line of text, taken when it is left or by Enter. set returns a change, or null when the text is none. */
export function line(store, label, get, set, properties = {}) {
  const input = el('input', { type: 'text', autocomplete: 'off', spellcheck: false, ...properties });
  const follow = () => { if (document.activeElement !== input) input.value = get(store.state); };
  input.addEventListener('change', () => {
    const patch = set(input.value.trim());
    if (patch) store.change(patch);
    else input.value = get(store.state);
  });
  store.addEventListener('change', follow);
  follow();
  return field(label, input);
}

/** Numbers of a list such as 0-3,5. */
export const numbers = (text) => text.split(',').flatMap((part) => {
  const [from, to = from] = part.split('-').map(Number);
  return Number.isInteger(from) && Number.isInteger(to) && to >= from ? Array.from({ length: to - from + 1 }, (_, i) => from + i) : [];
});

/** A list of numbers in short. */
export function ranges(list) {
  const runs = [];
  for (const number of [...list].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/** Check boxes, one per style input. get(state) gives the chosen numbers, set(list) the change. */
export function layerBoxes(store, legend, count, get, set) {
  const boxes = Array.from({ length: count }, (_, layer) => el('input', { type: 'checkbox', 'aria-label': `Layer ${layer}` }));
  const chosen = () => boxes.flatMap((box, layer) => (box.checked ? [layer] : []));
  const follow = () => {
    const list = get(store.state);
    boxes.forEach((box, layer) => { box.checked = list.includes(layer); });
  };
  boxes.forEach((box) => box.addEventListener('change', () => {
    if (chosen().length) store.change(set(chosen()));
    else box.checked = true; // none at all would change nothing
  }));
  store.addEventListener('change', follow);
  follow();
  const third = Math.max(Math.round(count / 3), 1);
  const some = (from, to) => () => store.change(set(Array.from({ length: Math.max(to - from, 0) }, (_, i) => from + i)));
  return el('fieldset', {}, el('legend', { textContent: legend }),
    el('div', { className: 'layers' }, ...boxes.map((box, layer) => el('label', {}, box, `${layer}`))),
    el('div', { className: 'row' }, button('Coarse', some(0, third)), button('Middle', some(third, Math.max(count - third, third + 1))), button('Fine', some(count - third, count)), button('All', some(0, count))));
}
