import { check, checkStop, DataError } from '../core/errors.js';
import { cutRaster } from '../raster/cut.js';
import { type Grid, type Raster, type Window } from '../raster/grid.js';
import type { RasterFile } from '../raster/raster-file.js';
import { placeOn, ratioOf, type Placement } from './placement.js';
import { areaMean } from './reduce.js';
import { combine, fitLinear, type LinearFit } from './regression.js';
import { floatBands } from './valid.js';

/** How far, and in which windows, a shift of PAN against MSS is looked for. */
export interface RegistrationOptions {
  /** Largest shift looked for, PAN pixels in each direction; default two MSS pixels. */
  maxShift?: number;
  /** Side of the square windows that are compared, MSS pixels; default 128. At most nine are taken, spread over the image. */
  window?: number;
  signal?: AbortSignal;
}

/** The shift of PAN against MSS, and how sure it is. */
export interface Registration {
  /** The PAN shows at column c + dx, row r + dy what its grid places at (c, r) according to the MSS; PAN pixels. */
  dx: number;
  dy: number;
  /** Correlation of PAN (averaged to MSS pixels) and MSS intensity at that shift, -1..1. */
  correlation: number;
  /** The same without a shift. */
  correlationBefore: number;
  /** Gain in correlation over a shift of one MSS pixel, divided by what was to be gained (1 - that): 0 = a flat top, the
   *  shift means nothing; below 0.05 treat it as not found. */
  confidence: number;
  /** The peak lies on the border of what was searched: the true shift may be larger. */
  atLimit: boolean;
  /** MSS pixels compared. */
  pixels: number;
}

/** A place where the two are compared. */
interface Place {
  /** Window of the MSS, and of the PAN under it at every shift that is tried. */
  mss: Window;
  pan: Window;
  /** Where the window's MSS pixels lie in pixels of the PAN's window. */
  at: Placement;
}

interface Patch {
  /** MSS bands inside the window, [bands] of [h * w]. */
  bands: Float32Array[];
  width: number;
  height: number;
  pan: Float32Array;
  panSize: { width: number; height: number };
  at: Placement;
}

interface Scene {
  patches: Patch[];
}

/** Sub-pixel shift between a PAN and an MSS: the PAN is averaged onto the MSS pixels at many shifts, and its correlation with
 *  an intensity (the bands weighted by regression) is highest where the two agree. Searched in steps of half an MSS pixel,
 *  one PAN pixel and a quarter, with a parabola at the end. Absent pixels do not count.
 *  @param pan  [1, rows, cols]
 *  @param mss  [bands, rows, cols] on any upright grid of the same CRS; the ratio of pixels need not be whole
 *  @throws "PAN has 4 bands: expected 1", "PAN and MSS do not overlap ...", "PAN and MSS share 12 valid pixels ..."
 *  @source Correlation as in Zitova & Flusser (2003), doi 10.1016/S0262-8856(03)00137-9; the intensity by regression as in
 *  Aiazzi et al. (2007), doi 10.1109/TGRS.2007.901007 */
export function registerPan(pan: Raster, mss: Raster, o: RegistrationOptions = {}): Registration {
  const { places, step, maxShift } = plan(pan, mss, o);
  const patches = places.map((place) =>
    patchOf(place, floatBands(cutRaster(mss, place.mss)), floatBands(cutRaster(pan, place.pan))[0]),
  );
  return register({ patches }, step, maxShift, o.signal);
}

/** The same from open files of any size: only the windows that are compared are read. */
export async function registerFiles(
  pan: RasterFile,
  mss: RasterFile,
  o: RegistrationOptions = {},
): Promise<Registration> {
  const { places, step, maxShift } = plan(pan, mss, o);
  const patches: Patch[] = [];
  for (const place of places) {
    checkStop(o.signal, 'registration');
    const bands = floatBands(await mss.read(place.mss));
    patches.push(patchOf(place, bands, floatBands(await pan.read(place.pan))[0]));
  }
  return register({ patches }, step, maxShift, o.signal);
}

type Opened = Pick<Raster, 'grid' | 'bands'>;

