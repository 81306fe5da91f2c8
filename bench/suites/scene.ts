/** @file Peak memory and time of `landslide prepare` on a whole GF-2 scene. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withInterrupt } from 'landslide/core';
import { peakOf } from '../peak.js';
import type { Host, Suite } from '../suite.js';
import { SCENE, writeWholeScene } from '../whole-scene.js';

const GATE_MIB = 2048;
/** The gate is for the two whole ones; the first is a quick look. */
const CASES = [
  { part: 0.1, ortho: false },
  { part: 1, ortho: false },
  { part: 1, ortho: true },
];

const nameOf = ({ part, ortho }: (typeof CASES)[number]): string => {
  const size = `${SCENE.width} x ${Math.round(SCENE.height * part)} PAN`;
  return `memory of prepare, ${size}${ortho ? ', laid on the map first' : ''}`;
};

export const suite: Suite = {
  summary:
    'peak memory of landslide prepare (SMAC, registration, GSA fusion to a COG) on a GF-2 scene of full size',
  run: async (host) => {
    for (const one of CASES) if (host.wants(nameOf(one))) await withInterrupt(() => measure(one, host));
  },
};

async function measure(one: (typeof CASES)[number], host: Host): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-scene-'));
  try {
    await writeWholeScene(dir, one.part);
    const start = performance.now();
    const files = ['--region', dir, '--out', join(dir, 'out')];
    const onMap = one.ortho ? ['--geoid-offset', '0', '--nodata', '0'] : [];
    const { peakMiB } = await peakOf(['prepare', ...files, ...onMap], dir);
    host.note(`${nameOf(one)}: ${Math.round((performance.now() - start) / 1000)} s`);
    host.row({
      ...{ case: nameOf(one), ours: Math.round(peakMiB), peer: GATE_MIB, unit: 'MiB' },
      ratio: Number((GATE_MIB / peakMiB).toPrecision(4)),
      ...{ against: 'the gate', ratioIs: 'of ours fit in it' },
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
