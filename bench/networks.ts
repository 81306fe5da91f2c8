/** @file What the benches `train` and `predict` share: weights and images, written where the peer reads them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from 'landslide/core';
import { initWeights, namedTensors, type Batch, type Network, type Weights } from 'landslide/nn';
import { writeSafetensors } from 'landslide/training';
import { Peer, pythonWith } from './python.js';
import type { Host } from './suite.js';

/** Threads of both sides. */
export const threadsOf = ({ busy }: Host): number => (busy ? 1 : 2);

/** Weights and one batch, in memory and as files. */
export interface Work {
  network: Network;
  weights: Weights;
  batch: Batch;
  files: { weights: string; data: string };
  remove(): void;
}

/** Images of noise in which bright discs are the landslides. */
function discs(n: number, bands: number, size: number): Batch {
  const rng = createRng('bench');
  const pixels = size * size;
  const images = Float32Array.from({ length: n * bands * pixels }, () => rng.normal());
  const target = new Float32Array(n * pixels);
  for (let i = 0; i < n; i++) {
    const [cx, cy, r] = [rng.next() * size, rng.next() * size, size * (0.1 + 0.2 * rng.next())];
    for (let p = 0; p < pixels; p++) {
      if (Math.hypot((p % size) - cx, Math.floor(p / size) - cy) > r) continue;
      target[i * pixels + p] = 1;
      for (let b = 0; b < bands; b++) images[(i * bands + b) * pixels + p] += 1;
    }
  }
  return { n, images, target, valid: new Float32Array(n * pixels).fill(1) };
}

/** Fresh weights of `network`, and a batch [n, bands, size, size]. */
export function makeWork(network: Network, n: number, size: number): Work {
  const dir = mkdtempSync(join(tmpdir(), 'bench-'));
  const files = { weights: join(dir, 'weights.safetensors'), data: join(dir, 'data.safetensors') };
  const weights = initWeights(network, createRng('bench weights'));
  const batch = discs(n, network.config.bands, size);
  writeSafetensors(files.weights, namedTensors(network, weights), {});
  const shape = [n, 1, size, size];
  const data = new Map([
    ['images', { shape: [n, network.config.bands, size, size], data: batch.images }],
    ['target', { shape, data: batch.target }],
    ['valid', { shape, data: batch.valid }],
  ]);
  writeSafetensors(files.data, data, {});
  return { network, weights, batch, files, remove: () => rmSync(dir, { recursive: true }) };
}

/** PyTorch with the network and the data loaded. Its waiting threads sleep, so that they leave the cores to ours.
 *  @returns the peer, and its name with its version */
export async function openPeer(
  { network, files }: Work,
  more: Record<string, unknown>,
  host: Host,
): Promise<{ peer: Peer; name: string }> {
  const python = pythonWith(['torch'], host.note);
  const env = { OMP_WAIT_POLICY: 'passive', OMP_NUM_THREADS: `${threadsOf(host)}`, PYTHONWARNINGS: 'ignore' };
  const peer = new Peer(python, 'torch_peer.py', env);
  const { version } = await peer.ask<{ version: string }>('open', {
    config: network.config,
    ...files,
    threads: threadsOf(host),
    busy: host.busy,
    ...more,
  });
  return { peer, name: `PyTorch ${version}` };
}
