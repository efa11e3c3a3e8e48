// Record: a time line of images, played on the stage and made into a video.

import { button, el, field } from './controls.js';
import { known, sparse } from './state.js';
import { strip } from './thumbs.js';

const say = (detail) => document.dispatchEvent(new CustomEvent('say', { detail }));
const complain = (detail) => document.dispatchEvent(new CustomEvent('complain', { detail }));
const newFilm = { keys: [], way: 'cubic', loop: true, fps: 30 };
const mostKeys = 64;
const time = (seconds) => `${seconds.toFixed(2)} s`;

/** An image as a time line keeps it. */
const keyOf = (state) => { const { film, at, view, ...own } = sparse(state); return own; };
const nameOf = (key) => `Seed ${key.seed ?? 0}${key.x || key.y || key.steps || key.directions || key.mixSeed != null || key.cross ? ', changed' : ''}`;
const waysOf = (film) => (film.loop ? film.keys : film.keys.slice(0, -1));
export const secondsOf = (film) => waysOf(film).reduce((sum, key) => sum + key.seconds, 0);

export class Record {
  #frame = 0;
  #small = new Map();
  #shown = '';
  #stop = null;

  constructor(store, formats) {
    this.store = store;
    this.add = button('Add this image', () => this.#change({ keys: [...this.film.keys, { state: keyOf(store.state), seconds: 1 }] }), { className: 'main', id: 'add-key' });
    this.list = el('ol', { className: 'keys', id: 'keys-list' });
    this.hint = el('p', { className: 'quiet', textContent: 'Choose an image in another section, add it here, then the next. The video moves smoothly through all of them.' });
    this.play = button('Play', () => (this.#frame ? this.#pause() : this.#start()), { id: 'play' });
    this.scrub = el('input', { type: 'range', min: 0, step: 0.01, id: 'scrub', 'aria-label': 'Time', oninput: () => this.#at(this.scrub.valueAsNumber, true), onchange: () => { this.#pause(); store.settle(); } });
    this.clock = el('output', { for: 'scrub' });
    const way = el('select', { onchange: () => this.#change({ way: way.value }) }, ...[['cubic', 'a smooth curve'], ['linear', 'straight lines'], ['spherical', 'great circles through z']].map(([value, textContent]) => el('option', { value, textContent })));
    const loop = el('input', { type: 'checkbox', id: 'loop', onchange: () => this.#change({ loop: loop.checked }) });
    const fps = el('input', { type: 'number', min: 1, max: 100, step: 1, onchange: () => (fps.valueAsNumber >= 1 && fps.valueAsNumber <= 100 ? this.#change({ fps: fps.valueAsNumber }) : this.#follow()) });
    Object.assign(this, { way, loop, fps });
    this.format = el('select', {}, ...[['mp4', 'MP4 (H.264)'], ['webp', 'WebP animation'], ['gif', 'GIF animation']].map(([value, textContent]) => el('option', { value, textContent, disabled: !formats.includes(value) })));
    this.format.value = formats[0];
    this.quality = el('select', {}, ...[[92, 'usual'], [100, 'without loss (WebP)'], [70, 'small']].map(([value, textContent]) => el('option', { value, textContent })));
    this.make = button('Make video', () => this.#make(), { className: 'main', id: 'make-video' });
    this.cancel = button('Cancel', () => this.#stop?.abort(), { hidden: true });
    this.progress = el('progress', { max: 1, value: 0, hidden: true, 'aria-label': 'Video' });
    this.result = el('p', { id: 'video-result', role: 'status' });
    this.parts = [
      el('div', { className: 'row' }, this.add, button('Clear', () => this.#change({ keys: [] }), { id: 'clear-keys', title: 'Undo brings it back' })), this.hint, this.list,
      el('div', { className: 'fields' },
        el('div', { className: 'scrub' }, this.play, this.scrub, this.clock),
        field('Way', way), field('Frames a second', fps), el('label', { className: 'check' }, loop, 'Loop: return to the first image')),
      el('div', { className: 'fields' }, field('Format', this.format), field('Quality', this.quality),
        ...(formats.includes('mp4') ? [] : [el('p', { className: 'quiet', textContent: 'MP4 needs ffmpeg, which the machine of the studio does not have. WebP and GIF play in every browser.' })]),
        el('div', { className: 'row' }, this.make, this.cancel, this.progress), this.result),
    ];
    store.addEventListener('change', ({ detail }) => this.#follow(detail.moving));
    this.#follow();
  }

  get film() { return this.store.state.film ?? newFilm; }

  /** Plays or stops; a key does it too. */
  toggle() { this.play.disabled || this.play.click(); }

  /** Called when the section is left. */
  leave() { if (this.#frame) this.#pause(); }

  #change(patch) {
    const film = { ...this.film, ...patch };
    if (film.keys.length > mostKeys) return complain(`The time line has room for ${mostKeys} images.`);
    const view = film.keys.length > 1 ? this.store.state.view : 'image';
    this.store.change({ film: film.keys.length || patch.keys === undefined ? film : null, view, at: Math.min(this.store.state.at, secondsOf(film)) });
  }

  #at(at, moving) { this.store.change({ view: 'film', at }, moving); }

  #start() {
    const length = secondsOf(this.film);
    let [last, at] = [performance.now(), this.store.state.view === 'film' && this.store.state.at < length ? this.store.state.at : 0];
    const step = (now) => {
      at += Math.min(now - last, 1000) / 1000;
      last = now;
      if (at >= length && !this.film.loop) { this.#at(length, true); return this.#pause(); }
      this.#frame = requestAnimationFrame(step);
      this.#at(at % length, true);
    };
    this.#frame = requestAnimationFrame(step);
    this.play.textContent = 'Pause';
  }

  #pause() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.play.textContent = 'Play';
    this.store.settle();
  }

  #follow(moving = false) {
    const { film, store } = this;
    const length = secondsOf(film);
    this.scrub.max = length;
    this.scrub.value = store.state.at;
    this.clock.textContent = `${store.state.at.toFixed(2)} of ${time(length)}`;
    if (moving) return;
    const isFilm = film.keys.length > 1;
    this.play.disabled = this.scrub.disabled = this.make.disabled = !isFilm;
    this.add.disabled = store.state.view === 'film';
    this.add.title = this.add.disabled ? 'The time line is shown: click an image of it to work on it' : 'Puts the image that is shown at the end of the time line';
    this.hint.hidden = isFilm;
    [this.way.value, this.loop.checked, this.fps.value] = [film.way, film.loop, film.fps];
    const text = JSON.stringify([film.keys, film.loop]);
    if (text === this.#shown) return;
    this.#shown = text;
    this.list.replaceChildren(...film.keys.map((key, i) => this.#item(key, i)));
    this.#fill();
  }

  #item({ state, seconds }, i) {
    const { keys, loop } = this.film;
    const name = nameOf(state);
    const put = (list, focus) => { this.#change({ keys: list }); this.list.children[Math.min(focus, list.length - 1)]?.querySelector('button')?.focus(); };
    const move = (to) => () => { const list = [...keys]; list.splice(to, 0, ...list.splice(i, 1)); put(list, to); };
    const input = el('input', { type: 'number', min: 0.1, max: 600, step: 0.1, value: seconds, 'aria-label': `Seconds from image ${i + 1} to the next`, disabled: !loop && i === keys.length - 1 });
    input.addEventListener('change', () => {
      if (input.valueAsNumber > 0 && input.valueAsNumber <= 600) this.#change({ keys: keys.map((key, k) => (k === i ? { ...key, seconds: input.valueAsNumber } : key)) });
      else input.value = seconds;
    });
    const small = el('canvas', { width: 1, height: 1 });
    small.dataset.key = JSON.stringify(state);
    const show = button('', () => { this.leave(); this.store.change({ ...known(state), film: this.store.state.film, at: this.store.state.at, view: 'image' }); }, { className: 'thumb', 'aria-label': `Image ${i + 1}: ${name}`, title: 'Work on this image' });
    show.append(small);
    return el('li', {}, show, el('span', { textContent: name }), el('span', { className: 'unit' }, input, ' s'), el('span', { className: 'row tight' },
      button('↑', move(i - 1), { 'aria-label': `Image ${i + 1}: earlier`, disabled: i === 0 }), button('↓', move(i + 1), { 'aria-label': `Image ${i + 1}: later`, disabled: i === keys.length - 1 }),
      button('✕', () => put(keys.filter((_, k) => k !== i), i), { 'aria-label': `Image ${i + 1}: remove` })));
  }

  /** Draws the small images, those that are not known by the server. */
  async #fill() {
    const canvases = [...this.list.querySelectorAll('canvas')];
    const missing = [...new Set(canvases.map((canvas) => canvas.dataset.key).filter((key) => !this.#small.has(key)))];
    try {
      if (missing.length) {
        const draw = await strip(missing.map((key) => JSON.parse(key)));
        missing.forEach((key, i) => { const canvas = el('canvas'); draw(i, canvas); this.#small.set(key, canvas); });
      }
      for (const canvas of this.list.querySelectorAll('canvas')) {
        const small = this.#small.get(canvas.dataset.key);
        if (!small) continue;
        [canvas.width, canvas.height] = [small.width, small.height];
        canvas.getContext('2d').drawImage(small, 0, 0);
      }
    } catch (error) {
      complain(error instanceof TypeError ? 'The studio does not answer. Is it still running?' : error.message);
    }
  }

  async #make() {
    this.#stop = new AbortController();
    const busy = (on) => { this.make.disabled = on; this.cancel.hidden = this.progress.hidden = !on; };
    busy(true);
    this.progress.removeAttribute('value');
    this.result.textContent = '';
    try {
      const answer = await fetch('film', { method: 'POST', headers: { 'Content-Type': 'application/json' }, signal: this.#stop.signal, body: JSON.stringify({ film: this.film, format: this.format.value, quality: Number(this.quality.value) }) });
      if (!answer.ok) throw new Error(await answer.text());
      let last = {};
      for await (const line of lines(answer.body)) {
        last = line;
        if (line.place > 0) this.result.textContent = `${line.place} jobs are before this one.`;
        else if (line.fraction !== undefined) { this.progress.value = line.fraction; this.result.textContent = line.fraction < 1 ? `${Math.round(line.fraction * 100)} % of the frames` : 'Putting the file together …'; }
      }
      if (last.error || !last.file) throw new Error(last.error ?? 'The studio ended before the video was done.');
      const link = el('a', { href: last.file, download: `film.${this.format.value}`, textContent: `film.${this.format.value}` });
      this.result.replaceChildren(`${last.frames} frames, ${(last.bytes / 1e6).toFixed(2)} MB: `, link);
      link.click();
    } catch (error) {
      this.result.textContent = '';
      if (error.name === 'AbortError') say('The video is canceled; nothing is left of it.');
      else complain(error instanceof TypeError ? 'The studio does not answer. Is it still running?' : error.message);
    } finally {
      busy(false);
      this.#follow();
    }
  }
}

/** The objects of an answer that has one a line, as they come. */
export async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split('\n');
    rest = parts.pop();
    for (const part of parts) yield JSON.parse(part);
  }
}
