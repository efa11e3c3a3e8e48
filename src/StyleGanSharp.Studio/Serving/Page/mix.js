// Mix: a table whose rows give the image and whose columns give the styles of some layers.

import { cross } from './cross.js';
import { el, layerBoxes, line, numbers, ranges } from './controls.js';

export const mixGrid = (state) => ({ columns: numbers(state.columns).length + 1, rows: numbers(state.rows).length + 1 });

export function describeMix(state, column, row) {
  const [top, left] = [numbers(state.columns)[column - 1], numbers(state.rows)[row - 1]];
  return column + row === 0 ? null : row === 0 ? `Seed ${top}` : column === 0 ? `Seed ${left}` : `Seed ${left} with styles of seed ${top}`;
}

/** The cell as an image of its own. */
export function pickMix(state, column, row) {
  const [top, left] = [numbers(state.columns)[column - 1], numbers(state.rows)[row - 1]];
  return { view: 'image', seed: row === 0 ? top : left, latent: null, x: 0, y: 0, steps: [], litter: 0, cross: null, mixSeed: row === 0 || column === 0 ? null : top };
}

export function mix(store, network, favorites) {
  const list = (key) => (text) => (numbers(text).length ? { [key]: text } : null);
  return [
    el('div', { className: 'fields' },
      line(store, 'Rows', (state) => state.rows, list('rows'), { title: 'Seeds, e.g. 0-2,7' }),
      line(store, 'Columns', (state) => state.columns, list('columns'), { title: 'Seeds, e.g. 3-6' })),
    layerBoxes(store, 'Layers that take the column’s styles', network.numWs, (state) => (state.mixLayers ? numbers(state.mixLayers) : network.coarseLayers), (layers) => ({ mixLayers: ranges(layers) })),
    cross(store, network, favorites),
  ];
}
