// Runs: trainings and what they left: numbers, sheets, networks.

import { button, el, field } from './controls.js';
import { Over } from './over.js';
import { plot } from './plot.js';
import { sparse, toHash } from './state.js';

const everyMs = 2000;
const complain = (detail) => document.dispatchEvent(new CustomEvent('complain', { detail }));
const say = (detail) => document.dispatchEvent(new CustomEvent('say', { detail }));
const kimg = (value) => (value === null ? '?' : `${Number(value.toFixed(3))}`);
const usual = ['--data', '--resolution', '--preset', '--kimg', '--batch', '--gamma', '--cfg', '--metrics'];
const first = { '--data': 'builtin:avatars', '--resolution': '32', '--preset': 'tiny' };

async function ask(path, order) {
  try {
    const answer = await fetch(path, order && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(order) });
    if (!answer.ok) throw new Error(await answer.text());
    return await answer.json();
  } catch (error) {
    throw error instanceof TypeError ? new Error('The studio does not answer. Is it still running?') : error;
  }
}

export class Runs {
  #timer = 0;
  #round = 0;
  #chosen = '';
  #shown = { list: '', run: '', numbers: '', choices: '' };
  #all = [];
  #ended = new Set();
  #touched = new Set();

  constructor(store) {
    this.store = store;
    this.over = new Over();
    this.list = el('ul', { className: 'runs', id: 'run-list' });
    this.empty = el('p', { className: 'quiet' });
    this.detail = el('div', { className: 'fields', id: 'run' });
    this.plots = el('div', { className: 'fields', id: 'run-plots' });
    this.choiceA = el('select', { id: 'compare-a' });
    this.choiceB = el('select', { id: 'compare-b' });
    for (const select of [this.choiceA, this.choiceB]) select.addEventListener('change', () => this.#touched.add(select));
    this.trainings = el('ul', { className: 'runs', id: 'trainings' });
    this.parts = [
      this.empty, this.list, this.detail, this.plots,
      el('details', { id: 'compare' }, el('summary', { textContent: 'Compare two snapshots' }), el('div', { className: 'fields' },
        field('A, left', this.choiceA), field('B, right', this.choiceB),
        button('Compare with the same seed', () => this.compare(), { className: 'main', id: 'compare-now' }))),
      el('details', { id: 'start' }, el('summary', { textContent: 'Start a training' }), this.#form()),
      this.trainings,
    ];
    store.addEventListener('change', ({ detail }) => { if (!detail.moving && this.over.kind === 'wipe') this.compare(); });
  }

  open() {
    clearTimeout(this.#timer);
    this.#look();
  }

  leave() {
    clearTimeout(this.#timer);
    this.#round++;
    this.over.close();
  }

  async #look() {
    const round = ++this.#round;
    try {
      const found = await ask('/runs');
      if (round !== this.#round) return; // a newer look is on its way
      this.#tellEnds(found.trainings);
      this.#all = found.runs;
      this.#showList(found);
      await this.#showRun();
    } catch (error) {
      complain(error.message);
    }
    if (round === this.#round) this.#timer = setTimeout(() => this.#look(), everyMs);
  }

  /** Says so when a training that is watched ends. */
  #tellEnds(trainings) {
    for (const { id, run, state, message } of trainings) {
      if (state === 'running' || state === 'stopping' || this.#ended.has(id)) continue;
      this.#ended.add(id);
      const name = run ?? 'The training';
      if (state === 'failed') complain(`${name} failed: ${message}`);
      else say(state === 'stopped' ? `${name} is stopped and saved.` : `${name} is finished.`);
    }
    this.trainings.replaceChildren(...trainings.slice(0, 4).map(({ run, state, message, command }) => el('li', { className: 'training', title: command }, el('b', { textContent: `${run ?? 'training'}: ${state}` }), el('span', { className: 'quiet', textContent: message }))));
  }

  #showList({ roots, refusal }) {
    this.empty.hidden = this.#all.length > 0;
    this.empty.textContent = roots.length ? `There is no run in ${roots.join(', ')} yet.` : 'The studio was started without a folder of runs (stylegan studio --runs FOLDER), and there is none called runs.';
    this.startButton.disabled = refusal !== null || !roots.length;
    this.refusal.textContent = refusal ?? (roots.length ? '' : 'There is no folder of runs.');
    const text = JSON.stringify([this.#all.map(({ id, state, kimg: seen }) => [id, state, seen]), this.#chosen]);
    if (text !== this.#shown.list) {
      const focused = document.activeElement?.dataset?.run;
      this.list.replaceChildren(...this.#all.map(({ id, name, state, kimg: seen, totalKimg }) => {
        const item = button('', () => this.#choose(id), { 'aria-pressed': id === this.#chosen });
        item.dataset.run = id;
        item.append(el('span', { textContent: name }), el('span', { className: `state ${state}`, textContent: `${state} · ${kimg(seen)} of ${kimg(totalKimg)}` }));
        return el('li', {}, item);
      }));
      if (focused) this.list.querySelector(`[data-run="${CSS.escape(focused)}"]`)?.focus();
      this.#shown.list = text;
    }
    const networks = this.#all.flatMap(({ id, name, snapshots }) => snapshots.map((file) => [`/n/${id}/${file.name}`, `${name}, ${kimg(file.kimg)} kimg`]));
    const choices = JSON.stringify(networks);
    if (choices === this.#shown.choices) return;
    for (const [select, start] of [[this.choiceA, networks.length > 1 ? networks.at(-2)[0] : '.'], [this.choiceB, networks.at(-1)?.[0] ?? '.']]) {
      const before = select.value;
      select.replaceChildren(...[['.', 'the network of this page'], ...networks].map(([value, textContent]) => el('option', { value, textContent })));
      select.value = this.#touched.has(select) && [['.'], ...networks].some(([value]) => value === before) ? before : start;
    }
    this.#shown.choices = choices;
  }

  #choose(id) {
    this.#chosen = id;
    this.#shown.run = this.#shown.numbers = '';
    this.open();
  }

  async #showRun() {
    if (!this.#chosen) return;
    const run = this.#all.find(({ id }) => id === this.#chosen);
    if (!run) {
      if (this.#shown.run !== 'gone') complain(`The run ${this.#chosen.split('/')[1]} is gone: its folder was deleted or renamed. What was shown of it stays.`);
      this.#shown.run = 'gone';
      return;
    }
    const text = JSON.stringify({ ...run, kimg: 0 });
    if (text !== this.#shown.run) this.#showDetail(run);
    this.#shown.run = text;
    try {
      const numbers = await ask(`/runs/${run.id}/numbers`);
      const drawn = JSON.stringify(numbers);
      if (drawn === this.#shown.numbers || run.id !== this.#chosen) return;
      this.#shown.numbers = drawn;
      this.plots.replaceChildren(
        ...(numbers.brokenLines ? [el('p', { className: 'problem', textContent: `${numbers.brokenLines} lines of its log are damaged and left out.` })] : []),
        ...numbers.plots.map(plot), ...numbers.warnings.map((textContent) => el('p', { className: 'quiet', textContent })));
    } catch (error) {
      complain(error.message);
    }
  }

  #showDetail(run) {
    const snapshots = el('select', { id: 'snapshot' }, ...run.snapshots.map(({ name, kimg: at }) => el('option', { value: name, textContent: `${kimg(at)} kimg` })).reverse());
    const openNetwork = () => { location.href = `/n/${run.id}/${snapshots.value}/${toHash(Object.fromEntries(Object.entries(sparse(this.store.state)).filter(([key]) => ['seed', 'psi', 'x', 'y'].includes(key))))}`; };
    const sheets = run.sheets;
    const time = el('input', { type: 'range', min: 0, max: Math.max(sheets.length - 1, 0), step: 1, value: sheets.length - 1, id: 'sheet', 'aria-label': 'Sheet over time' });
    const at = el('output', { for: 'sheet', textContent: sheets.length ? `${kimg(sheets.at(-1).kimg)} kimg` : '' });
    const show = (file, caption) => this.over.sheet(`/runs/${run.id}/${file}`, caption);
    const showSheet = () => {
      const sheet = sheets[time.valueAsNumber];
      at.textContent = `${kimg(sheet.kimg)} kimg`;
      show(sheet.name, `${run.name}: generated after ${kimg(sheet.kimg)} thousand images`);
    };
    time.addEventListener('input', showSheet);
    const length = el('input', { type: 'number', min: 0.001, step: 'any', placeholder: kimg(run.totalKimg), 'aria-label': 'New length in thousands of images' });
    const obey = (what, order, done) => async (event) => {
      event.target.disabled = true;
      try {
        await ask(`/runs/${what}`, order());
        say(done);
      } catch (error) {
        complain(error.message);
      }
      this.open();
    };
    this.detail.replaceChildren(
      el('h2', { className: 'small', textContent: run.name }), el('p', { className: 'quiet', textContent: run.options.join(' · ') }),
      ...(run.problem ? [el('p', { className: 'problem', textContent: run.problem })] : []),
      ...(sheets.length ? [el('div', { className: 'scrub' }, button('Sheets', showSheet, { id: 'show-sheet' }), time, at), ...(run.hasReals ? [button('Real images', () => show('reals.png', `${run.name}: real images`))] : [])] : []),
      ...(run.snapshots.length ? [field('Network', el('div', { className: 'one' }, snapshots, button('Open', openNetwork, { id: 'open-network', title: 'Opens this network in the page' })))] : []),
      ...(run.canStop ? [button('Stop: save and end', obey('stop', () => ({ run: run.id }), 'It saves and stops …'), { id: 'stop-run' })] : []),
      ...(run.state === 'running' && !run.canStop ? [el('p', { className: 'quiet', textContent: 'It was started elsewhere: press Ctrl-C there to stop it.' })] : []),
      ...(run.canResume ? [el('div', { className: 'resume' }, button('Resume', obey('resume', () => ({ run: run.id, kimg: length.value || null }), 'It continues …'), { id: 'resume-run' }), length, el('span', { className: 'quiet', textContent: 'thousand images in all' }))] : []));
  }

  async compare() {
    const [a, b] = [this.choiceA, this.choiceB];
    const image = async (place) => {
      const answer = await fetch(place === '.' ? 'image.png' : `${place}/image.png`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ ...this.store.state, view: 'image', film: null }) });
      if (!answer.ok) throw new Error(await answer.text());
      return answer.blob();
    };
    const name = (select) => select.selectedOptions[0]?.textContent ?? '';
    try {
      this.over.wipe(await image(a.value), await image(b.value), name(a), name(b));
    } catch (error) {
      complain(error instanceof TypeError ? 'The studio does not answer. Is it still running?' : error.message);
    }
  }

  #form() {
    this.values = el('div', { className: 'fields' });
    this.refusal = el('p', { className: 'quiet' });
    this.shown = el('textarea', { readOnly: true, rows: 3, id: 'train-command', 'aria-label': 'Command line of the training' });
    this.startButton = button('Start', () => this.#start(), { className: 'main', id: 'start-run' });
    const more = el('select', { 'aria-label': 'Another option' });
    ask('/runs/flags').then((flags) => {
      const add = ({ name, isSwitch, help }) => {
        const input = isSwitch ? el('input', { type: 'checkbox', checked: !usual.includes(name) }) : el('input', { type: 'text', value: first[name] ?? '', autocomplete: 'off', spellcheck: false });
        Object.assign(input, { name, title: help });
        input.addEventListener('input', () => this.#tell());
        this.values.append(field(name.slice(2), input));
        this.#tell();
      };
      flags.filter(({ name }) => usual.includes(name)).sort((a, b) => usual.indexOf(a.name) - usual.indexOf(b.name)).forEach(add);
      more.append(el('option', { value: '', textContent: 'another option …' }), ...flags.filter(({ name }) => !usual.includes(name)).map(({ name, help }) => el('option', { value: name, textContent: name.slice(2), title: help })));
      more.addEventListener('change', () => {
        const flag = flags.find(({ name }) => name === more.value);
        if (flag) add(flag);
        more.selectedOptions[0].disabled = true;
        more.value = '';
      });
    }).catch((error) => complain(error.message));
    return el('div', { className: 'fields' }, this.values, more, this.shown, this.refusal, this.startButton);
  }

  #given() {
    const filled = [...this.values.querySelectorAll('input')].filter((input) => (input.type === 'checkbox' ? input.checked : input.value.trim()));
    return Object.fromEntries(filled.map((input) => [input.name, input.type === 'checkbox' ? null : input.value.trim()]));
  }

  #tell() {
    const quoted = (text) => (/^[\w./:,=+@#-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
    this.shown.value = `stylegan train ${Object.entries(this.#given()).map(([name, value]) => (value === null ? name : `${name} ${quoted(value)}`)).join(' ')}`;
  }

  async #start() {
    try {
      await ask('/runs/start', { options: this.#given() });
      say('The training starts …');
    } catch (error) {
      complain(error.message);
    }
    this.open();
  }
}
