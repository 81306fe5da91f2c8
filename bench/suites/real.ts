/** @file Real landslides: our UNet-SE and the same network trained in PyTorch, three seeds each; writes docs/real-data.md. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BENCH } from '../python.js';
import { CASES } from '../real/cases.js';
import { writePage } from '../real/page.js';
import { runCase } from '../real/run.js';
import type { Suite } from '../suite.js';

const ROOT = join(BENCH, '..');

export const suite: Suite = {
  summary:
    'UNet-SE trained on real landslides, by ours and by PyTorch with the same settings; trainings that have ended are kept in out/bench/real',
  run: async (host) => {
    const data = resolve(ROOT, process.env.LANDSLIDE_TEST_DATA ?? '../shared/data');
    for (const one of CASES.filter(({ name }) => host.wants(name))) {
      const root = join(data, one.folder);
      if (!existsSync(root)) {
        host.note(
          `${one.name} skipped: ${root} is not there; LANDSLIDE_TEST_DATA names the folder of the data sets`,
        );
        continue;
      }
      const manifest = join(ROOT, one.manifest);
      const result = await runCase(
        { ...one, manifest },
        { root, out: join(ROOT, 'out', 'bench', 'real', one.name) },
        host,
      );
      const page = join(ROOT, 'docs', 'real-data.md');
      writePage(
        page,
        { ...result, one },
        CASES.map(({ name }) => name),
      );
      host.note(`${one.name}: table in ${page}`);
    }
  },
};
