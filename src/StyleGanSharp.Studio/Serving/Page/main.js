// Puts the page together.

import { breed, describeChild, pickChild } from './breed.js';
import { button, el } from './controls.js';
import { DragPoints } from './drag.js';
import { Directions } from './directions.js';
import { Favorites } from './favorites.js';
import { explore, ofSeed, randomSeed } from './explore.js';
import { Inside } from './inside.js';
import { Jobs } from './jobs.js';
import { Latents } from './latents.js';
import { describeMix, mix, mixGrid, pickMix } from './mix.js';
import { OwnImage } from './own.js';
import { Record } from './record.js';
import { Runs } from './runs.js';
import { Follower } from './osc.js';
import { Presets } from './presets.js';
import { open, Save, savePng } from './save.js';
import { Connection } from './socket.js';
import { Seeds } from './seeds.js';
import { Stage } from './stage.js';
import { defaults, fromHash, Store, toHash } from './state.js';

const restMs = 200;
const byId = (id) => document.getElementById(id);
const start = fromHash(location.hash);
const store = new Store(start ?? { ...defaults });
const connection = new Connection();
const jobs = new Jobs(connection);
let network = null;
let directions;
let record;
let runs;
let save;
let seeds;
let presets;
const follower = new Follower(store, (number) => presets.recall(number));
let latents;
let favorites;
let own;
let drag;
let inside;
let formats = [];
const tabOf = (view) => (view === 'image' ? 'explore' : view === 'film' ? 'record' : view);
const keepsView = (name) => name === 'save' || (name === 'record' && store.state.view === 'film');
let tab = tabOf(store.state.view);

const hints = {
  explore: () => (dragsView() ? 'Drag the image to move it, Shift to turn, wheel to zoom.' : 'Drag the image to walk through the plane of seeds.'),
  mix: () => 'Each image has some styles of the one above it and the rest of the one beside it. Click one to work on.',
  breed: () => 'Click the child you like best; it becomes the next parent. Click the parent to end.',
  directions: () => 'How the image changes along what images differ by most, in standard deviations. A double click sets a slider to 0.',
  own: () => 'An image of yours in the network: choose it, cut a square, and its latent is looked for.',
  drag: () => 'Press on the image and drag to where that place is to go; the image follows.',
  inside: () => 'What the layers hold while the image is made, and what many images have in common.',
  record: () => 'A time line of images: drag the time, play it, make it a video.',
  runs: () => 'Trainings: their numbers, sheets and networks.',
  save: () => 'A saved PNG keeps how it was made: drop it here to go on.',
};

const keys = [
  ['1 … 9', 'presets; with Shift: make this image one', (event) => presets.press(event)],
  [', .', 'section before, after', (event) => ',.'.includes(event.key) && turn(event.key === '.' ? 1 : -1)],
  ['R', 'random seed', (event) => event.key === 'r' && store.change(ofSeed(randomSeed()))],
  ['G', 'grid of seeds', (event) => event.key === 'g' && seeds.open()],
  ['N, P', 'next, previous seed', (event) => 'np'.includes(event.key) && store.change(ofSeed((store.state.seed + (event.key === 'n' ? 1 : 0xffffffff)) % 2 ** 32))],
  ['[, ]', 'less, more ψ', (event) => '[]'.includes(event.key) && store.change({ psi: Math.round(Math.min(Math.max(store.state.psi + (event.key === ']' ? 0.05 : -0.05), -1), 2) * 100) / 100 })],
  ['Arrows', 'on the image: walk, Shift for whole seeds; in tables: choose, Enter takes', () => false],
  ['F', 'keep among the favorites', (event) => event.key === 'f' && favorites.add()],
  ['C', 'hold to compare with the last chosen favorite', (event) => event.key === 'c' && (event.repeat || favorites.peekLast())],
  ['Space', 'play, pause (Record)', (event) => event.key === ' ' && tab === 'record' && !event.target.matches('button, summary, [role=tab], #image') && (record.toggle(), true)],
  ['S', 'save as PNG', (event) => event.key === 's' && savePng(store)],
  ['Ctrl+Z, Ctrl+Shift+Z', 'undo, redo', () => false],
  ['?', 'this list', (event) => event.key === '?' && byId('keys').showModal()],
];

