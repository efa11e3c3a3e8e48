// The image: draws frames, and turns pointer and arrow keys into changes.

const smallSide = 256;
const seedsPerWidth = 2;
const stepKeys = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const slowest = 0.0004;

export class Stage {
  #canvas = document.getElementById('image');
  #cell = document.getElementById('cell');
  #drawn = 0;
  #cursor = null;
  #glide = 0;
  #view = null;

  /** dragsView() says whether a drag moves the view; pick(column, row) takes a cell, describe(column, row) names it. */
  constructor(store, { dragsView, grid, pick, describe }) {
    Object.assign(this, { store, dragsView, grid, pick, describe });
    this.context = this.#canvas.getContext('2d', { willReadFrequently: true });
    const canvas = this.#canvas;
    canvas.addEventListener('pointerdown', (event) => this.#press(event));
    canvas.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    canvas.addEventListener('keydown', (event) => this.#key(event));
    canvas.addEventListener('pointermove', (event) => this.grid() && this.#point(this.#cellAt(event)));
    canvas.addEventListener('pointerleave', () => this.#point(null));
    canvas.addEventListener('blur', () => this.#point(null));
    new ResizeObserver(() => this.#point(this.#cursor)).observe(canvas);
    store.addEventListener('change', () => {
      canvas.classList.toggle('picking', !!this.grid());
      if (this.#view !== store.state.view) this.#point(null);
      this.#view = store.state.view;
    });
  }

  /** Draws a frame unless a newer one is shown. Resolves to whether it is drawn. */
  async draw({ revision, kind, width, height, content, isPreview, isCoarse }) {
    if (!isPreview && revision < this.#drawn) return false;
    const source = kind === 0 ? new ImageData(new Uint8ClampedArray(content), width, height)
      : await createImageBitmap(new Blob([content], { type: kind === 1 ? 'image/jpeg' : 'image/png' }), { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
    if (!isPreview && revision < this.#drawn) return false;
    if (!isPreview) this.#drawn = revision;
    const canvas = this.#canvas;
    if (isCoarse) return this.#enlarge(await createImageBitmap(source), revision);
    if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    canvas.classList.toggle('small', Math.max(width, height) < smallSide);
    if (isPreview) canvas.dataset.preview = revision;
    else canvas.dataset.revision = revision;
    if (kind === 0) this.context.putImageData(source, 0, 0);
    else {
      this.context.clearRect(0, 0, width, height);
      this.context.drawImage(source, 0, 0);
      source.close();
    }
    if (!isPreview) document.dispatchEvent(new CustomEvent('drawn', { detail: revision }));
    return true;
  }

  /** Draws a coarse image over the whole canvas, which keeps its size. */
  #enlarge(source, revision) {
    const canvas = this.#canvas;
    canvas.dataset.coarse = revision;
    this.context.imageSmoothingQuality = 'high';
    this.context.drawImage(source, 0, 0, canvas.width, canvas.height);
    source.close();
    return true;
  }

  /** Where the image itself lies in its element. */
  box() {
    const outer = this.#canvas.getBoundingClientRect();
    const scale = Math.min(outer.width / this.#canvas.width, outer.height / this.#canvas.height);
    const [width, height] = [this.#canvas.width * scale, this.#canvas.height * scale];
    return { left: outer.left + (outer.width - width) / 2, top: outer.top + (outer.height - height) / 2, width, height };
  }

  #cellAt({ clientX, clientY }) {
    const box = this.box();
    const { columns, rows } = this.grid();
    const [column, row] = [Math.floor((clientX - box.left) / box.width * columns), Math.floor((clientY - box.top) / box.height * rows)];
    return column >= 0 && row >= 0 && column < columns && row < rows ? [column, row] : null;
  }

  #point(cell) {
    const text = cell && this.grid() && this.describe(...cell);
    this.#cursor = text ? cell : null;
    this.#cell.hidden = !text;
    if (!text) return;
    const box = this.box();
    const base = this.#canvas.parentElement.getBoundingClientRect();
    const { columns, rows } = this.grid();
    const [width, height] = [box.width / columns, box.height / rows];
    Object.assign(this.#cell.style, {
      left: `${box.left - base.left + cell[0] * width}px`, top: `${box.top - base.top + cell[1] * height}px`, width: `${width}px`, height: `${height}px`,
    });
    document.dispatchEvent(new CustomEvent('say', { detail: text }));
  }

  #press(event) {
    if (event.button !== 0) return;
    cancelAnimationFrame(this.#glide);
    const canvas = this.#canvas;
    if (this.grid()) {
      const cell = this.#cellAt(event);
      if (cell && this.describe(...cell)) this.pick(...cell);
      return;
    }
    canvas.setPointerCapture(event.pointerId);
    canvas.classList.add('dragging');
    const box = this.box();
    const start = this.store.state;
    let [x, y, time, speedX, speedY] = [event.clientX, event.clientY, event.timeStamp, 0, 0];
    const turns = event.shiftKey;
    const move = (moved) => {
      const [dx, dy] = [(moved.clientX - event.clientX) / box.width, (moved.clientY - event.clientY) / box.width];
      const elapsed = Math.max(moved.timeStamp - time, 1);
      [speedX, speedY] = [(x - moved.clientX) / box.width / elapsed * seedsPerWidth, (y - moved.clientY) / box.width / elapsed * seedsPerWidth];
      [x, y, time] = [moved.clientX, moved.clientY, moved.timeStamp];
      if (!this.dragsView()) this.store.change({ x: start.x - dx * seedsPerWidth, y: start.y - dy * seedsPerWidth }, true);
      else if (turns) this.store.change({ turn: start.turn + dx * 180 }, true);
      else {
        // The content is moved before it is turned and scaled, so the way back is taken.
        const angle = -start.turn * Math.PI / 180;
        const [right, down] = [dx / start.zoom, dy / start.zoom];
        this.store.change({ moveX: start.moveX + right * Math.cos(angle) - down * Math.sin(angle), moveY: start.moveY + right * Math.sin(angle) + down * Math.cos(angle) }, true);
      }
    };
    const end = (ended) => {
      canvas.removeEventListener('pointermove', move);
      canvas.removeEventListener('pointerup', end);
      canvas.removeEventListener('pointercancel', end);
      canvas.classList.remove('dragging');
      const glides = !this.dragsView() && ended.timeStamp - time < 60 && Math.hypot(speedX, speedY) > slowest && !matchMedia('(prefers-reduced-motion: reduce)').matches;
      if (glides) this.#coast(speedX, speedY);
      else this.store.settle();
    };
    canvas.addEventListener('pointermove', move);
    canvas.addEventListener('pointerup', end);
    canvas.addEventListener('pointercancel', end);
  }

  /** Lets the plane run out after the hand has left it. */
  #coast(speedX, speedY) {
    let before = performance.now();
    const step = (now) => {
      const elapsed = now - before;
      before = now;
      const rest = Math.exp(-elapsed / 250);
      [speedX, speedY] = [speedX * rest, speedY * rest];
      const { x, y } = this.store.state;
      if (Math.hypot(speedX, speedY) < slowest) {
        this.store.settle();
        return;
      }
      this.store.change({ x: x + speedX * elapsed, y: y + speedY * elapsed }, true);
      this.#glide = requestAnimationFrame(step);
    };
    this.#glide = requestAnimationFrame(step);
  }

  #wheel(event) {
    if (this.grid() || !this.dragsView()) return;
    event.preventDefault();
    const zoom = Math.min(Math.max(this.store.state.zoom * Math.exp(-event.deltaY / 600), 0.25), 16);
    this.store.change({ zoom }, true);
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.store.settle(), 300);
  }

  #key(event) {
    const grid = this.grid();
    const way = stepKeys[event.key];
    if (grid && (event.key === 'Enter' || event.key === ' ') && this.#cursor) {
      event.preventDefault();
      this.pick(...this.#cursor);
    } else if (way && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault();
      const { x, y, moveX, moveY } = this.store.state;
      if (grid) {
        const [column, row] = this.#cursor ?? [1, 1];
        const next = [Math.min(Math.max(column + way[0], 0), grid.columns - 1), Math.min(Math.max(row + way[1], 0), grid.rows - 1)];
        if (this.describe(...next)) this.#point(next);
      } else if (this.dragsView()) {
        this.store.change({ moveX: moveX + way[0] * 0.02, moveY: moveY + way[1] * 0.02 });
      } else {
        const far = event.shiftKey ? 1 : 0.1;
        const go = (value, by) => Math.round((value + by * far) * 1e6) / 1e6;
        this.store.change({ x: go(x, way[0]), y: go(y, way[1]) });
      }
    }
  }
}
