import { Generator } from "./generator.js";

const FRAMES = 24;
const at = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
let generator = null;
let isWalking = false;
let isDrawing = false;
let isStale = false;

function fail(error) {
  document.body.dataset.state = "failed";
  at("status").textContent = `error: ${error.message ?? error}`;
}

/** What the controls say as latents w. */
async function latents() {
  const [psi, label] = [Number(at("psi").value), Number(at("class").value)];
  const ws = await generator.map(Number(at("seed").value), psi, label);
  const own = Number(at("own").value);
  return own === generator.network.numWs ? ws : generator.mix(ws, await generator.map(Number(at("other").value), psi, label), own);
}

async function show(ws) {
  const start = performance.now();
  const image = await generator.draw(ws);
  at("image").getContext("2d").putImageData(image, 0, 0);
  at("status").textContent = `${Math.round(performance.now() - start)} ms per image`;
}

/** Draws what the controls say; changes in the meantime are drawn afterwards. */
async function draw() {
  if (isDrawing || isWalking) {
    isStale = true;
    return;
  }
  isDrawing = true;
  document.body.dataset.state = "drawing";
  try {
    do {
      isStale = false;
      at("psi-value").textContent = Number(at("psi").value).toFixed(2);
      at("own-value").textContent = `${at("own").value} of ${generator.network.numWs} style inputs`;
      await show(await latents());
    } while (isStale);
    document.body.dataset.state = "ready";
  } catch (error) {
    fail(error);
  } finally {
    isDrawing = false;
  }
}

/** Goes from image to image of random seeds until it is stopped. */
async function walk() {
  isWalking = !isWalking;
  at("walk").textContent = isWalking ? "Stop" : "Walk";
  if (!isWalking || isDrawing) {
    return;
  }
  try {
    let from = await latents();
    while (isWalking) {
      at("seed").value = randomSeed();
      const to = await latents();
      for (let frame = 1; frame <= FRAMES && isWalking; frame++) {
        await show(generator.between(from, to, frame / FRAMES));
        await new Promise(requestAnimationFrame);
      }
      from = to;
    }
    await draw();
  } catch (error) {
    isWalking = false;
    fail(error);
  }
}

const randomSeed = () => Math.floor(Math.random() * 2 ** 32);

async function start(backend) {
  document.body.dataset.state = "loading";
  at("status").textContent = "loading the network …";
  generator = await Generator.load(backend);
  const { resolution, cDim, numWs, classes, kind, license, dataset } = generator.network;
  at("image").width = at("image").height = resolution;
  at("title").textContent = `${dataset ?? kind}, ${resolution} × ${resolution}`;
  at("about").textContent = `${kind}${license ? `; license of the weights: ${license}` : ""}`;
  at("classes").hidden = cDim === 0;
  at("class").replaceChildren(...Array.from({ length: cDim }, (_, i) => new Option(classes?.[i] ?? `${i}`, `${i}`)));
  at("own").max = numWs;
  at("own").value = asked.get("own") ?? numWs;
  at("class").value = asked.get("class") ?? "0";
}

for (const id of ["seed", "psi", "other"]) {
  at(id).value = asked.get(id) ?? at(id).value;
}
for (const id of ["seed", "psi", "class", "other", "own"]) {
  at(id).addEventListener("input", draw);
}
at("random").addEventListener("click", () => {
  at("seed").value = randomSeed();
  draw();
});
at("walk").addEventListener("click", walk);
at("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = at("image").toDataURL("image/png");
  link.download = `seed${at("seed").value}.png`;
  link.click();
});
at("backend").value = asked.get("backend") ?? "wasm";
at("backend").querySelector('[value="webgpu"]').disabled = !navigator.gpu;
at("backend").addEventListener("change", () => start(at("backend").value).then(draw, fail));
start(at("backend").value).then(draw, fail);
