// The connection to the studio: it comes back by itself, and asks again for what the page shows.

const firstWait = 250;
const longestWait = 8000;
const headerBytes = 16;
const longestCommand = 200000;

/** Fires `message` (an object), `frame` ({revision, kind, width, height, milliseconds, content}), `open` and `lost`. */
export class Connection extends EventTarget {
  #socket = null;
  #wait = firstWait;
  #revision = 0;
  #pending = null;
  #isQueued = false;

  /** Revision of the last state that was asked for. */
  asked = 0;

  constructor() {
    super();
    this.#connect();
  }

  /** Asks for a state; of several within a frame of the screen the last one is sent. */
  show(state, moving) {
    this.#pending = { type: 'show', state, moving };
    if (this.#isQueued) return;
    this.#isQueued = true;
    requestAnimationFrame(() => {
      this.#isQueued = false;
      this.send(this.#pending);
    });
  }

  /** Sends a command with the next revision, and returns that; false while there is no connection. */
  send(command) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    const text = JSON.stringify({ ...command, revision: ++this.#revision });
    if (command.type === 'show') this.asked = this.#revision;
    if (text.length <= longestCommand) this.#socket.send(text);
    else document.dispatchEvent(new CustomEvent('complain', { detail: 'This is more than the studio takes at once. Shorten the time line.' }));
    return text.length <= longestCommand && this.#revision;
  }

  /** Tells that a frame is shown, so that another one may come. */
  acknowledge() { this.send({ type: 'ack' }); }

  #connect() {
    const socket = new WebSocket(new URL('socket', location.href.replace(/^http/, 'ws').split('#')[0]));
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.#wait = firstWait;
      this.dispatchEvent(new Event('open'));
      if (this.#pending) this.send({ ...this.#pending, moving: false });
    };
    socket.onmessage = ({ data }) => typeof data === 'string'
      ? this.dispatchEvent(new CustomEvent('message', { detail: JSON.parse(data) }))
      : this.dispatchEvent(new CustomEvent('frame', { detail: read(data) }));
    socket.onclose = () => {
      this.dispatchEvent(new Event('lost'));
      setTimeout(() => this.#connect(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, longestWait);
    };
  }
}

function read(data) {
  const header = new DataView(data, 0, headerBytes);
  return {
    revision: header.getUint32(0, true), kind: header.getUint8(4), width: header.getUint16(6, true), height: header.getUint16(8, true),
    isPreview: header.getUint8(5) === 1, isCoarse: header.getUint8(5) === 2, milliseconds: header.getUint16(10, true), content: data.slice(headerBytes, headerBytes + header.getUint32(12, true)),
  };
}
