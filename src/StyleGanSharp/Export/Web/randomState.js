// NumPy's legacy random stream, RandomState(seed): the same seed means the same image in every StyleGAN tool.
// MT19937 (Matsumoto and Nishimura, 1998), 53-bit fractions, polar Box-Muller method with the second value kept.
const LENGTH = 624;
const SHIFT = 397;

export class RandomState {
  #state = new Uint32Array(LENGTH);
  #position = LENGTH;
  #kept = null;

  constructor(seed) {
    const state = this.#state;
    state[0] = seed >>> 0;
    for (let i = 1; i < LENGTH; i++) {
      const previous = state[i - 1];
      state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  /** count standard normal numbers as float32. */
  randn(count) {
    const numbers = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      numbers[i] = this.#gaussian();
    }
    return numbers;
  }

  #gaussian() {
    if (this.#kept !== null) {
      const kept = this.#kept;
      this.#kept = null;
      return kept;
    }
    for (;;) {
      const x = 2 * this.#fraction() - 1;
      const y = 2 * this.#fraction() - 1;
      const squared = x * x + y * y;
      if (squared < 1 && squared !== 0) {
        const factor = Math.sqrt((-2 * Math.log(squared)) / squared);
        this.#kept = factor * x;
        return factor * y;
      }
    }
  }

  #fraction() {
    const high = this.#bits() >>> 5;
    const low = this.#bits() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  #bits() {
    if (this.#position === LENGTH) {
      this.#twist();
    }
    let y = this.#state[this.#position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  #twist() {
    const state = this.#state;
    for (let i = 0; i < LENGTH; i++) {
      const y = (state[i] & 0x80000000) | (state[(i + 1) % LENGTH] & 0x7fffffff);
      state[i] = state[(i + SHIFT) % LENGTH] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }
}
