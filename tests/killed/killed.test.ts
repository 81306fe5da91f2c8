import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createRng } from 'landslide/core';
import { killOften } from './kill.js';
import { makeWorks } from './works.js';

const dir = mkdtempSync(join(tmpdir(), 'killed-test-'));
after(() => rmSync(dir, { recursive: true, force: true }));

for (const work of await makeWorks(join(dir, 'data')))
  test(`${work.name}, killed and started again, leaves what it leaves undisturbed`, async () => {
    const rng = createRng(`test ${work.name}`);
    const { faults, files, hit } = await killOften(work, { times: 2, folder: join(dir, work.name), rng });
    assert.deepEqual(faults, []);
    assert.ok(files > 0 && hit > 0, `${files} files, ${hit} kills while it ran`);
  });
