// Draws faces: node draw.mjs STYLE COUNT FOLDER. Face number k is the same whatever COUNT is.
import { createHash } from 'node:crypto';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { createAvatar } from '@dicebear/core';
import * as lorelei from '@dicebear/lorelei';
import * as notionists from '@dicebear/notionists';
import * as openPeeps from '@dicebear/open-peeps';
import { Resvg } from '@resvg/resvg-js';

const SIZE = 128; // pixels
const SHIRTS = { red: 'e78276', orange: 'ffcf77', yellow: 'fdea6b', green: '78e185', teal: '9ddadb', blue: '8fa7df', pink: 'e279c7' };
const SKINS = ['ffdbb4', 'edb98a', 'd08b5b', 'ae5d29', '694d3d'];
const SMILES = ['cheeky', 'cute', 'eatingHappy', 'lovingGrin1', 'lovingGrin2', 'smile', 'smileBig', 'smileLOL', 'smileTeethGap'];

// Percent of the faces that have a part, and what the numbers of a label stand for: functions of the parts that were chosen.
const STYLES = {
  peeps: {
    design: openPeeps,
    percent: { accessories: 35, facialHair: 30, mask: 5 },
    adjust: (parts) => { if (parts.mask) delete parts.facialHair; },
    attributes: {
      glasses: (p) => /^glasses/.test(p.accessories),
      sunglasses: (p) => /^sunglasses/.test(p.accessories),
      eyepatch: (p) => p.accessories === 'eyepatch',
      beard: (p) => /^(chin|full|goatee)/.test(p.facialHair),
      moustache: (p) => /^moustache/.test(p.facialHair),
      mask: (p) => p.mask !== undefined,
      smile: (p) => SMILES.includes(p.face) && p.mask === undefined,
      hat: (p) => /^hat/.test(p.head),
      headscarf: (p) => /^(turban|hijab)/.test(p.head),
      'long-hair': (p) => /^(long|medium)/.test(p.head),
      bald: (p) => /^(noHair|shaved)/.test(p.head),
      'dark-skin': (p) => SKINS.indexOf(p.skinColor) / (SKINS.length - 1),
      ...Object.fromEntries(Object.entries(SHIRTS).map(([name, color]) => [`${name}-shirt`, (p) => p.clothingColor === color])),
    },
  },
  notionists: {
    design: notionists,
    percent: { beard: 25, bodyIcon: 75, gesture: 15, glasses: 35 },
    attributes: {
      beard: (p) => p.beard !== undefined,
      gesture: (p) => p.gesture !== undefined,
      glasses: (p) => p.glasses !== undefined,
      hat: (p) => p.hair === 'hat',
    },
  },
  lorelei: {
    design: lorelei,
    percent: { beard: 10, earrings: 30, freckles: 30, glasses: 35, hairAccessories: 20 },
    attributes: {
      beard: (p) => p.beard !== undefined,
      earrings: (p) => p.earrings !== undefined,
      freckles: (p) => p.freckles !== undefined,
      glasses: (p) => p.glasses !== undefined,
      flowers: (p) => p.hairAccessories !== undefined,
      happy: (p) => /^happy/.test(p.mouth),
    },
  },
};

// An integer below a limit, a function of its name alone: DiceBear's own choices for seeds in a row depend on each other.
function choose(name, limit) {
  return Number(createHash('sha256').update(name).digest().readBigUInt64BE() % BigInt(limit));
}

// One value for each option of the design that is a list of values.
function chooseParts(style, number) {
  const parts = {};
  for (const [name, option] of Object.entries(style.design.schema.properties)) {
    if (option.type === 'array' && option.default?.length > 0 && choose(`${number} has ${name}`, 100) < (style.percent[name] ?? 100)) {
      parts[name] = option.default[choose(`${number} ${name}`, option.default.length)];
    }
  }
  style.adjust?.(parts);
  return parts;
}

function draw(style, parts) {
  const options = { seed: '' };
  for (const name of Object.keys(style.percent)) {
    options[`${name}Probability`] = parts[name] === undefined ? 0 : 100;
  }
  for (const [name, value] of Object.entries(parts)) {
    options[name] = [value];
  }
  const svg = createAvatar(style.design, options).toString();
  return new Resvg(svg, { fitTo: { mode: 'width', value: SIZE }, font: { loadSystemFonts: false } }).render().asPng();
}

function writeWhole(path, content) {
  writeFileSync(`${path}.partial`, content);
  renameSync(`${path}.partial`, path);
}

const [name, count, folder] = process.argv.slice(2);
const style = STYLES[name];
const labels = [];
let last = Date.now();
for (let number = 0; number < Number(count); number++) {
  const parts = chooseParts(style, number);
  const file = `${String(number).padStart(6, '0')}.png`;
  if (!existsSync(`${folder}/${file}`)) {
    writeWhole(`${folder}/${file}`, draw(style, parts));
  }
  labels.push([file, Object.values(style.attributes).map((of) => Number(of(parts)))]);
  if (Date.now() - last > 1000 || number + 1 === Number(count)) {
    last = Date.now();
    process.stderr.write(`${number + 1} of ${count} faces\n`);
  }
}
writeWhole(`${folder}/dataset.json`, JSON.stringify({ labels, classes: Object.keys(style.attributes) }));
