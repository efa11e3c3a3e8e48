// What the page shows, as one plain object: the permalink, what is asked of the server, and what undo goes back to.

export const defaults = Object.freeze({
  view: 'image', seed: 0, latent: null, tuned: null, x: 0, y: 0, psi: 1, cutoff: null, layerPsi: null, noise: 'const', noiseSeed: 0,
  label: null, secondLabel: null, labelMix: 0, moveX: 0, moveY: 0, turn: 0, zoom: 1, canvas: null,
  mixSeed: null, mixLayers: null, rows: '0-2', columns: '3-6', steps: [], difference: 0.35, litter: 0, directions: [], directionLayers: null,
  cross: null, film: null, at: 0,
});

const mostUndone = 200;
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** What of a state differs from the defaults. */
export const sparse = (state) => Object.fromEntries(Object.entries(state).filter(([key, value]) => !same(value, defaults[key])));

/** The part of an address after #, of what differs from the defaults. */
export function toHash(state) {
  const changed = sparse(state);
  return Object.keys(changed).length ? '#' + encodeURIComponent(JSON.stringify(changed)) : '';
}

/** The state of such a part; null when it is none. */
export function fromHash(hash) {
  if (hash.length < 2) return { ...defaults };
  try {
    return known(JSON.parse(decodeURIComponent(hash.slice(1))));
  } catch {
    return null;
  }
}

/** The same with all fields and no others. */
export const known = (given) => Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, given[key] ?? value]));

/** The state, with undo. Fires `change`, with detail.moving while a value is being dragged. */
export class Store extends EventTarget {
  #settled;
  #past = [];
  #future = [];

  constructor(state) {
    super();
    this.state = state;
    this.#settled = state;
  }

  get canUndo() { return this.#past.length > 0; }
  get canRedo() { return this.#future.length > 0; }

  /** Changes some fields. While `moving`, undo does not stop here. */
  change(patch, moving = false) {
    this.state = { ...this.state, ...patch };
    if (!moving) this.settle();
    else this.#tell(true);
  }

  /** Ends a movement. */
  settle() {
    if (!same(this.state, this.#settled)) {
      this.#past.push(this.#settled);
      this.#past.splice(0, this.#past.length - mostUndone);
      this.#future = [];
      this.#settled = this.state;
    }
    this.#tell(false);
  }

  undo() { this.#go(this.#past, this.#future); }
  redo() { this.#go(this.#future, this.#past); }

  #go(from, to) {
    if (!from.length) return;
    to.push(this.#settled);
    this.state = this.#settled = from.pop();
    this.#tell(false);
  }

  #tell(moving) { this.dispatchEvent(new CustomEvent('change', { detail: { moving } })); }
}
