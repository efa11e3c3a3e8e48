// Save and repeat: files of the image, and ways to make it again.

import { button, el } from './controls.js';
import { ofLatent, put } from './latents.js';
import { known, toHash } from './state.js';

const largestFile = 32 * 1024 * 1024;
const stateKey = 'stylegan-studio\0\0\0\0\0';
const latentKey = 'stylegan-latent\0\0\0\0\0';
const say = (detail) => document.dispatchEvent(new CustomEvent('say', { detail }));
const complain = (detail) => document.dispatchEvent(new CustomEvent('complain', { detail }));

export const permalink = (state) => `${location.origin}${location.pathname}${toHash(state)}`;

/** Has the server make a file of the state and saves it. */
export async function download(path, name, state) {
  try {
    const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(state) });
    if (!answer.ok) throw new Error(await answer.text());
    const address = URL.createObjectURL(await answer.blob());
    el('a', { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    say(`${name} is saved.`);
  } catch (error) {
    complain(error instanceof TypeError ? 'The studio does not answer. Is it still running?' : error.message);
  }
}

export const savePng = (store) => download('image.png', `seed${String(store.state.seed).padStart(4, '0')}.png`, { ...store.state });

/** What a PNG file keeps below a keyword; null when it keeps nothing. */
function chunk(bytes, keyword) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    if (length > bytes.length - at - 12) return null;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const start = String.fromCharCode(...bytes.subarray(at + 8, at + 8 + Math.min(length, keyword.length)));
    if (type === 'iTXt' && start === keyword) return new TextDecoder().decode(bytes.subarray(at + 8 + keyword.length, at + 8 + length));
    at += length + 12;
  }
  return null;
}

/** Whether a file holds latents, by its name. */
const isLatent = (file) => /\.(safetensors|npz|npy|pt)$/i.test(file.name);

/** Shows again what a file of the studio shows: a PNG, or a latent file. Resolves to false when it is an image of another kind. */
export async function open(file, store, network) {
  try {
    if (file.size > largestFile) return isLatent(file) ? complain(`${file.name} is larger than ${largestFile >> 20} MiB; latents are smaller.`) : false;
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (isLatent(file)) return openLatent(file.name, bytes, store);
    const text = chunk(bytes, stateKey);
    if (!text) return false;
    const record = JSON.parse(text);
    if (record.network.kind !== network.kind || record.network.numWs !== network.numWs || record.network.wDim !== network.wDim || record.network.resolution !== network.resolution) {
      return complain(`${file.name} was made by another network, ${record.network.name}. Start the studio with that one.`);
    }
    const state = known(record.state);
    if (state.latent) {
      const own = chunk(bytes, latentKey);
      const taken = own ? await put(Uint8Array.from(atob(own), (letter) => letter.charCodeAt(0))) : { problem: `${file.name} has no latent.` };
      if (taken.problem) return complain(taken.problem);
      Object.assign(state, ofLatent(taken.latent)); // the file's latent has all changes in it
    }
    store.change(state);
    say(`${file.name} is shown.`);
  } catch {
    complain(`${file.name} cannot be read. Choose a PNG file that the studio saved.`);
  }
  return true;
}

async function openLatent(name, bytes, store) {
  const { latent, label, problem } = await put(bytes);
  if (problem) return complain(`${name}: ${problem}`);
  store.change({ ...ofLatent(latent), ...(label ? { label } : {}) });
  say(`${name} is shown.`);
  return true;
}

const refuse = (file) => complain(`${file.name} is no image that the studio saved: it does not say how it was made.`);

export class Save {
  constructor(store, connection, network) {
    Object.assign(this, { store, connection });
    const input = el('input', { type: 'file', accept: 'image/png,.safetensors,.npz,.npy,.pt', id: 'open', hidden: true, 'aria-label': 'Saved image', onchange: async () => { const [file] = input.files; input.value = ''; if (file && await open(file, store, network) === false) refuse(file); } });
    this.link = this.#text('Permalink', 2, 'link');
    this.command = this.#text('Command line', 3, 'command');
    this.code = this.#text('C#', 6, 'code');
    this.latent = el('p', { className: 'quiet', hidden: true, textContent: 'The command and the code read latent.safetensors: save the latents beside them.' });
    this.parts = [
      el('div', { className: 'row' }, button('Save PNG', () => savePng(store), { className: 'main' }), button('Save latents', () => download('latent.safetensors', 'latent.safetensors', store.state)), button('as .npz', () => download('latent.npz', 'latent.npz', store.state), { 'aria-label': 'Latents as .npz', title: 'The same for NumPy' })),
      el('div', { className: 'drop' }, 'Drop a saved PNG or latents here, or ', button('open one', () => input.click()), input),
      this.link.part, this.command.part, this.code.part, this.latent,
    ];
  }

  /** Asks how to make the image again. */
  ask() {
    this.link.area.value = permalink(this.store.state);
    this.connection.send({ type: 'repeat', state: this.store.state });
  }

  receive({ repetition }) {
    this.command.area.value = repetition.command;
    this.code.area.value = repetition.code;
    this.latent.hidden = !repetition.needsLatent;
  }

  #text(label, rows, id) {
    const area = el('textarea', { readOnly: true, rows, id, spellcheck: false });
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(area.value);
        say(`${label}: copied.`);
      } catch {
        area.select();
        say('Press Ctrl+C to copy.');
      }
    };
    return { area, part: el('div', { className: 'fields' }, el('div', { className: 'row' }, el('label', { for: id, textContent: label }), button('Copy', copy, { 'aria-label': `Copy ${label}` })), area) };
  }
}
