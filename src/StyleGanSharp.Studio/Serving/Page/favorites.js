// Favorites: a strip of states that the browser keeps, with what is needed to show them again.

import { button, el } from './controls.js';
import { known } from './state.js';

const most = 60;
const side = 96;
const say = (detail) => document.dispatchEvent(new CustomEvent('say', { detail }));
const complain = (detail) => document.dispatchEvent(new CustomEvent('complain', { detail }));
const holdMs = 350;

/** Fires `change`. Each item has id, name, thumb (an address) and state. */
export class Favorites extends EventTarget {
  #key;
  #list = el('ol', { id: 'favorite-list' });
  #removed = null;
  #held = null;

  constructor(store, connection, network, latents) {
    super();
    Object.assign(this, { store, connection, latents });
    this.#key = `studio-${network.key}-favorites`;
    this.items = this.#read();
    this.back = button('Bring it back', () => this.#bringBack(), { hidden: true });
    document.getElementById('favorites').append(button('★ Keep', () => this.add(), { id: 'keep', className: 'main', title: 'Keep this image among the favorites (F)' }), this.#list, this.back);
    addEventListener('storage', ({ key }) => { if (key === this.#key) { this.items = this.#read(); this.#show(); } });
    addEventListener('keyup', () => this.#release());
    addEventListener('pointerup', () => this.#release());
    addEventListener('blur', () => this.#release());
    this.#show();
  }

  /** Latents that favorites need. */
  latentsInUse() { return this.items.map((item) => item.state.latent).filter(Boolean); }

  /** Keeps a state; without one, what the page shows. */
  async add(state = this.store.state, name = nameOf(state)) {
    if (this.items.length >= most) return complain(`There are ${most} favorites already. Remove one first.`);
    const thumb = picture(document.getElementById('image'));
    const problem = state.latent ? await this.latents.keep(state.latent) : null;
    if (problem) return complain(problem);
    const item = { id: crypto.getRandomValues(new Uint32Array(2)).join('-'), name: this.#unique(name), thumb, state: { ...state } };
    if (!this.#write([...this.items, item])) return complain('The browser has no room for another favorite. Remove one, or save the image as PNG.');
    say(`${item.name} is kept.`);
    this.#refresh(item);
    this.#list.lastElementChild?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    return item;
  }

  /** Shows the last chosen favorite while a key is down. */
  peekLast() { if (!this.#held && this.last) this.#hold(this.last); }

  /** When the frame of the state is still on its way, the small image is made again with it. */
  #refresh(item) {
    const revision = this.connection.asked;
    const canvas = document.getElementById('image');
    if (Number(canvas.dataset.revision) >= revision) return;
    const follow = ({ detail }) => {
      if (detail < revision) return;
      document.removeEventListener('drawn', follow);
      if (detail === revision) this.#write(this.items.map((other) => (other.id === item.id ? { ...other, thumb: picture(canvas) } : other)));
    };
    document.addEventListener('drawn', follow);
  }

  #read() {
    try {
      return JSON.parse(localStorage.getItem(this.#key) ?? '[]').filter((item) => item.state && item.id).map((item) => ({ ...item, state: known(item.state) }));
    } catch {
      return [];
    }
  }

  #write(items) {
    try {
      localStorage.setItem(this.#key, JSON.stringify(items));
    } catch {
      return false;
    }
    this.items = items;
    this.#show();
    this.dispatchEvent(new Event('change'));
    return true;
  }

  #unique(name) {
    let candidate = name;
    for (let number = 2; this.items.some((item) => item.name === candidate); number++) candidate = `${name} (${number})`;
    return candidate;
  }

  #show() {
    const chosen = document.activeElement?.dataset?.favorite;
    this.#list.replaceChildren(...this.items.map((item) => this.#entry(item)));
    if (!this.items.length) this.#list.append(el('li', { className: 'quiet', textContent: 'Favorites stay in this browser: ★ or F keeps an image.' }));
    if (chosen) this.#list.querySelector(`[data-favorite="${chosen}"]`)?.focus();
  }

  #entry(item) {
    let timer = 0;
    let wasHeld = false;
    const pick = el('button', {
      type: 'button', className: 'favorite', title: `${item.name}: click to return, hold to compare`, 'data-favorite': item.id,
      onclick: () => { if (!wasHeld) this.#return(item); wasHeld = false; },
      onpointerdown: () => { wasHeld = false; timer = setTimeout(() => { wasHeld = true; this.#hold(item); }, holdMs); },
      onpointerup: () => clearTimeout(timer), onpointerleave: () => clearTimeout(timer),
      oncontextmenu: (event) => event.preventDefault(),
      onkeydown: (event) => {
        if (event.key === 'Delete') this.#remove(item);
        else if (event.key === 'c' && !event.repeat) { event.stopPropagation(); this.#hold(item); }
      },
    }, el('img', { src: item.thumb, alt: '', width: 56, height: 56, draggable: false }), el('span', { textContent: item.name }));
    return el('li', {}, pick, this.#menu(item));
  }

  #menu(item) {
    const id = `favorite-${item.id}`;
    const name = el('input', { type: 'text', value: item.name, 'aria-label': 'Name', maxLength: 40, onchange: () => { if (name.value.trim()) this.#write(this.items.map((other) => (other.id === item.id ? { ...other, name: name.value.trim() } : other))); } });
    const hold = (event) => { if (event.type !== 'keydown' || ((event.key === ' ' || event.key === 'Enter') && !event.repeat)) this.#hold(item); };
    const compare = button('Hold to compare', () => {}, { onpointerdown: hold, onkeydown: hold });
    const menu = el('div', { id, popover: 'auto', className: 'menu' }, name, compare, button('Remove', () => { menu.hidePopover(); this.#remove(item); }));
    const open = button('⋯', () => {}, { className: 'more', 'aria-label': `More for ${item.name}`, popovertarget: id });
    open.setAttribute('popovertarget', id);
    menu.addEventListener('toggle', () => {
      const box = open.getBoundingClientRect();
      Object.assign(menu.style, { left: `${Math.max(Math.min(box.left, innerWidth - menu.offsetWidth - 8), 8)}px`, top: `${Math.max(box.top - menu.offsetHeight - 6, 8)}px` });
    });
    return el('span', {}, open, menu);
  }

  #return(item) {
    this.last = item;
    this.store.change({ ...item.state });
    say(`${item.name} is shown.`);
  }

  #hold(item) {
    this.#held = item;
    this.last = item;
    this.connection.show(item.state, false);
    say(`${item.name}, as long as it is held.`);
  }

  #release() {
    if (!this.#held) return;
    this.#held = null;
    this.connection.show(this.store.state, false);
    say('');
  }

  #remove(item) {
    this.#removed = { item, at: this.items.findIndex((other) => other.id === item.id) };
    this.#write(this.items.filter((other) => other.id !== item.id));
    this.back.hidden = false;
    say(`${item.name} is removed.`);
  }

  #bringBack() {
    const { item, at } = this.#removed;
    this.back.hidden = true;
    if (!this.#write([...this.items.slice(0, at), item, ...this.items.slice(at)])) complain('The browser has no room for it any more.');
  }
}

function nameOf(state) {
  const base = state.latent ? 'Own latent' : `Seed ${state.seed}`;
  return state.view === 'mix' ? 'Table' : base + (state.steps.length ? ', bred' : state.mixSeed !== null ? ', mixed' : state.directions.length ? ', changed' : state.x || state.y ? ', moved' : '');
}

/** A small image of a canvas, cut to a square. */
function picture(canvas) {
  const small = el('canvas', { width: side, height: side });
  const edge = Math.min(canvas.width, canvas.height);
  small.getContext('2d').drawImage(canvas, (canvas.width - edge) / 2, (canvas.height - edge) / 2, edge, edge, 0, 0, side, side);
  return small.toDataURL('image/jpeg', 0.85);
}
