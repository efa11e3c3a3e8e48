// Breed: eight children around the image; the one that is chosen becomes the next parent.

import { button, el, slider } from './controls.js';

const seeds = 2 ** 32;

/** The generation that a cell adds, as the server makes it. */
export const childAt = (state, cell) => ({ seed: (state.seed + 1 + 1009 * (state.steps.length + 1) + 31 * state.litter + cell) % seeds, difference: state.difference });

export const describeChild = (column, row) => (column === 1 && row === 1 ? 'The parent' : `Child ${row * 3 + column + 1 - (row * 3 + column > 4 ? 1 : 0)}`);

export const pickChild = (state, column, row) => (column === 1 && row === 1 ? { view: 'image' } : { steps: [...state.steps, childAt(state, row * 3 + column)], litter: 0 });

export function breed(store) {
  const lineage = el('ol', { className: 'lineage' });
  const show = () => {
    const { seed, steps, latent } = store.state;
    const item = (text, count) => el('li', {}, button(text, () => store.change({ steps: steps.slice(0, count), litter: 0 }), count === steps.length ? { 'aria-current': 'step' } : {}));
    lineage.replaceChildren(item(latent ? 'Own latent' : `Seed ${seed}`, 0), ...steps.map((_, i) => item(`${i + 1}`, i + 1)));
  };
  store.addEventListener('change', show);
  show();
  return [
    slider(store, 'How different', { min: 0.02, max: 1, step: 0.01, start: 0.35, get: (state) => state.difference, set: (difference) => ({ difference }), title: '0 is the parent, 1 unrelated images' }),
    el('div', { className: 'row' }, button('Other children', () => store.change({ litter: store.state.litter + 1 }), { className: 'main' }), button('Show the parent alone', () => store.change({ view: 'image' }))),
    el('div', {}, el('h2', { className: 'small', textContent: 'Generations' }), lineage),
  ];
}
