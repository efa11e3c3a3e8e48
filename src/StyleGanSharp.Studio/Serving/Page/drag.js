// Drag: points of the image and where they are to go, a brush for what may change, and the way that the image went.

import { button, el, field } from './controls.js';
import { jobBar } from './jobs.js';
import { ofLatent } from './latents.js';

const complain = (detail) => document.dispatchEvent(new CustomEvent('complain', { detail }));
const say = (detail) => document.dispatchEvent(new CustomEvent('say', { detail }));
const most = 64;
const maskSide = 128;

export class DragPoints {
  #points = [];
  #mask = new Uint8Array(maskSide * maskSide);
  #hasMask = false;
  #way = null;
  #isOpen = false;
  #latest = 0;
  #start = null;

  constructor(store, connection, network, jobs, stage) {
    Object.assign(this, { store, connection, network, jobs, stage });
    this.overlay = el('canvas', { id: 'drag-overlay', tabIndex: 0, hidden: true, role: 'application', 'aria-label': 'Points of the image. Arrows move the cross, Enter sets where a point is, and again where it is to go; Delete removes the last.' });
    document.getElementById('stage').append(this.overlay);
    this.context = this.overlay.getContext('2d');
    const radio = (name, value, text) => el('label', {}, el('input', { type: 'radio', name, value, checked: value === 'point' }), text);
    this.tools = el('fieldset', {}, el('legend', { textContent: 'Press and drag on the image' }), el('div', { className: 'choices' }, radio('drag-tool', 'point', 'a point'), radio('drag-tool', 'brush', 'brush: may change'), radio('drag-tool', 'eraser', 'eraser')));
    this.brush = el('input', { type: 'range', min: 2, max: 40, value: 12 });
    this.steps = el('input', { type: 'number', min: 1, max: 1000, value: 100 });
    this.rate = el('input', { type: 'number', min: 0.0001, max: 1, step: 0.001, value: network.resolution < 128 ? 0.02 : 0.002, title: 'Learning rate of the latent: larger is faster and less careful' });
    this.go = button('Drag', () => this.#run(), { className: 'main', id: 'drag-go' });
    this.clear = button('Clear points', () => { this.#points = []; this.#draw(); }, { id: 'drag-clear' });
    this.clearMask = button('Clear mask', () => { this.#mask.fill(0); this.#hasMask = false; this.#draw(); });
    this.bar = jobBar(() => jobs.stop('drag'), 'Stop');
    this.scrub = el('input', { type: 'range', min: 0, max: 0, value: 0, disabled: true, id: 'drag-step', oninput: () => this.#scrub(true), onchange: () => this.#scrub(false) });
    this.said = el('p', { className: 'quiet', id: 'drag-result', textContent: 'No point yet.' });
    this.parts = [this.tools, el('div', { className: 'fields' }, field('Brush', this.brush), field('Most steps', this.steps), field('Speed', this.rate)),
      el('div', { className: 'row' }, this.go, this.clear, this.clearMask), this.bar.part, this.said,
      el('div', { className: 'fields' }, field('Step', this.scrub), el('p', { className: 'quiet', textContent: 'Slide back through the steps, and go on from any of them.' }))];
    this.overlay.addEventListener('pointerdown', (event) => this.#press(event));
    this.overlay.addEventListener('keydown', (event) => this.#key(event));
    new ResizeObserver(() => this.#draw()).observe(document.getElementById('stage'));
    document.addEventListener('drawn', () => this.#draw());
    this.cross = null;
    this.#draw();
  }

  /** Shows the points over the image, or hides them. */
  open(isOpen) {
    this.#isOpen = isOpen;
    this.overlay.hidden = !isOpen;
    if (isOpen) this.#draw();
  }

  receive({ step, latent }) {
    if (step !== this.scrub.valueAsNumber) return;
    this.store.change(ofLatent(latent), this.#isScrubbing);
  }

  #isScrubbing = false;

  get #tool() { return this.tools.querySelector(':checked').value; }

  /** Pixels of the image below the pointer; the middle of the first one is 0, 0. */
  #place(event) {
    const box = this.stage.box();
    const scale = this.network.resolution / box.width;
    const at = (value) => Math.min(Math.max(value, 0), this.network.resolution - 1);
    return [at((event.clientX - box.left) * scale - 0.5), at((event.clientY - box.top) * scale - 0.5)];
  }

  #press(event) {
    if (event.button !== 0 || this.jobs.isRunning('drag')) return;
    event.preventDefault();
    this.overlay.focus();
    this.overlay.setPointerCapture(event.pointerId);
    const isPoint = this.#tool === 'point';
    const from = this.#place(event);
    if (isPoint) {
      if (this.#points.length >= most) return complain(`There is room for ${most} points. Clear some.`);
      this.#points.push([...from, ...from]);
    } else this.#paint(from);
    const move = (moved) => {
      const to = this.#place(moved);
      if (isPoint) this.#points.at(-1).splice(2, 2, ...to);
      else this.#paint(to);
      this.#draw();
    };
    const end = () => {
      for (const name of ['pointermove', 'pointerup', 'pointercancel']) this.overlay.removeEventListener(name, name === 'pointermove' ? move : end);
      const [x, y, toX, toY] = this.#points.at(-1) ?? [];
      if (isPoint && Math.hypot(toX - x, toY - y) < 0.5) this.#points.pop(); // a click is no way to go
      this.#draw();
    };
    this.overlay.addEventListener('pointermove', move);
    this.overlay.addEventListener('pointerup', end);
    this.overlay.addEventListener('pointercancel', end);
    this.#draw();
  }

  #key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const far = this.network.resolution / (event.shiftKey ? 8 : 64);
    const last = this.network.resolution - 1;
    this.cross ??= [last / 2, last / 2];
    if (way) this.cross = this.cross.map((value, i) => Math.min(Math.max(value + way[i] * far, 0), last));
    else if (event.key === 'Enter' && this.#start) {
      if (Math.hypot(this.cross[0] - this.#start[0], this.cross[1] - this.#start[1]) >= 0.5) this.#points.push([...this.#start, ...this.cross]);
      this.#start = null;
    } else if (event.key === 'Enter') this.#start = [...this.cross];
    else if (event.key === 'Delete' || event.key === 'Backspace') this.#points.pop();
    else if (event.key === 'Escape') this.#start = this.cross = null;
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (this.cross) say(`${this.#start ? `From ${this.#start.map(Math.round).join(', ')} to ` : ''}${this.cross.map(Math.round).join(', ')}`);
    this.#draw();
  }

  #paint([x, y]) {
    const scale = maskSide / this.network.resolution;
    const radius = this.brush.valueAsNumber / 256 * maskSide;
    const [column, row] = [(x + 0.5) * scale, (y + 0.5) * scale];
    for (let v = Math.max(Math.floor(row - radius), 0); v < Math.min(row + radius, maskSide); v++) {
      for (let u = Math.max(Math.floor(column - radius), 0); u < Math.min(column + radius, maskSide); u++) {
        if (Math.hypot(u + 0.5 - column, v + 0.5 - row) <= radius) this.#mask[v * maskSide + u] = this.#tool === 'brush' ? 1 : 0;
      }
    }
    this.#hasMask = this.#mask.some((place) => place);
  }

  #run() {
    if (!this.#points.length) return complain('There is nothing to drag. Press on the image, and drag to where that place is to go.');
    const options = {
      points: this.#points, steps: this.steps.valueAsNumber || 1, rate: this.rate.valueAsNumber || null,
      mask: this.#hasMask ? btoa(String.fromCharCode(...this.#mask)) : null, maskSide,
    };
    this.jobs.start('drag', this.store.state, options, (message) => {
      const { phase, status, result } = message;
      this.bar.show(message, status ? `Step ${status.step} of ${status.steps}, ${status.farthest.toFixed(1)} pixels to go` : 'Beginning …');
      this.go.disabled = phase === 'running';
      const reached = result ?? status;
      if (reached) {
        this.#points = reached.points;
        this.#way = reached.trajectory;
        const step = reached.steps && result ? result.steps : status.step;
        Object.assign(this.scrub, { max: step, value: step, disabled: phase === 'running' });
        this.#latest = step;
        this.#draw();
      }
      if (phase === 'running') return;
      this.scrub.disabled = !this.#way;
      if (phase === 'done') {
        this.said.textContent = `${result.isDone ? 'The points are where they were to go' : `${result.farthestPx.toFixed(1)} pixels are left`} after ${result.steps} steps.`;
        this.store.change(ofLatent(result.latent));
      } else if (phase === 'lost' && this.#way) {
        this.connection.addEventListener('open', () => this.#scrub(false), { once: true });
        complain('The connection was lost, and the drag ended with it. The steps until then are kept.');
      } else {
        this.connection.show(this.store.state, false);
        if (phase !== 'canceled') complain(message.message ?? 'The connection was lost, and the drag ended with it. Start again.');
      }
    });
  }

  /** Goes to a step of the way. */
  #scrub(isMoving) {
    this.#isScrubbing = isMoving;
    this.connection.send({ type: 'step', trajectory: this.#way, step: this.scrub.valueAsNumber });
    this.said.textContent = `Step ${this.scrub.value} of ${this.#latest}.`;
  }

  #draw() {
    if (!this.#isOpen) return;
    const outer = document.getElementById('stage').getBoundingClientRect();
    const box = this.stage.box();
    const dense = devicePixelRatio;
    Object.assign(this.overlay.style, { left: `${box.left - outer.left}px`, top: `${box.top - outer.top}px`, width: `${box.width}px`, height: `${box.height}px` });
    const [width, height] = [Math.round(box.width * dense), Math.round(box.height * dense)];
    if (this.overlay.width !== width || this.overlay.height !== height) Object.assign(this.overlay, { width, height });
    const { context } = this;
    context.clearRect(0, 0, width, height);
    if (this.#hasMask) {
      const cell = width / maskSide;
      context.fillStyle = '#0d0e1199';
      for (let i = 0; i < this.#mask.length; i++) if (!this.#mask[i]) context.fillRect(Math.floor(i % maskSide * cell), Math.floor(Math.floor(i / maskSide) * cell), Math.ceil(cell), Math.ceil(cell));
    }
    const scale = width / this.network.resolution;
    const at = (value) => (value + 0.5) * scale;
    for (const [x, y, toX, toY] of this.#points) {
      this.#line([[at(x), at(y)], [at(toX), at(toY)]], dense);
      this.#dot(at(x), at(y), '#ff5a4d', dense);
      this.#dot(at(toX), at(toY), '#4d8dff', dense);
    }
    if (this.#start) this.#dot(at(this.#start[0]), at(this.#start[1]), '#ff5a4d', dense);
    if (this.cross && document.activeElement === this.overlay) {
      const [x, y] = this.cross.map(at);
      this.#line([[x - 12 * dense, y], [x + 12 * dense, y]], dense);
      this.#line([[x, y - 12 * dense], [x, y + 12 * dense]], dense);
    }
    if (!this.#points.length && !this.#way) this.said.textContent = 'No point yet.';
    else if (!this.#way) this.said.textContent = this.#points.length === 1 ? 'One point.' : `${this.#points.length} points.`;
  }

  #line(points, dense) {
    for (const [color, wide] of [['#000c', 5], ['#fff', 2]]) {
      this.context.strokeStyle = color;
      this.context.lineWidth = wide * dense;
      this.context.beginPath();
      points.forEach(([x, y]) => this.context.lineTo(x, y));
      this.context.stroke();
    }
  }

  #dot(x, y, color, dense) {
    this.context.beginPath();
    this.context.arc(x, y, 6 * dense, 0, 2 * Math.PI);
    this.context.fillStyle = color;
    this.context.strokeStyle = '#fff';
    this.context.lineWidth = 2 * dense;
    this.context.fill();
    this.context.stroke();
  }
}
