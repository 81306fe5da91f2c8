import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checksums, differences, run } from './kill.js';
import { smallDisk } from './small-disk.js';
import { makeWorks } from './works.js';

const dir = mkdtempSync(join(tmpdir(), 'full-disk-'));
after(() => rmSync(dir, { recursive: true, force: true }));

/** Of the room that a command needs in the end. */
const SHARE = 0.6;
const MAKE_ROOM = /^landslide \w+: [^\n]*: (make room|take larger pixels)[^\n]*$/;
const OTHER_FOLDER = /^landslide \w+: cannot write [^\n]*: give a folder that you can write to$/;

/** Messages without those on how far it is. */
const lineOf = (said: string): string =>
  said
    .split(/[\r\n]+/)
    .filter((line) => line !== '' && !/( left|done in .*)$/.test(line))
    .join('\n');

const kibIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((f) => statSync(join(folder, f)))
    .reduce((sum, s) => sum + (s.isFile() ? 4 * Math.ceil(s.size / 4096) : 0), 0);

for (const work of await makeWorks(join(dir, 'data')))
  test(`${work.name}: a full disk and a read-only one are one line; with room it goes on to what it leaves undisturbed`, async (t) => {
    const alone = join(dir, `alone ${work.name}`);
    assert.equal((await run(work, alone)).code, 0);
    const disk = smallDisk(t, Math.round(SHARE * kibIn(alone)));
    if (!disk) return;
    const out = join(disk.dir, 'out');
    const full = await run(work, out);
    assert.equal(full.code, 1);
    assert.match(lineOf(full.said), MAKE_ROOM);
    disk.remount('size=1g');
    const again = await run(work, out);
    assert.equal(again.code, 0, again.said);
    assert.equal(differences(checksums(alone, work), checksums(out, work)), '');
    disk.remount('ro');
    const other = join(disk.dir, 'other');
    const closed = await run(work, other);
    assert.equal(closed.code, 1);
    assert.match(lineOf(closed.said), OTHER_FOLDER);
    assert.ok(!existsSync(other));
    assert.equal(differences(checksums(alone, work), checksums(out, work)), '');
  });
