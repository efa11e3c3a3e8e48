// What lies over the image for a while: a sheet of a run, or two snapshots side by side with a wipe.

import { button, el } from './controls.js';

export class Over {
  #kind = '';

  constructor() {
    this.caption = el('p', { className: 'over-caption' });
    this.image = el('img', { alt: '' });
    this.other = el('img', { alt: '' });
    this.line = el('div', { className: 'wipe-line' });
    this.box = el('div', { className: 'over-box' }, this.image, this.other, this.line);
    this.range = el('input', { type: 'range', min: 0, max: 1, step: 0.001, value: 0.5, 'aria-label': 'Wipe: left is A, right is B', id: 'wipe', oninput: () => this.#wipe() });
    this.element = el('div', { id: 'over', hidden: true }, this.box, this.range, el('div', { className: 'row' }, this.caption, button('Close', () => this.close(), { id: 'close-over', title: 'Escape' })));
    document.getElementById('stage').append(this.element);
    document.addEventListener('keydown', (event) => event.key === 'Escape' && this.close());
    this.box.addEventListener('pointermove', (event) => {
      if (this.#kind !== 'wipe' || !(event.buttons & 1 || event.pointerType === 'mouse')) return;
      const box = this.box.getBoundingClientRect();
      this.range.value = (event.clientX - box.left) / box.width;
      this.#wipe();
    });
  }

  get kind() { return this.#kind; }

  sheet(source, caption) {
    this.#show('sheet', caption);
    this.image.src = source;
    this.image.alt = caption;
  }

  /** Two images at one place; those before are let go. */
  wipe(a, b, nameA, nameB) {
    this.#show('wipe', `A ${nameA} | B ${nameB}`);
    for (const [image, blob, name] of [[this.image, a, `A: ${nameA}`], [this.other, b, `B: ${nameB}`]]) {
      if (image.src.startsWith('blob:')) URL.revokeObjectURL(image.src);
      image.src = URL.createObjectURL(blob);
      image.alt = name;
    }
    this.#wipe();
  }

  close() {
    this.#kind = '';
    this.element.hidden = true;
  }

  #show(kind, caption) {
    this.#kind = kind;
    this.element.hidden = false;
    this.range.hidden = this.other.hidden = this.line.hidden = kind !== 'wipe';
    this.caption.textContent = caption;
  }

  #wipe() {
    const share = `${this.range.value * 100}%`;
    this.other.style.clipPath = `inset(0 0 0 ${share})`;
    this.line.style.left = share;
  }
}
