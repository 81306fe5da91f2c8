/** @file `npm run killed -- [--times N] [--seed N] [--only NAME]`: each of the long commands killed N times and started again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRng } from 'landslide/core';
import { killOften } from './kill.js';
import { explanation, makeWorks, notebookRun } from './works.js';

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const dir = mkdtempSync(join(tmpdir(), 'killed-'));
try {
  console.log('work            kills  while it ran  files the same  faults');
  const data = join(dir, 'data');
  for (const work of [...(await makeWorks(data)), await explanation(data), await notebookRun(data)]) {
    if (values.only !== undefined && values.only !== work.name) continue;
    const folder = join(dir, work.name);
    const rng = createRng(`${values.seed} ${work.name}`);
    const r = await killOften(work, { times: Number(values.times), folder, rng });
    const row = [values.times, r.hit, r.files, r.faults.length].map((v, k) =>
      String(v).padStart([5, 13, 15, 7][k]),
    );
    console.log(`${work.name.padEnd(15)} ${row.join(' ')}`);
    for (const fault of r.faults.slice(0, 5)) console.log(`  ${fault}`);
    if (r.faults.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
