// Jobs: long work that a page starts, watches and ends.

import { button, el } from './controls.js';

/** Starts jobs and hands what is told of them to those that started them. */
export class Jobs {
  #running = new Map();

  constructor(connection) { this.connection = connection; }

  /** on({phase, place, fraction, status, result, message}) is called until the phase is done, canceled, failed or lost. */
  start(job, state, options, on) {
    const id = this.connection.send({ type: 'start', job, state, options });
    if (!id) return on({ phase: 'failed', message: 'The connection is lost. Try again when it is back.' });
    this.#running.set(job, { id, on });
    on({ phase: 'running', place: 0, fraction: 0 });
  }

  stop(job) { this.connection.send({ type: 'stop', job }); }

  cancel(job) {
    if (this.#running.delete(job)) this.connection.send({ type: 'cancel', job });
  }

  isRunning(job) { return this.#running.has(job); }

  receive(message) {
    const running = this.#running.get(message.job);
    if (running?.id !== message.id) return;
    if (message.phase !== 'running') this.#running.delete(message.job);
    running.on(message);
  }

  /** An error that is of a command that started a job. Returns whether it was. */
  fail(revision, message) {
    const [job, running] = [...this.#running].find(([, { id }]) => id === revision) ?? [];
    if (!job) return false;
    this.#running.delete(job);
    running.on({ phase: 'failed', message });
    return true;
  }

  /** The studio cancels the jobs of a page that leaves it. */
  lose() {
    const all = [...this.#running.values()];
    this.#running.clear();
    all.forEach(({ on }) => on({ phase: 'lost' }));
  }
}

/** A bar with a sentence and a button that stops. */
export function jobBar(stop, text) {
  const bar = el('progress', { max: 1, value: 0, 'aria-label': 'Progress' });
  const words = el('span', { className: 'quiet' });
  const part = el('div', { className: 'job', hidden: true }, bar, el('div', { className: 'row' }, words, button(text, stop, { className: 'end' })));
  return {
    part,
    show({ phase, place = 0, fraction = 0 }, sentence = '') {
      part.hidden = phase !== 'running';
      bar.value = fraction;
      words.textContent = place > 0 ? (place === 1 ? 'One job is before it.' : `${place} jobs are before it.`) : sentence;
    },
  };
}