/** Checks what is asked for, and chooses where to compare. */
function plan(
  pan: Opened,
  mss: Opened,
  o: RegistrationOptions,
): { places: Place[]; step: number; maxShift: number } {
  check(pan.bands === 1, `PAN has ${pan.bands} bands: expected 1`);
  const ratio = ratioOf(mss.grid, pan.grid);
  const step = Math.max(ratio.x, ratio.y);
  const { maxShift = 2 * step, window = 128 } = o;
  check(maxShift >= 1, `maxShift is ${maxShift}: expected at least 1 PAN pixel`);
  check(window >= 16, `window is ${window}: expected at least 16 MSS pixels`);
  return { places: placesOf(pan.grid, mss.grid, window, maxShift), step, maxShift };
}

function register(scene: Scene, step: number, maxShift: number, signal?: AbortSignal): Registration {
  const before = correlate(scene, fitIntensity(scene, 0, 0), 0, 0);
  checkEnough(before);
  const found = search(scene, step, maxShift, signal);
  return { ...found, correlationBefore: before.r, pixels: before.n };
}

function placesOf(pan: Grid, mss: Grid, side: number, maxShift: number): Place[] {
  const p = placeOn(mss, 'MSS', pan, 'PAN');
  const span = (from: number, to: number, limit: number): [number, number] => {
    const first = Math.max(0, Math.floor(from - maxShift) - 1);
    return [first, Math.min(limit, Math.ceil(to + maxShift) + 1) - first];
  };
  return windowsInside(mss, pan, p, side, maxShift).map((w) => {
    const [left, top] = [p.x0 + w.x * p.stepX, p.y0 + w.y * p.stepY];
    const [x, width] = span(left, left + w.width * p.stepX, pan.width);
    const [y, height] = span(top, top + w.height * p.stepY, pan.height);
    return { mss: w, pan: { x, y, width, height }, at: { ...p, x0: left - x, y0: top - y } };
  });
}

function patchOf(place: Place, bands: Float32Array[], pan: Float32Array): Patch {
  const { width, height } = place.mss;
  return { bands, width, height, pan, panSize: place.pan, at: place.at };
}

/** Up to nine windows of MSS pixels whose boxes stay in the PAN at every shift that is tried. */
function windowsInside(mss: Grid, pan: Grid, p: Placement, side: number, maxShift: number): Window[] {
  const span = (start: number, step: number, limit: number, n: number): [number, number] => [
    Math.max(0, Math.ceil((maxShift - start) / step)),
    Math.min(n, Math.floor((limit - maxShift - start) / step)),
  ];
  const [left, right] = span(p.x0, p.stepX, pan.width, mss.width);
  const [top, bottom] = span(p.y0, p.stepY, pan.height, mss.height);
  const cuts = (from: number, to: number): [number, number][] => {
    const size = Math.min(side, to - from);
    const places = to - from > 3 * side ? 3 : Math.max(1, Math.floor((to - from) / size));
    const gap = places > 1 ? (to - from - size) / (places - 1) : 0;
    return Array.from({ length: places }, (_, i) => [from + Math.round(i * gap), size]);
  };
  if (right - left < 8 || bottom - top < 8)
    throw new DataError(
      `PAN and MSS share ${Math.max(0, right - left)} x ${Math.max(0, bottom - top)} MSS pixels inside a margin of ${maxShift} PAN pixels: expected at least 8 x 8`,
    );
  return cuts(top, bottom).flatMap(([y, height]) =>
    cuts(left, right).map(([x, width]) => ({ x, y, width, height })),
  );
}

function panAt(patch: Patch, dx: number, dy: number): Float32Array {
  const at = { ...patch.at, x0: patch.at.x0 + dx, y0: patch.at.y0 + dy };
  return areaMean(patch.pan, patch.panSize, at, patch);
}

/** Weights of the bands that make an intensity like the PAN at a shift. */
function fitIntensity(scene: Scene, dx: number, dy: number): LinearFit {
  const pan = join(scene.patches.map((p) => panAt(p, dx, dy)));
  const bands = scene.patches[0].bands.map((_, b) => join(scene.patches.map((p) => p.bands[b])));
  return fitLinear(bands, pan);
}

