/** @file What the benches of networks share: weights and images, written where the peer reads them, and the peers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng, DataError, oneLine } from 'landslide/core';
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

/** A script that takes a network and data, and makes steps and predictions with them. */
export interface PeerKind {
  label: string;
  script: string;
  packages: readonly string[];
  options: Record<string, unknown>;
}

const TORCH = { script: 'torch_peer.py', packages: ['torch', 'numpy'] };
export const EAGER: PeerKind = { ...TORCH, label: 'PyTorch', options: {} };
export const COMPILED: PeerKind = { ...TORCH, label: 'torch.compile', options: { compile: true } };
export const TENSORFLOW: PeerKind = {
  label: 'TensorFlow',
  script: 'tensorflow_peer.py',
  packages: ['tensorflow', 'numpy'],
  options: {},
};

/** The one that trains: see bench/real. */
export const TRAINING: PeerKind = { ...EAGER, script: 'torch_train.py' };

/** A peer that cannot be had here. */
export class PeerMissing extends DataError {}

/** What a peer's waiting threads do: sleep, so that they leave the cores to ours. */
export const peerEnvironment = (threads: number): Record<string, string> => ({
  OMP_WAIT_POLICY: 'passive',
  OMP_NUM_THREADS: `${threads}`,
  PYTHONWARNINGS: 'ignore',
  TF_CPP_MIN_LOG_LEVEL: '3',
});

/** Starts a peer's script and opens what it is to work on.
 *  @returns the peer, and its name with its version
 *  @throws PeerMissing where it cannot be had */
export async function startPeer(
  { label, script, packages, options }: PeerKind,
  { threads, ...more }: { threads: number } & Record<string, unknown>,
  host: Host,
): Promise<{ peer: Peer; name: string }> {
  let peer: Peer | undefined;
  try {
    peer = new Peer(pythonWith(packages, host.note), script, peerEnvironment(threads));
    const { version } = await peer.ask<{ version: string }>('open', { threads, ...options, ...more });
    return { peer, name: `${label} ${version}` };
  } catch (error) {
    peer?.close();
    throw new PeerMissing(`${label}: ${oneLine(error)}`, { cause: error });
  }
}

/** A peer with the network and the data loaded. */
export function openPeer(
  { network, files }: Work,
  more: Record<string, unknown>,
  host: Host,
  { kind = EAGER, threads = threadsOf(host) }: { kind?: PeerKind; threads?: number } = {},
): Promise<{ peer: Peer; name: string }> {
  return startPeer(kind, { config: network.config, ...files, threads, busy: host.busy, ...more }, host);
}
