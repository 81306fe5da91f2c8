/** @file Peak memory of `landslide predict` on scenes that do not fit in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, withInterrupt } from 'landslide/core';
import { peakOf } from '../peak.js';
import { makePiece, trainOnPiece, writeScene, type Piece } from '../scene.js';
import type { Host, Suite } from '../suite.js';

const WIDTH = 16;
/** The gate is for the two larger; the first is a quick look. */
const SIDES = [2500, 10_000, 20_000];
const GATE_MIB = 1536;

export const suite: Suite = {
  summary: `peak memory of landslide predict (UNet-SE base ${WIDTH}, probability and polygons of a scene of 3 bands)`,
  run: async (host) => {
    const sides = SIDES.map((side) => ({ side, name: nameOf(side) })).filter(({ name }) => host.wants(name));
    if (sides.length === 0) return;
    const dir = mkdtempSync(join(tmpdir(), 'bench-memory-'));
    await withInterrupt(async () => {
      const piece = makePiece();
      const checkpoint = await trainOnPiece(join(dir, 'network'), piece, WIDTH);
      for (const one of sides) await measure({ ...one, piece, checkpoint, dir }, host);
    }).finally(() => rmSync(dir, { recursive: true, force: true }));
  },
};

const nameOf = (side: number): string => `memory of predict, ${side.toLocaleString('en')}^2 x 3`;

interface Job {
  side: number;
  name: string;
  piece: Piece;
  checkpoint: string;
  dir: string;
}

async function measure({ side, name, piece, checkpoint, dir }: Job, host: Host): Promise<void> {
  const [image, out] = [join(dir, 'scene.tif'), join(dir, 'out')];
  await writeScene(image, piece, side);
  const start = performance.now();
  const { peakMiB, landslides } = await predictInChild({ image, checkpoint, out, dir });
  const seconds = Math.round((performance.now() - start) / 1000);
  check(landslides > 0, () => `${name}: no landslide was found, so no polygon was measured`);
  host.note(`${name}: ${landslides} landslides in ${seconds} s`);
  host.row({
    case: name,
    ours: Math.round(peakMiB),
    peer: GATE_MIB,
    unit: 'MiB',
    ratio: Number((GATE_MIB / peakMiB).toPrecision(4)),
    against: 'the gate',
    ratioIs: 'of ours fit in it',
  });
  for (const path of [image, out]) rmSync(path, { recursive: true, force: true });
}

/** Runs the shell command in a process of its own. */
async function predictInChild({
  image,
  checkpoint,
  out,
  dir,
}: Record<'image' | 'checkpoint' | 'out' | 'dir', string>): Promise<{ peakMiB: number; landslides: number }> {
  const files = ['--checkpoint', checkpoint, '--image', image, '--out', out];
  const options = [...files, '--device', 'cpu', '--threads', '2'];
  const { printed, peakMiB } = await peakOf(['predict', ...options], dir);
  return { peakMiB, landslides: (printed as { landslides: number }).landslides };
}
