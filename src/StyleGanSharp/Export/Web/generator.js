import { RandomState } from "./randomState.js";

/** A generator in two parts, mapping.onnx and synthesis.onnx, run by onnxruntime-web. */
export class Generator {
  #ort;
  #mapping;
  #synthesis;

  constructor(ort, network, mapping, synthesis) {
    this.#ort = ort;
    this.network = network;
    this.#mapping = mapping;
    this.#synthesis = synthesis;
  }

  /** backend: "wasm" or "webgpu". */
  static async load(backend) {
    const ort = await import(backend === "webgpu" ? "./ort.webgpu.min.mjs" : "./ort.wasm.min.mjs");
    ort.env.wasm.wasmPaths = new URL("./", import.meta.url).href;
    // Threads need a page that is isolated from others (COOP and COEP headers of the host).
    ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? Math.min(8, navigator.hardwareConcurrency) : 1;
    const network = await (await fetch("./network.json")).json();
    const mapping = await ort.InferenceSession.create("./mapping.onnx", { executionProviders: ["wasm"] });
    const synthesis = await ort.InferenceSession.create("./synthesis.onnx", { executionProviders: [backend] });
    return new Generator(ort, network, mapping, synthesis);
  }

  /** The latents w of a seed: Float32Array of numWs x wDim. */
  async map(seed, psi, label) {
    const { zDim, cDim, numWs } = this.network;
    const feeds = {
      z: new this.#ort.Tensor("float32", new RandomState(seed).randn(zDim), [1, zDim]),
      psi: new this.#ort.Tensor("float32", new Float32Array(numWs).fill(psi), [numWs]),
    };
    if (cDim > 0) {
      const c = new Float32Array(cDim);
      c[label] = 1;
      feeds.c = new this.#ort.Tensor("float32", c, [1, cDim]);
    }
    return (await this.#mapping.run(feeds)).ws.data;
  }

  /** The image of latents w, as ImageData. */
  async draw(ws) {
    const { numWs, wDim, resolution } = this.network;
    const results = await this.#synthesis.run({ ws: new this.#ort.Tensor("float32", ws, [1, numWs, wDim]) });
    const pixels = await results.image.getData();
    return new ImageData(new Uint8ClampedArray(pixels), resolution, resolution);
  }

  /** The first count style inputs of one latent, the others of another. */
  mix(coarse, fine, count) {
    const mixed = Float32Array.from(fine);
    mixed.set(coarse.subarray(0, count * this.network.wDim));
    return mixed;
  }

  /** A latent on the straight line between two, 0 ... 1. */
  between(from, to, fraction) {
    return from.map((value, i) => value + fraction * (to[i] - value));
  }
}
