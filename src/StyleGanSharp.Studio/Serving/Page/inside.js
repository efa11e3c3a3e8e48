// Look inside: figures and pictures of layers, spectrum of images, texture sticking.

import { button, el, field } from './controls.js';
import { jobBar } from './jobs.js';

const complain = (detail) => document.dispatchEvent(new CustomEvent('complain', { detail }));
const short = (value) => (Math.abs(value) >= 1000 ? value.toExponential(1) : value.toFixed(Math.abs(value) >= 100 ? 0 : 2));
const picture = (id, alt) => el('img', { id, alt, className: 'figure', hidden: true });

export class Inside {
  #layer = null;
  #isOpen = false;

  constructor(store, network, jobs) {
    Object.assign(this, { store, network, jobs });
    this.body = el('tbody');
    this.map = el('img', { id: 'inside-map', alt: 'Feature map' });
    this.power = el('img', { id: 'inside-power', alt: 'Its spectrum' });
    this.caption = el('p', { className: 'quiet', id: 'inside-caption', textContent: 'Looking …' });
    this.channel = el('input', { type: 'range', min: -1, max: 0, value: -1, id: 'inside-channel', oninput: () => this.#look() });
    const layers = el('div', { className: 'fields' },
      el('div', { className: 'pair' }, this.map, this.power), this.caption, field('Feature map', this.channel),
      el('div', { className: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Layers' }, el('table', { id: 'inside-layers' },
        el('thead', {}, el('tr', {}, ...[['layer', ''], ['maps', 'Feature maps and their size'], ['mean', ''], ['dev.', 'Standard deviation'], ['crest', 'How far one place stands out: 1 is an even layer'], ['peak', 'How far single places dominate single maps']].map(([text, title]) => el('th', { scope: 'col', textContent: text, title })))), this.body)));

    this.images = el('input', { type: 'number', min: 1, max: 5000, value: 50 });
    this.spectrumBar = jobBar(() => jobs.stop('spectrum'), 'Stop, keep it');
    [this.slices, this.plane] = [picture('spectrum-slices', 'Average power over frequency'), picture('spectrum-map', 'Average power on the plane of frequencies')];
    this.csv = el('a', { className: 'button', textContent: 'Save as CSV', download: 'spectrum.csv', hidden: true });
    const spectrum = el('details', { id: 'inside-spectrum' }, el('summary', { textContent: 'Spectrum of images' }), el('div', { className: 'fields' },
      el('p', { className: 'quiet', textContent: 'The average power spectrum of the seeds 0, 1, …, with truncation, class and noise as in Explore.' }),
      field('Images', this.images), el('div', { className: 'row' }, button('Measure', () => this.#spectrum(), { className: 'main', id: 'spectrum-go' }), this.csv), this.spectrumBar.part, this.slices, this.plane));

    this.line = el('input', { type: 'range', min: 0, max: network.resolution - 1, value: network.resolution >> 1 });
    this.column = el('input', { type: 'checkbox' });
    this.frames = el('input', { type: 'number', min: 1, max: 2000, value: Math.min(network.resolution, 256) });
    this.stickingBar = jobBar(() => jobs.cancel('sticking') || this.stickingBar.show({ phase: 'canceled' }), 'Cancel');
    this.sticking = picture('sticking-image', 'The image with the line marked, and the pixels of the line over time');
    const sticking = el('details', { id: 'inside-sticking' }, el('summary', { textContent: 'Texture sticking' }), el('div', { className: 'fields' },
      el('p', { className: 'quiet', textContent: 'A line of pixels over a walk around the seed, time running down. Straight lines stick to the pixels, waves move with the surface.' }),
      field('Line', this.line), el('label', { className: 'check' }, this.column, 'a column in place of a row'), field('Frames', this.frames),
      el('div', { className: 'row' }, button('Walk', () => this.#walk(), { className: 'main', id: 'sticking-go' })), this.stickingBar.part, this.sticking));
    this.parts = [layers, spectrum, sticking];
    store.addEventListener('change', ({ detail }) => { if (this.#isOpen && !detail.moving) this.#look(); });
  }

  open(isOpen) {
    if (isOpen && !this.#isOpen) this.#look();
    this.#isOpen = isOpen;
  }

  #look() {
    const channel = this.channel.valueAsNumber;
    this.jobs.start('layers', this.store.state, { layer: this.#layer, channel: channel < 0 ? null : channel }, ({ phase, result, message, place }) => {
      if (phase === 'done') this.#show(result);
      else if (phase === 'failed') complain(message);
      else if (phase === 'running' && place > 0) this.caption.textContent = place === 1 ? 'One job is before this look.' : `${place} jobs are before this look.`;
    });
  }

  #show({ layers, layer, channels, map, spectrum }) {
    [this.map.src, this.power.src] = [map, spectrum];
    this.channel.max = channels - 1;
    const channel = this.channel.valueAsNumber;
    this.caption.textContent = `${layer}: ${channel < 0 ? 'magnitude of all maps' : `map ${channel}`}; right its spectrum, frequency 0 in the middle, 80 dB.`;
    const focused = document.activeElement?.dataset?.layer;
    this.body.replaceChildren(...layers.map((row) => el('tr', { className: row.name === layer ? 'chosen' : '' },
      el('th', { scope: 'row' }, button(row.name, () => { this.#layer = row.name; this.channel.value = -1; this.#look(); }, { 'data-layer': row.name, 'aria-pressed': `${row.name === layer}` })),
      ...[`${row.channels} × ${row.width}`, short(row.mean), short(row.deviation), short(row.crest), short(row.peak)].map((text) => el('td', { textContent: text })))));
    if (focused) this.body.querySelector(`[data-layer="${focused}"]`)?.focus();
  }

  #spectrum() {
    this.jobs.start('spectrum', this.store.state, { images: this.images.valueAsNumber || 1 }, (message) => {
      const { phase, status, result } = message;
      this.spectrumBar.show(message, status ? `${status.images} images` : 'Beginning …');
      if (phase === 'done') {
        [this.slices.src, this.plane.src] = [result.slices, result.map];
        URL.revokeObjectURL(this.csv.href);
        this.csv.href = URL.createObjectURL(new Blob([result.csv], { type: 'text/csv' }));
        this.slices.hidden = this.plane.hidden = this.csv.hidden = false;
      } else this.#fail(message, 'measurement');
    });
  }

  #walk() {
    this.jobs.start('sticking', this.store.state, { line: this.line.valueAsNumber, isColumn: this.column.checked, frames: this.frames.valueAsNumber || null }, (message) => {
      this.stickingBar.show(message, `${Math.round(100 * (message.fraction ?? 0))} % of the frames`);
      if (message.phase === 'done') {
        this.sticking.src = message.result.image;
        this.sticking.hidden = false;
      } else this.#fail(message, 'walk');
    });
  }

  #fail({ phase, message }, what) {
    if (phase === 'failed') complain(message);
    else if (phase === 'lost') complain(`The connection was lost, and the ${what} ended with it. Start again.`);
  }
}
