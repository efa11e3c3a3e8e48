// Latents that no seed leads to: the browser keeps them, as the studio forgets them when it ends.

const longest = 400000;
const mostLoose = 12;

const toText = (bytes) => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
};
const toBytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export class Latents {
  #prefix;

  /** inUse() names those that must stay. */
  constructor(network, inUse) {
    this.#prefix = `studio-${network.key}-latent-`;
    this.inUse = inUse;
  }

  names() { return Object.keys(localStorage).filter((key) => key.startsWith(this.#prefix)).map((key) => key.slice(this.#prefix.length)); }

  /** Gets a latent of the studio into the browser. Resolves to what hinders it, a sentence, or null. */
  async keep(name) {
    if (localStorage.getItem(this.#prefix + name)) return null;
    try {
      const answer = await fetch(`latents/${name}`);
      if (!answer.ok) return await answer.text();
      const text = toText(new Uint8Array(await answer.arrayBuffer()));
      if (text.length > longest) return 'The latent of this image is too large for the browser to keep, with its noise maps. Save the latents to a file.';
      this.#store(name, `${Date.now()} ${text}`);
      return null;
    } catch (error) {
      return error instanceof TypeError ? 'The studio does not answer. Is it still running?' : 'The browser has no room for the latent of this image. Remove favorites, or save the latents to a file.';
    }
  }

  /** Hands latents in that the studio does not have. Resolves to how many it took. */
  async send(names) {
    let sent = 0;
    for (const name of names) {
      const text = localStorage.getItem(this.#prefix + name);
      if (text && (await put(toBytes(text.split(' ')[1]))).latent === name) sent++;
    }
    return sent;
  }

  /** Those that nothing needs are given up, the oldest first. */
  #store(name, text) {
    const loose = this.names().filter((other) => !this.inUse().includes(other)).sort((a, b) => this.#age(a) - this.#age(b));
    for (const old of loose.splice(0, Math.max(loose.length - mostLoose + 1, 0))) localStorage.removeItem(this.#prefix + old);
    try {
      localStorage.setItem(this.#prefix + name, text);
    } catch {
      for (const old of loose) localStorage.removeItem(this.#prefix + old);
      localStorage.setItem(this.#prefix + name, text);
    }
  }

  #age(name) { return parseInt(localStorage.getItem(this.#prefix + name), 10); }
}

/** Gives the studio a latent file. Resolves to {latent, label}, or {problem}. */
export async function put(bytes) {
  try {
    const answer = await fetch('latents', { method: 'POST', body: bytes });
    return answer.ok ? await answer.json() : { problem: await answer.text() };
  } catch {
    return { problem: 'The studio does not answer. Is it still running?' };
  }
}

/** The image of a latent alone: all that led to it is in it. */
export const ofLatent = (latent) => ({ view: 'image', latent, x: 0, y: 0, psi: 1, cutoff: null, layerPsi: null, mixSeed: null, steps: [], litter: 0, directions: [], cross: null });
