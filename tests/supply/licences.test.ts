import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from 'landslide/study';

interface Package {
  name: string;
  version: string;
  licence: string;
  integrity?: string;
}
interface Licences {
  packagesIn(lock: object): Package[];
  isCompatible(licence: string): boolean;
  duplicateMajors(packages: Package[]): string[];
  licencesPage(lock: object): string;
}

const root = repositoryRoot();
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const licences = (await import(pathToFileURL(join(root, 'lib/bin/licences.mjs')).href)) as Licences;
const lock = JSON.parse(read('package-lock.json')) as object;
const packages = licences.packagesIn(lock);

/** Packages that their makers have given up. */
const DEPRECATED =
  /^(inflight|rimraf@[1-3]|glob@[1-9]\.|glob@10|text-encoding|whatwg-encoding|rollup-plugin-.*|abab|domexception|har-validator|request|querystring|uuid@[1-8]\.|npmlog|are-we-there-yet|gauge|osenv|@humanwhocodes\/config-array|@humanwhocodes\/object-schema|boolean)(@|$)/;

test('every package is held to a checksum, and none is known to be given up', () => {
  assert.ok(packages.length > 100);
  assert.deepEqual(
    packages.filter((p) => !/^sha512-/.test(p.integrity ?? '')),
    [],
  );
  const names = packages.map((p) => `${p.name}@${p.version}`);
  assert.deepEqual(
    names.filter((n) => DEPRECATED.test(n)),
    [],
  );
});

test('every licence goes with MIT, and the page says so of this very lock', () => {
  assert.deepEqual(
    packages.filter((p) => !licences.isCompatible(p.licence)).map((p) => `${p.name}: ${p.licence}`),
    [],
  );
  assert.equal(read('docs/licences.md'), licences.licencesPage(lock), 'npm run licences writes it anew');
});

test('compatible: one of an OR, all of an AND', () => {
  for (const yes of ['MIT', '(MIT OR GPL-3.0)', 'MIT AND Zlib']) assert.ok(licences.isCompatible(yes), yes);
  for (const no of ['GPL-3.0', 'MIT AND AGPL-3.0', 'unknown', 'SSPL-1.0'])
    assert.ok(!licences.isCompatible(no), no);
});

test('no package is there in two major versions; one that were would be told', () => {
  assert.deepEqual(licences.duplicateMajors(packages), []);

  const of = (name: string, version: string): Package => ({ name, version, licence: 'MIT' });
  assert.deepEqual(
    licences.duplicateMajors([of('a', '1.2.0'), of('b', '3.0.0'), of('a', '2.0.0'), of('b', '3.1.0')]),
    ['a 1, 2'],
  );
});
