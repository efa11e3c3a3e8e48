// Own image: a file is cut to a square, its latent is looked for, and the network may be tuned to it.

import { button, el, field } from './controls.js';
import { jobBar } from './jobs.js';
import { ofLatent } from './latents.js';

const say = (detail) => document.dispatchEvent(new CustomEvent('say', { detail }));
const complain = (detail) => document.dispatchEvent(new CustomEvent('complain', { detail }));
const smallest = 8;

export class OwnImage {
  #target = null;
  #box = null;
  #name = '';
  #last = null;

  constructor(store, connection, network, jobs, favorites) {
    Object.assign(this, { store, connection, network, jobs, favorites });
    const input = el('input', { type: 'file', accept: 'image/*', id: 'own-file', hidden: true, 'aria-label': 'Own image', onchange: () => { const [file] = input.files; input.value = ''; if (file) this.take(file); } });
    this.picture = el('img', { alt: 'The chosen image', draggable: false });
    this.square = el('div', { className: 'square', id: 'own-square', tabIndex: 0, role: 'group', 'aria-label': 'Square that is used. Arrows move it, plus and minus change its size.', onkeydown: (event) => this.#key(event), onpointerdown: (event) => this.#press(event) }, el('span', { className: 'corner' }));
    this.crop = el('div', { className: 'crop', hidden: true }, this.picture, this.square);
    this.space = el('select', {}, el('option', { value: 'w+', textContent: 'closer (w+)' }), el('option', { value: 'w', textContent: 'easier to edit (w)' }));
    const count = (value, max) => el('input', { type: 'number', min: 1, max, value });
    this.steps = count(network.resolution <= 128 ? 300 : 500, 10000);
    this.every = count(10, 1000);
    this.tuneSteps = count(100, 5000);
    this.noise = el('input', { type: 'checkbox' });
    this.go = button('Find its latent', () => this.#project(), { className: 'main', id: 'own-project' });
    this.bar = jobBar(() => this.jobs.stop('project'), 'Stop, keep the best');
    this.result = el('p', { id: 'own-result' });
    this.tuneBar = jobBar(() => this.jobs.stop('tune'), 'Stop, keep it');
    this.tuneButton = button('Tune the network', () => this.#tune(), { id: 'own-tune', className: 'main' });
    this.tuned = el('p', { className: 'quiet', id: 'own-tuned' });
    this.save = el('a', { className: 'button', textContent: 'Save tuned network', download: 'tuned.safetensors' });
    this.leave = button('Back to the original', () => store.change({ tuned: null }), { id: 'own-leave' });
    this.search = el('div', { className: 'fields', hidden: true },
      field('Latent', this.space), field('Steps', this.steps), field('Show every', this.every),
      ...(network.hasNoise ? [el('label', { className: 'check' }, this.noise, 'noise maps too: closer, and larger')] : []),
      el('div', { className: 'row' }, this.go), this.bar.part, this.result);
    this.tuning = el('div', { className: 'fields', hidden: true }, el('h2', { className: 'small', textContent: 'Tune the network to it' }),
      el('p', { className: 'quiet', textContent: 'Changes a copy of the network so that it makes this image of this latent. Other pages keep the original.' }),
      field('Steps', this.tuneSteps), el('div', { className: 'row' }, this.tuneButton), this.tuneBar.part, this.tuned);
    this.copy = el('div', { className: 'row', hidden: true }, this.leave, this.save);
    this.parts = [
      el('div', { className: 'drop' }, 'Drop an image here, or ', button('choose a file', () => input.click()), input),
      this.crop, this.search, this.tuning, this.copy,
    ];
    new ResizeObserver(() => this.#place()).observe(this.crop);
    store.addEventListener('change', () => this.#follow());
    this.#follow();
  }

  /** Hands a file in. */
  async take(file) {
    say(`Reading ${file.name} …`);
    try {
      const answer = await fetch('targets', { method: 'POST', body: file });
      if (!answer.ok) return complain(`${file.name}: ${await answer.text()}`);
      this.#target = await answer.json();
    } catch {
      return complain('The studio does not answer. Is it still running?');
    }
    this.#name = file.name.replace(/\.\w+$/, '').slice(0, 40);
    const { target, width, height } = this.#target;
    this.picture.src = `targets/${target}`;
    this.crop.style.aspectRatio = `${width} / ${height}`;
    this.crop.style.maxWidth = `${Math.round(300 * width / height)}px`;
    this.crop.hidden = this.search.hidden = false;
    const size = Math.min(width, height);
    this.#set({ x: (width - size) / 2, y: (height - size) / 2, size });
    this.result.textContent = '';
    say('Choose the square, then find its latent.');
  }

  /** Keeps the square inside the image. */
  #set({ x, y, size }) {
    const { width, height } = this.#target;
    size = Math.round(Math.min(Math.max(size, Math.min(smallest, width, height)), width, height));
    this.#box = { size, x: Math.round(Math.min(Math.max(x, 0), width - size)), y: Math.round(Math.min(Math.max(y, 0), height - size)) };
    this.#place();
  }

  #place() {
    if (!this.#box) return;
    const { width, height } = this.#target;
    const { x, y, size } = this.#box;
    Object.assign(this.square.style, { left: `${100 * x / width}%`, top: `${100 * y / height}%`, width: `${100 * size / width}%`, height: `${100 * size / height}%` });
  }

  #press(event) {
    event.preventDefault();
    this.square.focus();
    this.square.setPointerCapture(event.pointerId);
    const scale = this.#target.width / this.crop.clientWidth;
    const start = { ...this.#box };
    const resizes = event.target.className === 'corner';
    const move = (moved) => {
      const [dx, dy] = [(moved.clientX - event.clientX) * scale, (moved.clientY - event.clientY) * scale];
      this.#set(resizes ? { ...start, size: Math.min(start.size + Math.max(dx, dy), this.#target.width - start.x, this.#target.height - start.y) } : { ...start, x: start.x + dx, y: start.y + dy });
    };
    const end = () => ['pointermove', 'pointerup', 'pointercancel'].forEach((name) => this.square.removeEventListener(name, name === 'pointermove' ? move : end));
    this.square.addEventListener('pointermove', move);
    this.square.addEventListener('pointerup', end);
    this.square.addEventListener('pointercancel', end);
  }

  #key(event) {
    const by = Math.max(Math.round(this.#target.width / 100), 1) * (event.shiftKey ? 5 : 1);
    const { x, y, size } = this.#box;
    const to = { ArrowLeft: { x: x - by, y, size }, ArrowRight: { x: x + by, y, size }, ArrowUp: { x, y: y - by, size }, ArrowDown: { x, y: y + by, size }, '+': { x, y, size: size + by }, '-': { x, y, size: size - by } }[event.key];
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    this.#set(to);
  }

  #crop() { return { target: this.#target.target, ...this.#box }; }

  #project() {
    const latentOf = (latent) => ({ ...ofLatent(latent), moveX: 0, moveY: 0, turn: 0, zoom: 1, canvas: null });
    this.#last = null;
    this.result.textContent = '';
    this.jobs.start('project', this.store.state, { crop: this.#crop(), space: this.space.value, steps: this.steps.valueAsNumber || 1, every: this.every.valueAsNumber || 1, noise: this.noise.checked }, async (message) => {
      const { phase, status, result } = message;
      this.#last = status?.latent ?? this.#last;
      this.bar.show(message, status ? `Step ${status.step} of ${status.steps}, loss ${status.loss.toFixed(3)}` : 'Beginning …');
      this.#follow();
      if (phase === 'running') return;
      if (phase === 'done') {
        this.result.textContent = `${result.distance} ${result.perceptual.toFixed(3)}, PSNR ${result.psnrDb.toFixed(1)} dB, SSIM ${result.ssim.toFixed(2)} after ${result.steps} steps.${result.isFar ? ' It stays far from the image, which may be of another kind than the network makes. Tuning comes closer.' : ''}`;
        this.store.change(latentOf(result.latent));
        await this.favorites.add(this.store.state, this.#name || 'Own image');
      } else if (phase === 'lost' && this.#last) {
        this.store.change(latentOf(this.#last));
        complain('The connection was lost, and the search ended with it. The best that was found until then is shown.');
      } else {
        this.connection.show(this.store.state, false);
        if (phase !== 'canceled') complain(message.message ?? 'The connection was lost, and the search ended with it. The image is still here: start again.');
      }
    });
  }

  #tune() {
    this.tuned.textContent = '';
    this.jobs.start('tune', this.store.state, { crop: this.#crop(), steps: this.tuneSteps.valueAsNumber || 1, every: this.every.valueAsNumber || 1 }, async (message) => {
      const { phase, status, result } = message;
      this.tuneBar.show(message, status ? `Step ${status.step} of ${status.steps}` : 'Beginning …');
      this.#follow();
      if (phase === 'running') return;
      if (phase === 'done') {
        this.tuned.textContent = `PSNR ${result.psnrDb.toFixed(1)} dB, before ${result.before.toFixed(1)} dB, after ${result.steps} steps.`;
        this.store.change({ ...ofLatent(result.latent), tuned: result.tuned });
        await this.favorites.add(this.store.state, `${this.#name || 'Own image'}, tuned`);
      } else {
        this.connection.show(this.store.state, false);
        if (phase !== 'canceled') complain(message.message ?? 'The connection was lost, and the tuning ended with it. Start again.');
      }
    });
  }

  #follow() {
    const { latent, tuned } = this.store.state;
    const isBusy = this.jobs.isRunning('project') || this.jobs.isRunning('tune');
    this.go.disabled = isBusy;
    this.tuneButton.disabled = isBusy;
    this.tuning.hidden = !latent || !this.#target;
    this.copy.hidden = !tuned;
    if (tuned) this.save.href = `tuned/${tuned}`;
  }
}
