/** @file A scene of any size with landslides in it, and a small network that finds them. */
import { createRng, type Rng } from 'landslide/core';
import { buildNetwork } from 'landslide/nn';
import { createCogWriter, makeGrid, type Raster } from 'landslide/raster';
import { bandMoments, cutWindows, extractPatches, normalisePatches, selectPatches } from 'landslide/samples';
import { train } from 'landslide/training';

/** Side of the piece that a scene repeats; landslides in it, and their radii in pixels. */
export const PIECE = 1000;
const LANDSLIDES = 24;
const RADIUS = { least: 15, most: 60 };
const BANDS = 3;
const CRS = 'EPSG:32650';

/** One piece: [3, PIECE, PIECE] and its mask [PIECE, PIECE]. */
export interface Piece {
  image: Raster<Uint8Array>;
  mask: Uint8Array;
}

const gridOf = (width: number, height: number): Raster['grid'] =>
  makeGrid({ width, height, crs: CRS, left: 500000, top: 3300000, pixel: 1 });

/** Noise, with bright discs as the landslides; a disc that leaves one side enters at the other, so that pieces join. */
export function makePiece(): Piece {
  const rng = createRng('bench scene');
  const size = PIECE * PIECE;
  const mask = new Uint8Array(size);
  for (let i = 0; i < LANDSLIDES; i++) drawDisc(mask, rng);
  const data = Uint8Array.from({ length: BANDS * size }, (_, i) => 70 + rng.int(40) + 60 * mask[i % size]);
  return { image: { grid: gridOf(PIECE, PIECE), bands: BANDS, data, nodata: null }, mask };
}

function drawDisc(mask: Uint8Array, rng: Rng): void {
  const [cx, cy] = [rng.int(PIECE), rng.int(PIECE)];
  const r = RADIUS.least + rng.int(RADIUS.most - RADIUS.least);
  const wrap = (v: number): number => (v + PIECE) % PIECE;
  for (let dy = -r; dy <= r; dy++)
    for (let dx = -r; dx <= r; dx++)
      if (dx * dx + dy * dy <= r * r) mask[wrap(cy + dy) * PIECE + wrap(cx + dx)] = 1;
}

/** Writes a scene of `side` x `side` pixels by strips; memory holds one. */
export async function writeScene(path: string, { image }: Piece, side: number): Promise<void> {
  const grid = gridOf(side, side);
  const writer = createCogWriter(path, {
    grid,
    bands: BANDS,
    dtype: 'uint8',
    nodata: null,
    overviews: 'nearest',
  });
  const strip = 250; // divides PIECE
  for (let y = 0; y < side; y += strip)
    await writer.writeRows(y, stripOf(image.data, side, y % PIECE, Math.min(strip, side - y)));
  await writer.close();
}

/** [3, rows, side] of repeated pieces, from row `top` of the piece. */
function stripOf(piece: Uint8Array, side: number, top: number, rows: number): Uint8Array {
  const strip = new Uint8Array(BANDS * rows * side);
  for (let b = 0; b < BANDS; b++)
    for (let row = 0; row < rows; row++) {
      const from = (b * PIECE + top + row) * PIECE;
      const to = (b * rows + row) * side;
      for (let x = 0; x < side; x += PIECE)
        strip.set(piece.subarray(from, from + Math.min(PIECE, side - x)), to + x);
    }
  return strip;
}

/** Trains UNet-SE on the piece until it finds the discs; some seconds.
 *  @returns the checkpoint's folder, `dir` */
export async function trainOnPiece(dir: string, { image, mask }: Piece, width: number): Promise<string> {
  const windows = cutWindows({ width: PIECE, height: PIECE, size: 64, stride: 64 });
  const all = extractPatches(image, mask, windows);
  const moments = bandMoments(all);
  const set = normalisePatches(all, moments);
  const part = (from: number, to: number): typeof set =>
    selectPatches(
      set,
      Array.from({ length: to - from }, (_, i) => from + i),
    );
  await train({
    network: buildNetwork('unet-se', { bands: BANDS, width }),
    train: part(40, set.n),
    validation: part(0, 40),
    settings: { epochs: 3, batch: 8, learningRate: 3e-3, flips: 'none' },
    device: 'cpu',
    threads: 2,
    seed: 1,
    dir,
    normalisation: moments,
  });
  return dir;
}
