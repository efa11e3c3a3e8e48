// Explore: seed, plane of seeds, truncation, noise, class, view.

import { button, choice, el, field, line, slider } from './controls.js';

const lastSeed = 0xffffffff;
const seedOf = (text) => (/^\d+$/.test(text) && Number(text) <= lastSeed ? Number(text) : null);
export const randomSeed = () => crypto.getRandomValues(new Uint32Array(1))[0] % 1000000;

/** The image of a seed alone: what was mixed, bred or moved is left. */
export const ofSeed = (seed) => ({ seed, latent: null, x: 0, y: 0, mixSeed: null, steps: [], litter: 0, cross: null });

export function explore(store, network) {
  const parts = [seeds(store), truncation(store, network)];
  if (network.classCount > 0) parts.push(classes(store, network));
  if (network.hasNoise) parts.push(noise(store));
  if (network.hasMotion) parts.push(view(store, network));
  return parts;
}

function seeds(store) {
  const chips = el('div', { className: 'row' });
  const show = () => {
    const { x, y, mixSeed, steps, latent, tuned } = store.state;
    chips.replaceChildren(
      ...(tuned ? [button('a tuned network: back to the original', () => store.change({ tuned: null }))] : []),
      ...(latent ? [button('a latent of its own: back to the seed', () => store.change(ofSeed(store.state.seed)))] : []),
      ...(x || y ? [button(`moved ${x.toFixed(2)}, ${y.toFixed(2)}: back`, () => store.change({ x: 0, y: 0 }))] : []),
      ...(mixSeed !== null ? [button(`styles of seed ${mixSeed}: remove`, () => store.change({ mixSeed: null }))] : []),
      ...(store.state.cross ? [button('crossed with a favorite: remove', () => store.change({ cross: null }))] : []),
      ...(steps.length ? [button(`${steps.length} generations: remove`, () => store.change({ steps: [], litter: 0 }))] : []));
  };
  store.addEventListener('change', show);
  show();
  const seed = line(store, 'Seed', (state) => state.seed, (text) => (seedOf(text) === null ? null : ofSeed(seedOf(text))), { inputMode: 'numeric', id: 'seed' });
  const step = (by) => () => store.change(ofSeed((store.state.seed + by + lastSeed + 1) % (lastSeed + 1)));
  return el('div', { className: 'fields' }, seed,
    el('div', { className: 'row' }, button('Random', () => store.change(ofSeed(randomSeed())), { className: 'main', id: 'random' }),
      button('Previous', step(-1)), button('Next', step(1)), button('Grid', () => document.dispatchEvent(new CustomEvent('seeds')), { id: 'open-seeds', title: 'All seeds, small (G)' })), chips);
}

function truncation(store, network) {
  const layer = (index) => slider(store, `Layer ${index}`, {
    min: -1, max: 2, step: 0.01, start: null,
    get: (state) => state.layerPsi?.[index] ?? (index < (state.cutoff ?? network.numWs) ? state.psi : 1),
    set: (value, state) => {
      const list = Array.from({ length: network.numWs }, (_, i) => state.layerPsi?.[i] ?? null);
      list[index] = value;
      return { layerPsi: list.some((psi) => psi !== null) ? list : null };
    },
  });
  return el('div', { className: 'fields' },
    slider(store, 'Truncation ψ', { min: -1, max: 2, step: 0.01, start: 1, get: (state) => state.psi, set: (psi) => ({ psi }), title: '1 is the full variety, 0.7 usually looks better, 0 is the average image' }),
    slider(store, 'Cutoff', { min: 0, max: network.numWs, step: 1, start: network.numWs, get: (state) => state.cutoff ?? network.numWs, set: (value) => ({ cutoff: value >= network.numWs ? null : value }), title: 'Truncate only so many style inputs, from the coarsest' }),
    el('details', {}, el('summary', { textContent: 'Truncation by layer' }),
      el('div', { className: 'fields' }, ...Array.from({ length: network.numWs }, (_, index) => layer(index)), button('All as above', () => store.change({ layerPsi: null })))));
}

function classes(store, network) {
  const first = (state) => state.label ?? network.labelExample;
  const second = (state) => state.secondLabel ?? '';
  const names = Array.from({ length: network.classCount }, (_, index) => [`${index}`, network.classes[index] ? `${index} ${network.classes[index]}` : `${index}`]);
  const control = network.hasVectorLabels || network.classCount > 1000
    ? [line(store, 'Label', first, (label) => ({ label: label || null }), { title: `e.g. ${network.labelExample}` }),
      line(store, 'Mix with', second, (label) => ({ secondLabel: label || null }), { placeholder: 'none' })]
    : [choice(store, 'Class', names, first, (label) => ({ label })), choice(store, 'Mix with', [['', 'none'], ...names], second, (label) => ({ secondLabel: label || null }))];
  return el('div', { className: 'fields' }, ...control,
    slider(store, 'Of that', { min: 0, max: 1, step: 0.01, start: 0, get: (state) => state.labelMix, set: (labelMix) => ({ labelMix }), title: 'How much of the second one' }));
}

function noise(store) {
  return el('div', { className: 'fields' },
    choice(store, 'Noise', [['const', 'stored with the network'], ['random', 'by its own seed'], ['none', 'none']], (state) => state.noise, (value) => ({ noise: value })),
    line(store, 'Noise seed', (state) => state.noiseSeed, (text) => (seedOf(text) === null ? null : { noiseSeed: seedOf(text), noise: 'random' }), { inputMode: 'numeric' }));
}

function view(store, network) {
  const canvases = [['', 'usual'], ...['1.5x1', '2x1', '2x2'].map((size) => [size, size])];
  const move = (key, label) => slider(store, label, { min: -1, max: 1, step: 0.005, start: 0, get: (state) => state[key], set: (value) => ({ [key]: value }), title: 'In image widths' });
  return el('div', { className: 'fields' },
    field('Drag moves', el('select', { id: 'drags' }, el('option', { value: 'view', textContent: 'the view' }), el('option', { value: 'seeds', textContent: 'the plane of seeds' }))),
    move('moveX', 'Right'), move('moveY', 'Down'),
    slider(store, 'Turn', { min: -180, max: 180, step: 0.5, start: 0, get: (state) => state.turn, set: (turn) => ({ turn }), title: 'Degrees; Shift and drag the image' }),
    slider(store, 'Zoom', { min: 0.25, max: 4, step: 0.01, start: 1, get: (state) => state.zoom, set: (zoom) => ({ zoom }), title: 'The wheel over the image does it too' }),
    ...(network.hasCanvas ? [choice(store, 'Canvas', canvases, (state) => state.canvas ?? '', (size) => ({ canvas: size || null }))] : []),
    button('View as it was', () => store.change({ moveX: 0, moveY: 0, turn: 0, zoom: 1, canvas: null })));
}
