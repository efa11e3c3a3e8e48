// Cross: the image with another parent, as much of it as each group of layers is given.

import { button, el, field } from './controls.js';
import { sparse } from './state.js';

const groups = ['Coarse', 'Middle', 'Fine'];

/** A state as a second parent. */
const parent = (state) => { const { film, at, view, cross: none, ...other } = sparse(state); return other; };

/** The layers of each group. */
function layersOf(count) {
  const third = Math.max(Math.round(count / 3), 1);
  return [[0, third], [third, Math.max(count - third, third)], [Math.max(count - third, third), count]];
}

export function cross(store, network, favorites) {
  const ranges = layersOf(network.numWs);
  const partner = el('select', { id: 'cross-with' });
  const weightsOf = (state) => ranges.map(([from, to]) => (from < to ? state.cross?.weights[from] ?? 0 : 0));
  const change = (weights, moving) => {
    const list = Array.from({ length: network.numWs }, (_, layer) => weights[ranges.findIndex(([from, to]) => layer >= from && layer < to)]);
    store.change({ view: 'image', cross: { ...store.state.cross, weights: list } }, moving);
  };
  const sliders = groups.map((name, i) => {
    const range = el('input', { type: 'range', min: 0, max: 1, step: 0.01, id: `cross-${name.toLowerCase()}`, title: `0 is this image, 1 the favorite, in the layers ${ranges[i][0]} to ${ranges[i][1] - 1}` });
    range.addEventListener('input', () => change(weightsOf(store.state).map((weight, k) => (k === i ? range.valueAsNumber : weight)), true));
    range.addEventListener('change', () => store.settle());
    return range;
  });
  const outputs = sliders.map((range) => el('output', { for: range.id }));
  const remove = button('Remove the other parent', () => store.change({ cross: null }), { id: 'cross-remove' });
  partner.addEventListener('change', () => {
    const item = favorites.items.find(({ id }) => id === partner.value);
    if (!item) return partner.value === 'other' || store.change({ cross: null });
    store.change({ view: 'image', cross: { with: parent(item.state), weights: store.state.cross?.weights ?? Array(network.numWs).fill(0.5) } });
  });
  const list = () => {
    const chosen = partner.value;
    partner.replaceChildren(el('option', { value: '', textContent: favorites.items.length ? 'nothing' : 'keep a favorite first (★)' }), ...favorites.items.map(({ id, name }) => el('option', { value: id, textContent: name })));
    partner.value = favorites.items.some(({ id }) => id === chosen) ? chosen : '';
  };
  const follow = () => {
    const weights = weightsOf(store.state);
    sliders.forEach((range, i) => { range.value = weights[i]; outputs[i].textContent = weights[i].toFixed(2); range.disabled = !store.state.cross || ranges[i][0] >= ranges[i][1]; });
    remove.disabled = !store.state.cross;
    if (!store.state.cross) partner.value = '';
    else if (!partner.value) {
      const text = JSON.stringify(store.state.cross.with);
      const item = favorites.items.find(({ state }) => JSON.stringify(parent(state)) === text);
      if (!item && !partner.querySelector('[value=other]')) partner.append(el('option', { value: 'other', textContent: 'the one of the address' }));
      partner.value = item?.id ?? 'other';
    }
  };
  store.addEventListener('change', follow);
  favorites.addEventListener('change', list);
  list();
  follow();
  return el('fieldset', { className: 'fields' }, el('legend', { textContent: 'Cross the image with a favorite' }), field('Favorite', partner),
    ...sliders.map((range, i) => field(groups[i], el('div', { className: 'one' }, range, outputs[i]))), remove);
}
