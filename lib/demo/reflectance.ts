/** @file Surface reflectance of a strip: class, plant, patch and landslide, each with texture at several scales. */
import { COVER, type Cover } from './cover.js';
import { noise2 } from './noise.js';
import { SCAR, type Scars } from './scar.js';
import { SLIDE_SOIL, SPECTRA, type Spectrum } from './spectra.js';
import { positionX, positionY, raggedPixel, type Strip } from './strip.js';

const now = new Float64Array(4);

/** Fills `reflectance` of a strip whose canopy stands.
 *  @param freshness 0 dull, creeping .. 1 bright, just fallen */
export function colourStrip(
  strip: Strip,
  cover: Cover,
  scars: Scars,
  o: { seed: number; freshness: number; vigour: (x: number, y: number) => number },
): void {
  const { width, height, reflectance } = strip;
  const n = width * height;
  const soil = SLIDE_SOIL.dull.map(
    (d, b) => d + o.freshness * (SLIDE_SOIL.fresh[b] - d),
  ) as unknown as Spectrum;
  for (let r = 0; r < height; r++) {
    const y = positionY(strip, r);
    let grown = 0;
    for (let c = 0; c < width; c++) {
      const x = positionX(strip, c);
      const i = r * width + c;
      const p = raggedPixel(strip, cover.width, { c, r, seed: o.seed + 405 });
      // Vigour changes over a hundred metres: every eighth pixel will do.
      if ((c & 7) === 0) grown = o.vigour(x, y);
      const mid = noise2(x / 23, y / 23, o.seed + 401);
      const fine = noise2(x / 5.3, y / 5.3, o.seed + 402);
      const grain = noise2(x / 1.5, y / 1.5, o.seed + 403);
      const state = scars.state[p];
      if (state === SCAR.none) groundColour(cover.cover[p], cover.tone[p], strip.crown[i], x, y, o.seed);
      else scarColour(state, scars.tone[p], strip.crown[i], soil, fine);
      const green = (now[3] - now[2]) / (now[3] + now[2]) > 0.35 ? 1 : 0.35;
      const light = 1 + 0.09 * mid + 0.06 * fine + 0.07 * grain + (strip.step < 1 ? close(x, y, o.seed) : 0);
      const lush = green * (0.1 * grown + 0.07 * mid);
      reflectance[i] = now[0] * light * (1 - lush);
      reflectance[n + i] = now[1] * light * (1 - 0.5 * lush);
      reflectance[2 * n + i] = now[2] * light * (1 - 1.5 * lush);
      reflectance[3 * n + i] = now[3] * light * (1 + lush);
    }
  }
}

/** Leaves, litter and gravel, which only a close view shows. */
function close(x: number, y: number, seed: number): number {
  return 0.16 * noise2(x / 0.5, y / 0.5, seed + 404) + 0.2 * noise2(x / 0.17, y / 0.17, seed + 406);
}

function blend(a: Spectrum, b: Spectrum, share: number): void {
  for (let k = 0; k < 4; k++) now[k] = a[k] + share * (b[k] - a[k]);
}

const BARE = new Set<number>([COVER.quarry, COVER.clearCut, COVER.bareSoil, COVER.gravel]);

function groundColour(kind: number, tone: number, crown: number, x: number, y: number, seed: number): void {
  const wooded = crown > 0 && kind !== COVER.roof;
  if (wooded) return crownColour(kind, crown);
  const [light, dark] = SPECTRA[kind];
  if (kind === COVER.forest || kind === COVER.bamboo) {
    // The forest floor between crowns: litter and low plants.
    const [a, b] = SPECTRA[COVER.shrub];
    return blend(a, b, 0.5 + 0.5 * noise2(x / 9, y / 9, seed + 411));
  }
  if (BARE.has(kind)) {
    const worn = noise2(x / 13, y / 13, seed + 421) + 0.6 * noise2(x / 4, y / 4, seed + 422);
    // Plants creep into clearings from some side.
    if (kind !== COVER.quarry && worn > 0.28 + 0.2 * (tone / 255))
      return blend(...SPECTRA[COVER.grass], tone / 255);
    return blend(light, dark, Math.min(1, Math.max(0, tone / 255 - 0.5 * worn)));
  }
  blend(light, dark, tone / 255);
  if (kind === COVER.tea) {
    const row = 0.5 + 0.5 * Math.sin(3.9 * (x * Math.cos(tone) + y * Math.sin(tone)));
    for (let k = 0; k < 4; k++) now[k] *= 0.88 + 0.24 * row;
  }
}

/** Evergreen crowns are dark; one in five is bare or brown in early spring; bamboo is light and even. */
function crownColour(kind: number, crown: number): void {
  const u = (crown - 1) / 254;
  if (kind === COVER.bamboo) return blend(...SPECTRA[COVER.bamboo], u);
  if (kind !== COVER.forest) return blend(...SPECTRA[COVER.shrub], u);
  if (u > 0.72) return blend(SPECTRA[COVER.forest][0], BROWN, Math.min(1, (u - 0.72) / 0.16));
  blend(SPECTRA[COVER.forest][1], SPECTRA[COVER.forest][0], u / 0.72);
}

const BROWN: Spectrum = [0.052, 0.07, 0.076, 0.205];

function scarColour(state: number, tone: number, crown: number, soil: Spectrum, fine: number): void {
  if (crown > 0) return crownColour(state === SCAR.dense ? COVER.forest : COVER.shrub, crown);
  const pale = 0.62 + (0.8 * tone) / 255;
  if (state === SCAR.bare) {
    for (let k = 0; k < 4; k++) now[k] = soil[k] * pale;
    return;
  }
  const [a, b] = SPECTRA[state === SCAR.dense ? COVER.shrub : COVER.grass];
  blend(a, b, tone / 255);
  const bare = state === SCAR.dense ? 0.08 : 0.24 + 0.12 * fine;
  for (let k = 0; k < 4; k++) now[k] += bare * (soil[k] * pale - now[k]);
}
