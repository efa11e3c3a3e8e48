// Directions: sliders along what the network's images differ by most, along attributes and texts, with what each changes.

import { button, choice, el, field, layerBoxes, numbers, ranges, slider } from './controls.js';
import { jobBar } from './jobs.js';

const complain = (detail) => document.dispatchEvent(new CustomEvent('complain', { detail }));
const titles = { sefa: 'SeFa', ganspace: 'Component' };
const isText = (method) => method.startsWith('text:');

export class Directions {
  #found = {};
  #figures = {};
  #method = 'sefa';
  #texts = [];
  #queue = Promise.resolve();

  constructor(store, connection, network, jobs) {
    Object.assign(this, { store, connection, network, jobs });
    this.list = el('div', { className: 'fields', id: 'direction-list' });
    const all = Array.from({ length: network.numWs }, (_, layer) => layer);
    const source = new EventTarget();
    const methods = { state: {}, change: ({ method }) => { this.#method = method; this.open(); }, addEventListener: source.addEventListener.bind(source) };
    const choices = [['sefa', 'the weights (SeFa)'], ['ganspace', 'principal components'], ...(network.hasAttributes ? [['attributes', 'attributes']] : []), ...(network.hasTexts ? [['text', 'a text']] : [])];
    this.#texts = [...new Set(store.state.directions.map((item) => item.method).filter(isText))];
    this.text = el('input', { type: 'text', id: 'direction-text', placeholder: 'a person with glasses', maxLength: 140 });
    this.neutral = el('input', { type: 'text', placeholder: 'a person', maxLength: 140 });
    this.ask = el('div', { className: 'fields', hidden: true }, field('Text', this.text), field('In contrast to', this.neutral), el('div', { className: 'row' }, button('Look for it', () => this.#lookForText(), { className: 'main', id: 'direction-look' })));
    this.bar = jobBar(() => jobs.stop('figures'), 'Stop');
    this.measure = button('Measure what they change', () => this.#measure(), { id: 'direction-measure', title: 'Perceptual path length along each, and the attributes that follow where the studio has a classifier' });
    this.parts = [
      choice(methods, 'Found by', choices, () => this.#method, (method) => ({ method })),
      this.ask, this.list, el('div', { className: 'row' }, this.measure), this.bar.part,
      layerBoxes(store, 'Layers that they change', network.numWs, (state) => (state.directionLayers ? numbers(state.directionLayers) : all), (layers) => ({ directionLayers: layers.length === network.numWs ? null : ranges(layers) })),
    ];
    // A permalink may go along directions that a job has to find again.
    for (const method of new Set(store.state.directions.map((item) => item.method))) if (method === 'attributes' || isText(method)) this.#find(method, () => connection.show(store.state, false));
  }

  /** Asks for the directions, once per method, and shows them. */
  open() {
    this.ask.hidden = this.#method !== 'text';
    if (this.#method === 'text') return this.#showTexts();
    const names = this.#found[this.#method];
    if (names) this.#show(names.map((name, index) => [this.#method, index, `${titles[this.#method] ?? ''} ${name}`.trim()]));
    else {
      this.list.replaceChildren(el('p', { className: 'quiet', textContent: 'Looking for directions …' }));
      this.#find(this.#method, () => this.open());
    }
  }

  /** Searches follow one another: a page has one of a kind at a time. */
  #find(method, then) {
    this.#queue = this.#queue.then(() => new Promise((done) => this.#search(method, then, done)));
  }

  #search(method, then, done) {
    if (this.#found[method]) {
      then();
      return done();
    }
    this.jobs.start('find', this.store.state, { method }, ({ phase, result, message, place, fraction }) => {
      if (phase !== 'running') done();
      if (phase === 'done') {
        this.#found[method] = result.names;
        then();
      } else if (phase === 'failed' || phase === 'lost') {
        this.#texts = this.#texts.filter((text) => text !== method || this.#found[text]);
        this.list.replaceChildren(el('p', { className: 'quiet', textContent: 'They were not found.' }));
        complain(message ?? 'The connection was lost, and the search ended with it. Choose the method again.');
      } else if (place > 0) this.list.replaceChildren(el('p', { className: 'quiet', textContent: place === 1 ? 'One job is before this search.' : `${place} jobs are before this search.` }));
      else if (fraction > 0) this.list.replaceChildren(el('p', { className: 'quiet', textContent: `Looking for directions … ${Math.round(100 * fraction)} %` }));
    });
  }

  #lookForText() {
    const method = `text:${this.text.value.trim()}${this.neutral.value.trim() ? `|${this.neutral.value.trim()}` : ''}`;
    if (!this.text.value.trim()) return complain('Say in a few words what is to be seen.');
    if (!this.#texts.includes(method)) this.#texts.push(method);
    this.list.replaceChildren(el('p', { className: 'quiet', textContent: 'Looking for the direction …' }));
    this.#find(method, () => this.#showTexts());
  }

  #showTexts() { this.#show(this.#texts.filter((method) => this.#found[method]).map((method) => [method, 0, method.slice(5).split('|')[0]])); }

  #show(entries) {
    const others = (state, method, index) => state.directions.filter((item) => item.method !== method || item.index !== index);
    this.list.replaceChildren(...entries.map(([method, index, name]) => el('div', {}, slider(this.store, name, {
      min: -4, max: 4, step: 0.05, start: 0,
      get: (state) => state.directions.find((item) => item.method === method && item.index === index)?.strength ?? 0,
      set: (strength, state) => ({ directions: strength === 0 ? others(state, method, index) : [...others(state, method, index), { method, index, strength }] }),
    }), el('p', { className: 'quiet figures', textContent: this.#told(method, index) }))));
  }

  /** What is measured of a direction, in a line. */
  #told(method, index) {
    const figures = this.#figures[method]?.[index];
    if (!figures) return '';
    const length = `path length ${figures.pathLength.toPrecision(3)}`;
    return figures.attribute ? `${length} · ${figures.attribute} ${figures.change >= 0 ? '+' : '−'}${Math.abs(Math.round(100 * figures.change))} %, ${Math.round(100 * figures.disentanglement)} % of all change` : length;
  }

  #measure() {
    const methods = this.#method === 'text' ? this.#texts.filter((method) => this.#found[method]) : [this.#method];
    const next = () => {
      const method = methods.shift();
      if (!method) return;
      this.jobs.start('figures', this.store.state, { method }, (message) => {
        const { phase, status, result } = message;
        this.bar.show(message, 'Measuring …');
        this.measure.disabled = phase === 'running';
        const rows = (result ?? status)?.rows;
        if (rows && rows.length !== this.#figures[method]?.length) {
          this.#figures[method] = rows;
          const focused = document.activeElement?.id;
          this.open();
          if (focused) document.getElementById(focused)?.focus();
        }
        if (phase === 'done') next();
        else if (phase === 'failed' || phase === 'lost') complain(message.message ?? 'The connection was lost, and the measurement ended with it. Start again.');
      });
    };
    next();
  }
}
