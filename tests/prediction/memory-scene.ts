/** @file Peak memory of `landslide predict` over a made scene. By hand, after a build, for a scene of 10,000 x 10,000 and 16 channels:
 *
 *      node .build/tests/prediction/memory-scene.js 10000 10000 16 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'landslide/cli';
import { createRng } from 'landslide/core';
import { buildNetwork, initWeights } from 'landslide/nn';
import { createCogWriter, makeGrid, readRaster } from 'landslide/raster';
import { saveCheckpoint } from 'landslide/training';

const SELF = fileURLToPath(import.meta.url);
const STRIP = 512;

/** Bright blots on noise, three bands of 8 bits, written strip by strip. */
async function writeScene(path: string, width: number, height: number): Promise<void> {
  const grid = makeGrid({ width, height, crs: 'EPSG:32650', left: 500000, top: 3e6, pixel: 0.8 });
  const writer = createCogWriter(path, { grid, bands: 3, dtype: 'uint8', nodata: null, overviews: 'nearest', memoryBytes: 2 ** 24 }); // prettier-ignore
  const rng = createRng('memory');
  const noise = Uint8Array.from({ length: 65521 }, () => rng.int(12));
  for (let y = 0; y < height; y += STRIP) {
    const rows = Math.min(STRIP, height - y);
    const data = new Uint8Array(3 * rows * width);
    for (let i = 0; i < data.length; i++) {
      const [x, r] = [i % width, Math.floor(i / width) % rows];
      const bright = Math.sin(x / 37) * Math.cos((y + r) / 29) > 0.85 ? 150 : 40;
      data[i] = bright + noise[(i * 31 + y) % noise.length];
    }
    await writer.writeRows(y, data);
  }
  await writer.close();
}

export interface Peak {
  /** Largest resident set of the process that predicts. */
  peakMiB: number;
  seconds: number;
  landslides: number;
}

/** Makes a scene and an untrained network in a temporary folder, and predicts in a process of its own. */
export async function measurePeak(width: number, height: number, base: number): Promise<Peak> {
  const dir = mkdtempSync(join(tmpdir(), 'memory-'));
  try {
    const network = buildNetwork('unet-se', { bands: 3, width: base });
    const normalisation = { mean: [0.25, 0.25, 0.25], std: [0.2, 0.2, 0.2] };
    const weights = initWeights(network, createRng('memory'));
    saveCheckpoint(join(dir, 'best.safetensors'), { network, weights, notes: { epoch: 1, normalisation } });
    const argv = (image: string, out: string): string[] => ['predict', '--checkpoint', dir, '--divide', '255', '--image', join(dir, image), '--out', join(dir, out)]; // prettier-ignore
    // The threshold that 7 % of an untrained network's probabilities pass.
    await writeScene(join(dir, 'small.tif'), 512, 512);
    await predict(argv('small.tif', 'small'));
    const { data } = await readRaster(join(dir, 'small', 'probability.tif'));
    const threshold = Float32Array.from(data).sort()[Math.floor(0.93 * data.length)];
    await writeScene(join(dir, 'scene.tif'), width, height);
    const words = [...argv('scene.tif', 'out'), '--threshold', String(threshold), '--min-area', '10'];
    const { stdout, stderr, status } = spawnSync(process.execPath, [SELF, '--child', ...words], { encoding: 'utf8' }); // prettier-ignore
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Peak;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function predict(argv: string[]): Promise<string> {
  let said = '';
  const code = await main([...argv, '--json'], (t) => (said += t), (t) => (said += t)); // prettier-ignore
  if (code !== 0) throw new Error(said);
  return said;
}

async function child(argv: string[]): Promise<void> {
  const start = performance.now();
  const { landslides } = JSON.parse(await predict(argv)) as { landslides: number };
  const seconds = (performance.now() - start) / 1000;
  // On Linux and macOS alike Node gives KiB.
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(JSON.stringify({ peakMiB, seconds, landslides } satisfies Peak));
}

if (process.argv[1] === SELF) {
  const [first, ...rest] = process.argv.slice(2);
  if (first === '--child') await child(rest);
  else console.log(await measurePeak(Number(first), Number(rest[0]), Number(rest[1])));
}
