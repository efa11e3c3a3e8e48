// An endless grid of seeds over the image: cells are there, and asked for, only while they are seen.

import { button, el } from './controls.js';
import { ofSeed } from './explore.js';
import { sparse } from './state.js';
import { strip } from './thumbs.js';

const seeds = 2 ** 32;
const cell = 104;
const mostRows = 40000; // browsers cannot scroll farther than some millions of pixels; the first row moves along
const atOnce = 16;
const kept = 600;
const retryMs = 700;
const complain = (detail) => document.dispatchEvent(new CustomEvent('complain', { detail }));

export class Seeds {
  #made = new Map();
  #cells = new Map();
  #first = 0;
  #busy = null;
  #look = '';

  constructor(store) {
    this.store = store;
    this.space = el('div', { className: 'seed-space' });
    this.scroller = el('div', { className: 'seed-scroller', id: 'seeds', tabIndex: 0, role: 'group', 'aria-label': 'Seeds' }, this.space);
    this.element = el('div', { id: 'seed-grid', hidden: true }, el('div', { className: 'row' }, el('span', { textContent: 'Click the one to work on. Scroll for more.' }), button('Close', () => this.close(), { className: 'end', title: 'Escape' })), this.scroller);
    document.getElementById('stage').append(this.element);
    this.scroller.addEventListener('scroll', () => this.#follow());
    this.scroller.addEventListener('keydown', (event) => this.#key(event));
    document.addEventListener('keydown', (event) => event.key === 'Escape' && this.close());
    new ResizeObserver(() => this.isOpen && this.#layOut()).observe(this.scroller);
    store.addEventListener('change', ({ detail }) => { if (!detail.moving && this.isOpen) this.#restyle(); });
  }

  get isOpen() { return !this.element.hidden; }

  open() {
    this.element.hidden = false;
    this.#restyle();
    this.#layOut(this.store.state.seed);
    this.scroller.focus();
  }

  close() {
    this.element.hidden = true;
    this.#busy?.abort();
    this.#clear();
  }

  /** How the images look; those of another look are forgotten. */
  #restyle() {
    const { film, at, view, seed, cross, ...look } = sparse({ ...this.store.state, ...ofSeed(0), latent: null, view: 'image' });
    const text = JSON.stringify(look);
    if (text === this.#look) return;
    this.#look = text;
    this.#made.clear();
    this.#clear();
    this.#follow();
  }

  #clear() {
    for (const item of this.#cells.values()) item.remove();
    this.#cells.clear();
  }

  /** Puts a seed into the first row that is seen. */
  #layOut(seed = this.#top()) {
    this.columns = Math.max(Math.floor(this.scroller.clientWidth / cell), 1);
    this.space.style.height = `${mostRows * cell}px`;
    const row = Math.floor(seed / this.columns);
    this.#first = Math.max(row - mostRows / 2, 0);
    this.#clear();
    this.scroller.scrollTop = (row - this.#first) * cell;
    this.#follow();
  }

  #top() { return (this.#first + Math.floor(this.scroller.scrollTop / cell)) * (this.columns ?? 1); }

  #follow() {
    if (!this.isOpen || !this.columns) return;
    const row = Math.floor(this.scroller.scrollTop / cell);
    const end = mostRows - Math.ceil(this.scroller.clientHeight / cell);
    if ((row >= end - 1 && this.#top() + this.columns < seeds) || (row < 1 && this.#first > 0)) return this.#layOut();
    const from = this.#top();
    const to = Math.min(from + (Math.ceil(this.scroller.clientHeight / cell) + 1) * this.columns, seeds);
    for (const [seed, item] of this.#cells) {
      if (seed >= from && seed < to) continue;
      if (item.contains(document.activeElement)) this.scroller.focus({ preventScroll: true });
      item.remove();
      this.#cells.delete(seed);
    }
    for (let seed = from; seed < to; seed++) if (!this.#cells.has(seed)) this.#add(seed);
    this.#ask();
  }

  #add(seed) {
    const canvas = el('canvas', { width: 1, height: 1 });
    const item = el('button', { type: 'button', className: 'seed', tabIndex: -1, 'aria-label': `Seed ${seed}`, onclick: () => { this.close(); this.store.change({ ...ofSeed(seed), view: 'image' }); } }, canvas, el('span', { textContent: seed }));
    item.dataset.seed = seed;
    const [column, row] = [seed % this.columns, Math.floor(seed / this.columns) - this.#first];
    Object.assign(item.style, { left: `${column * cell}px`, top: `${row * cell}px` });
    this.space.append(item);
    this.#cells.set(seed, item);
    this.#draw(seed);
  }

  #draw(seed) {
    const [made, canvas] = [this.#made.get(seed), this.#cells.get(seed)?.querySelector('canvas')];
    if (!made || !canvas) return;
    [canvas.width, canvas.height] = [made.width, made.height];
    canvas.getContext('2d').drawImage(made, 0, 0);
    this.#made.delete(seed);
    this.#made.set(seed, made); // the last used are kept longest
  }

  /** Asks for some of those that are seen and missing, one request at a time. */
  async #ask() {
    if (this.#busy) return;
    const wanted = [...this.#cells.keys()].filter((seed) => !this.#made.has(seed)).sort((a, b) => a - b).slice(0, atOnce);
    if (!wanted.length) return;
    const look = this.#look;
    const stop = new AbortController();
    this.#busy = stop;
    let wait = 0;
    try {
      const draw = await strip(wanted.map((seed) => ({ ...JSON.parse(look), seed })), stop.signal);
      if (look === this.#look) {
        wanted.forEach((seed, i) => {
          const canvas = el('canvas');
          draw(i, canvas);
          this.#made.set(seed, canvas);
          this.#draw(seed);
        });
        for (const old of [...this.#made.keys()].slice(0, Math.max(this.#made.size - kept, 0))) this.#made.delete(old);
      }
    } catch (error) {
      if (error.name === 'AbortError') wait = -1;
      else {
        wait = error.status === 429 ? retryMs : -1;
        if (wait < 0) complain(error instanceof TypeError ? 'The studio does not answer. Is it still running?' : error.message);
      }
    }
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    this.#busy = null;
    if (wait >= 0 && this.isOpen) this.#ask();
  }

  #key(event) {
    const way = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const now = document.activeElement?.dataset?.seed;
    const seed = now === undefined ? this.#top() : Math.min(Math.max(Number(now) + way, 0), seeds - 1);
    const top = (Math.floor(seed / this.columns) - this.#first) * cell;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    else if (top + cell > this.scroller.scrollTop + this.scroller.clientHeight) this.scroller.scrollTop = top + cell - this.scroller.clientHeight;
    this.#follow();
    this.#cells.get(seed)?.focus({ preventScroll: true });
  }
}