function dragsView() { return network?.hasMotion === true && byId('drags')?.value !== 'seeds'; }

const grid = () => (store.state.view === 'mix' ? mixGrid(store.state) : store.state.view === 'breed' ? { columns: 3, rows: 3 } : null);

const stage = new Stage(store, {
  dragsView, grid,
  describe: (column, row) => (store.state.view === 'mix' ? describeMix(store.state, column, row) : describeChild(column, row)),
  pick: (column, row) => store.change(store.state.view === 'mix' ? pickMix(store.state, column, row) : pickChild(store.state, column, row)),
});

/** The last image that was asked for when a complaint was made: only one that was asked for later ends it. */
let complained = 0;

function say(text, isBad = false) {
  const message = byId('message');
  if (isBad) {
    complained = Infinity;
    requestAnimationFrame(() => { complained = connection.asked ?? 0; }); // an image that waits to be asked for is asked for before
  }
  message.textContent = text;
  message.classList.toggle('bad', isBad);
}
document.addEventListener('seeds', () => seeds.open());
document.addEventListener('say', ({ detail }) => say(detail));
document.addEventListener('complain', ({ detail }) => say(detail, true));

/** Shows the section before or after. */
function turn(by) {
  const names = Object.keys(hints);
  choose(names[(names.indexOf(tab) + by + names.length) % names.length]);
}

/** Shows a section. */
function choose(name) {
  if (!network || !hints[name]) return;
  tab = name;
  const view = name === 'mix' || name === 'breed' ? name : 'image';
  if (name !== 'record') record.leave();
  if (name !== 'runs') runs.leave();
  if (name !== 'explore') seeds.close();
  if (view !== store.state.view && !keepsView(name)) store.change({ view });
  follow();
  if (name === 'directions') directions.open();
  if (name === 'save') save.ask();
  if (name === 'runs') runs.open();
}

/** Makes sections, buttons and the address follow the state. */
function follow() {
  if (!['save', 'own', 'drag', 'inside', 'directions'].includes(tab) && store.state.view !== 'image') tab = tabOf(store.state.view);
  else if (((tab === 'mix' && !store.state.cross) || tab === 'breed') && store.state.view === 'image') tab = 'explore';
  for (const name of Object.keys(hints)) {
    const isChosen = name === tab;
    const control = byId(`tab-${name}`);
    if (!control) return;
    control.setAttribute('aria-selected', isChosen);
    control.tabIndex = isChosen ? 0 : -1;
    byId(`panel-${name}`).hidden = !isChosen;
  }
  inside.open(tab === 'inside');
  drag.open(tab === 'drag' && store.state.view === 'image');
  byId('hint').textContent = hints[tab]();
  byId('undo').disabled = !store.canUndo;
  byId('redo').disabled = !store.canRedo;
}

let resting = 0;
store.addEventListener('change', ({ detail }) => {
  connection.show(store.state, detail.moving);
  clearTimeout(resting);
  if (detail.moving && network?.hasCoarse) resting = setTimeout(() => connection.show(store.state, false), restMs);
  if (detail.moving) return;
  history.replaceState(null, '', `${location.pathname}${toHash(store.state)}`);
  follow();
  if (tab === 'save') save?.ask();
  if (store.state.latent) latents?.keep(store.state.latent);
});

connection.addEventListener('frame', async ({ detail }) => {
  try {
    if (detail.isPreview && tab !== 'own' && tab !== 'drag') return;
    if (await stage.draw(detail) && !detail.isPreview) byId('speed').textContent = `${detail.width} × ${detail.height}, ${detail.milliseconds} ms`;
  } finally {
    connection.acknowledge();
  }
  if (byId('message').classList.contains('bad') && !detail.isPreview && detail.revision > complained) say('');
});
connection.addEventListener('lost', () => {
  say('The connection is lost; connecting again …', true);
  jobs.lose();
});
connection.addEventListener('message', ({ detail }) => {
  if (detail.type === 'hello') greet(detail);
  else if (detail.type === 'error') jobs.fail(detail.revision, detail.message) || say(detail.message, true);
  else if (detail.type === 'job') jobs.receive(detail);
  else if (detail.type === 'osc') follower.take(detail);
  else if (detail.type === 'repeat') save.receive(detail);
  else if (detail.type === 'want') hand(detail);
  else if (detail.type === 'step') drag.receive(detail);
});