function join(parts: Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

interface Score {
  r: number;
  n: number;
}

function correlate(scene: Scene, fit: LinearFit, dx: number, dy: number): Score {
  const sums = new Float64Array(6);
  for (const patch of scene.patches) addProducts(sums, panAt(patch, dx, dy), combine(patch.bands, fit));
  const [n, sx, sy, sxx, syy, sxy] = sums;
  const spread = (sxx - (sx * sx) / n) * (syy - (sy * sy) / n);
  return { r: spread > 0 ? (sxy - (sx * sy) / n) / Math.sqrt(spread) : 0, n };
}

function addProducts(sums: Float64Array, x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) {
    const a = x[i];
    const b = y[i];
    if (a !== a || b !== b) continue;
    sums[0]++;
    sums[1] += a;
    sums[2] += b;
    sums[3] += a * a;
    sums[4] += b * b;
    sums[5] += a * b;
  }
}

function checkEnough(s: Score): void {
  if (s.n < 64)
    throw new DataError(
      `PAN and MSS share ${s.n} valid pixels in the windows compared: expected at least 64`,
    );
}

interface Peak {
  dx: number;
  dy: number;
  correlation: number;
  confidence: number;
  atLimit: boolean;
}

function search(scene: Scene, ratio: number, maxShift: number, signal?: AbortSignal): Peak {
  const reach = Math.floor(maxShift / (ratio / 2));
  const coarse = climb(scene, { dx: 0, dy: 0 }, ratio / 2, reach, maxShift, signal);
  const fine = climb(scene, coarse, 1, Math.ceil(ratio / 2), maxShift, signal);
  const finest = climb(scene, fine, 0.25, 3, maxShift, signal);
  const peak = { dx: finest.dx, dy: finest.dy };
  const fit = fitIntensity(scene, peak.dx, peak.dy);
  const r = (x: number, y: number): number => correlate(scene, fit, x, y).r;
  const top = r(peak.dx, peak.dy);
  const inside = (v: number): number => Math.max(-maxShift, Math.min(maxShift, v));
  const dx = inside(peak.dx + 0.5 * vertex(r(peak.dx - 0.5, peak.dy), top, r(peak.dx + 0.5, peak.dy)));
  const dy = inside(peak.dy + 0.5 * vertex(r(peak.dx, peak.dy - 0.5), top, r(peak.dx, peak.dy + 0.5)));
  const ring = Math.max(
    r(peak.dx - ratio, peak.dy),
    r(peak.dx + ratio, peak.dy),
    r(peak.dx, peak.dy - ratio),
    r(peak.dx, peak.dy + ratio),
  );
  const confidence = ring < 1 ? Math.max(0, (top - ring) / (1 - ring)) : 0;
  const atLimit = Math.max(Math.abs(dx), Math.abs(dy)) > maxShift - 0.5;
  return { dx, dy, correlation: top, confidence, atLimit };
}

/** The best of a square of shifts around `from`, with the weights fitted there. */
function climb(
  scene: Scene,
  from: { dx: number; dy: number },
  step: number,
  reach: number,
  maxShift: number,
  signal?: AbortSignal,
): { dx: number; dy: number } {
  const fit = fitIntensity(scene, from.dx, from.dy);
  let best = { ...from, r: -Infinity };
  for (let v = -reach; v <= reach; v++) {
    checkStop(signal, 'registration');
    for (let u = -reach; u <= reach; u++) {
      const dx = from.dx + u * step;
      const dy = from.dy + v * step;
      if (Math.max(Math.abs(dx), Math.abs(dy)) > maxShift) continue;
      const { r } = correlate(scene, fit, dx, dy);
      if (r > best.r) best = { dx, dy, r };
    }
  }
  return best;
}

/** Where the parabola through (-1, a), (0, b), (1, c) is highest, held in -1..1; 0 where it has no top. */
function vertex(a: number, b: number, c: number): number {
  const bend = a - 2 * b + c;
  return bend < 0 ? Math.max(-1, Math.min(1, (0.5 * (a - c)) / bend)) : 0;
}
