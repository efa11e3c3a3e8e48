// Directions: sliders along what the network's images differ by most.

import { choice, el, layerBoxes, numbers, ranges, slider } from './controls.js';

export class Directions {
  #found = {};
  #method = 'sefa';

  constructor(store, connection, network) {
    Object.assign(this, { store, connection, network });
    this.list = el('div', { className: 'fields', id: 'direction-list' });
    const all = Array.from({ length: network.numWs }, (_, layer) => layer);
    const source = new EventTarget();
    const methods = { state: {}, change: ({ method }) => { this.#method = method; this.open(); }, addEventListener: source.addEventListener.bind(source) };
    this.parts = [
      choice(methods, 'Found by', [['sefa', 'the weights (SeFa)'], ['ganspace', 'principal components']], () => this.#method, (method) => ({ method })),
      this.list,
      layerBoxes(store, 'Layers that they change', network.numWs, (state) => (state.directionLayers ? numbers(state.directionLayers) : all), (layers) => ({ directionLayers: layers.length === network.numWs ? null : ranges(layers) })),
    ];
  }

  /** Asks for the directions, once per method, and shows them. */
  open() {
    const names = this.#found[this.#method];
    if (names) this.#show(names);
    else if (this.connection.send({ type: 'find', method: this.#method })) this.list.replaceChildren(el('p', { className: 'quiet', textContent: 'Looking for directions …' }));
  }

  receive({ method, names }) {
    this.#found[method] = names;
    if (method === this.#method) this.#show(names);
  }

  #show(names) {
    const method = this.#method;
    const others = (state, index) => state.directions.filter((item) => item.method !== method || item.index !== index);
    this.list.replaceChildren(...names.map((name, index) => slider(this.store, `${method === 'sefa' ? 'SeFa' : 'Component'} ${name}`, {
      min: -4, max: 4, step: 0.05, start: 0,
      get: (state) => state.directions.find((item) => item.method === method && item.index === index)?.strength ?? 0,
      set: (strength, state) => ({ directions: strength === 0 ? others(state, index) : [...others(state, index), { method, index, strength }] }),
    })));
  }
}