/** Gives the studio latents that it asks for, and asks again for the image. */
async function hand({ latents: names, message }) {
  if (await latents.send(names)) connection.show(store.state, false);
  else if (message) say(message, true);
}

function greet(hello) {
  say('');
  if (network && network.key !== hello.network.key) location.reload();
  if (network) return connection.send({ type: 'have', latents: latents.names() });
  ({ network, formats } = hello);
  latents = new Latents(network, () => [...favorites.latentsInUse(), ...presets.latentsInUse(), store.state.latent]);
  presets = new Presets(store, network, latents);
  favorites = new Favorites(store, connection, network, latents);
  connection.send({ type: 'have', latents: latents.names() });
  document.title = `${network.name} – StyleGanSharp studio`;
  byId('network').textContent = `${network.name} · ${network.kind} · ${network.resolution} × ${network.resolution}${network.classCount ? ` · ${network.classCount} ${network.hasVectorLabels ? 'labels' : 'classes'}` : ''}`;
  directions = new Directions(store, connection, network, jobs);
  record = new Record(store, formats);
  runs = new Runs(store);
  seeds = new Seeds(store);
  own = new OwnImage(store, connection, network, jobs, favorites);
  drag = new DragPoints(store, connection, network, jobs, stage);
  inside = new Inside(store, network, jobs);
  save = new Save(store, connection, network);
  const sections = {
    explore: ['Explore', explore(store, network)], mix: ['Mix', mix(store, network, favorites)], breed: ['Breed', breed(store)], directions: ['Directions', directions.parts],
    own: ['Own image', own.parts], drag: ['Drag', drag.parts], inside: ['Inside', inside.parts], record: ['Record', record.parts], runs: ['Runs', runs.parts], save: ['Save', save.parts],
  };
  for (const [name, [title, parts]] of Object.entries(sections)) {
    byId('tabs').append(button(title, () => choose(name), { id: `tab-${name}`, role: 'tab', 'aria-controls': `panel-${name}` }));
    byId('panels').append(el('div', { id: `panel-${name}`, role: 'tabpanel', 'aria-labelledby': `tab-${name}` }, ...parts));
  }
  byId('drags')?.addEventListener('change', follow);
  choose(tab);
  connection.show(store.state, false);
  if (!start) say('The address has no state that can be read; this is the first image.', true);
}

byId('undo').addEventListener('click', () => store.undo());
byId('redo').addEventListener('click', () => store.redo());
byId('help').addEventListener('click', () => byId('keys').showModal());
byId('key-list').append(...keys.flatMap(([key, text]) => [el('dt', {}, el('kbd', { textContent: key })), el('dd', { textContent: text })]));
byId('tabs').addEventListener('keydown', (event) => {
  const names = Object.keys(hints);
  const to = { ArrowRight: 1, ArrowLeft: names.length - 1 }[event.key];
  if (!to) return;
  event.preventDefault();
  choose(names[(names.indexOf(tab) + to) % names.length]);
  byId(`tab-${tab}`).focus();
});

document.addEventListener('keydown', (event) => {
  if (!network || byId('keys').open) return;
  const isTyping = event.target.matches('input[type=text], input[type=number], textarea, select');
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z' && !isTyping) {
    event.preventDefault();
    if (event.shiftKey) store.redo();
    else store.undo();
  } else if (!isTyping && !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1 && keys.some(([, , run]) => run(event) !== false)) {
    event.preventDefault();
  }
});

addEventListener('hashchange', () => {
  const state = fromHash(location.hash);
  if (state) store.change(state);
});
addEventListener('dragover', (event) => {
  event.preventDefault();
  document.body.classList.add('dropping');
});
addEventListener('dragleave', () => document.body.classList.remove('dropping'));
addEventListener('drop', (event) => {
  event.preventDefault();
  document.body.classList.remove('dropping');
  if (network && event.dataTransfer.files[0]) drop(event.dataTransfer.files[0]);
});

/** A file of the studio is shown again; another image is one to project. */
async function drop(file) {
  if (await open(file, store, network) !== false) return;
  choose('own');
  own.take(file);
}
