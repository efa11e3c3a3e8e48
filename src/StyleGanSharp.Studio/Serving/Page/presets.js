// Presets: nine states that number keys bring back.

import { known, sparse } from './state.js';

const say = (detail) => document.dispatchEvent(new CustomEvent('say', { detail }));
const complain = (detail) => document.dispatchEvent(new CustomEvent('complain', { detail }));

export class Presets {
  #key;

  constructor(store, network, latents) {
    Object.assign(this, { store, latents });
    this.#key = `studio-${network.key}-presets`;
  }

  get #all() {
    try {
      return JSON.parse(localStorage.getItem(this.#key) ?? '{}');
    } catch {
      return {};
    }
  }

  latentsInUse() { return Object.values(this.#all).map((state) => state.latent).filter(Boolean); }

  async keep(number) {
    const { film, at, ...state } = sparse(this.store.state);
    const problem = state.latent ? await this.latents.keep(state.latent) : null;
    if (problem) return complain(problem);
    try {
      localStorage.setItem(this.#key, JSON.stringify({ ...this.#all, [number]: state }));
      say(`Preset ${number} is this image. ${number} brings it back.`);
    } catch {
      complain('The browser has no room for another preset. Remove favorites.');
    }
  }

  recall(number) {
    const state = this.#all[number];
    if (!state) return complain(`There is no preset ${number} yet: Shift+${number} makes what is shown one.`);
    this.store.change({ ...known(state), film: this.store.state.film, at: this.store.state.at });
    say(`Preset ${number} is shown.`);
  }

  /** A number key: with Shift it stores. */
  press(event) {
    const number = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    if (!number) return false;
    if (event.shiftKey) this.keep(number);
    else this.recall(number);
    return true;
  }
}
