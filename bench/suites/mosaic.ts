/** @file Peak memory and time of the steps of a map on a mosaic ten times a GF-2 scene. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, withInterrupt } from 'landslide/core';
import { STEPS } from '../mosaic.js';
import { peakOfProcess } from '../peak.js';
import type { Host, Suite } from '../suite.js';

const GATE_MIB = 2048;
const WIDTH = 92_000;
/** A hundredth, a tenth (the pixels of one scene) and the whole: memory may depend on the width alone. */
const HEIGHTS = [880, 8_800, 88_000];
const SCRIPT = fileURLToPath(new URL('../mosaic-step.js', import.meta.url));
/** What each step leaves. */
const FILES = {
  write: ['mosaic.tif'],
  predict: ['probability.tif'],
  outline: ['mask.tif', 'landslides.gpkg'],
};

const nameOf = (height: number): string =>
  `mosaic of ${WIDTH.toLocaleString('en')} x ${height.toLocaleString('en')}`;

export const suite: Suite = {
  summary:
    'peak memory of writing a mosaic, mapping it by windows (pixel by pixel, no network) and outlining its landslides',
  run: async (host) => {
    for (const height of HEIGHTS)
      if (host.wants(nameOf(height))) await withInterrupt(() => measure(height, host));
  },
};

async function measure(height: number, host: Host): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-mosaic-'));
  const areas: number[] = [];
  try {
    for (const step of Object.keys(STEPS) as (keyof typeof STEPS)[]) {
      const start = performance.now();
      const { printed, peakMiB } = await peakOfProcess(
        [SCRIPT, step, dir, String(WIDTH), String(height)],
        dir,
      );
      const seconds = Math.round((performance.now() - start) / 1000);
      const mb = FILES[step].map((file) => `${file} ${Math.round(statSync(join(dir, file)).size / 1e6)} MB`);
      host.note(`${nameOf(height)}, ${step}: ${seconds} s, ${mb.join(', ')}; ${JSON.stringify(printed)}`);
      if (printed) areas.push((printed as { areaM2: number }).areaM2);
      host.row({
        ...{ case: `${nameOf(height)}, ${step}`, ours: Math.round(peakMiB), peer: GATE_MIB, unit: 'MiB' },
        ratio: Number((GATE_MIB / peakMiB).toPrecision(4)),
        ...{ against: 'the gate', ratioIs: 'of ours fit in it' },
      });
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  const [written, found] = areas;
  check(
    Math.abs(found / written - 1) < 1e-9,
    () => `${nameOf(height)}: landslides of ${found} m2 were outlined, ${written} m2 were written`,
  );
}
