// Changes that come from outside, by Open Sound Control.

const restMs = 300;

export class Follower {
  #timer = 0;

  constructor(store, recall) { Object.assign(this, { store, recall }); }

  take({ patch, directions, preset }) {
    if (preset) this.recall(preset);
    const change = { ...patch };
    if (directions.length) {
      const named = (item) => directions.some(({ method, index }) => item.method === method && item.index === index);
      change.directions = [...this.store.state.directions.filter((item) => !named(item)), ...directions.filter(({ strength }) => strength !== 0)];
    }
    if (!Object.keys(change).length) return;
    this.store.change(change, true);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.store.settle(), restMs);
  }
}
