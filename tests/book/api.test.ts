import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { apiPages, firstSentence, readApi, undocumented, type ApiEntry, type ApiRoom } from 'landslide/book';
import { repositoryRoot } from 'landslide/study';

const ROOT = repositoryRoot();
let rooms: ApiRoom[];
before(async () => void (rooms = await readApi(ROOT)));

function find(room: string, name: string): ApiEntry {
  const files = rooms.find((r) => r.name === room)!.files;
  const entry = files.flatMap((f) => f.entries).find((e) => e.name === name);
  assert.ok(entry, `landslide/${room} has ${name}`);
  return entry;
}

test('every public name of the library has a docstring that begins with a sentence', () => {
  assert.deepEqual(undocumented(rooms), []);
  assert.ok(rooms.flatMap((r) => r.files).length > 100);
});

test('every room that may be imported is there, in the order in which they build on each other, and says what it is for', () => {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'lib', 'package.json'), 'utf8')) as {
    exports: object;
  };
  assert.deepEqual(
    rooms.map((r) => r.name),
    Object.keys(exports).flatMap((key) => (key === '.' ? [] : [key.slice(2)])),
  );
  for (const { name, title } of rooms) assert.match(title, /\.$/, `lib/${name}/index.ts begins with @file`);
});

test('a function: signature, sentence, parameters, what is thrown, and source, as its docstring has them', () => {
  const entry = find('susceptibility', 'frequencyRatio');
  assert.equal(entry.kind, 'function');
  assert.equal(
    entry.signature,
    'function frequencyRatio(classOf: Uint8Array, landslide: Uint8Array, k: number): FrequencyRow[];',
  );
  assert.match(entry.sentence, /^Frequency ratio of each class: .*area\.$/);
  assert.deepEqual(
    entry.params.map((p) => p.name),
    ['classOf', 'landslide', 'k'],
  );
  assert.match(entry.params[0].text, /^\[n\] uint8/);
  assert.match(entry.throws[0], /^"classOf has 90 pixels/);
  assert.deepEqual(entry.sources, ['section 4.2.1']);
  assert.equal(entry.file, 'lib/susceptibility/frequency-ratio.ts');
  const two = find('susceptibility', 'frequencyRows').params[0];
  assert.equal(two.name, 'counts, landslides');
});

test('types with the remarks of their members, values, classes, and names handed on from another room', () => {
  assert.match(
    find('susceptibility', 'FrequencyRow').signature,
    /^interface FrequencyRow \{[^]*\/\*\* Pixels of/,
  );
  assert.deepEqual(
    [find('demo', 'PAN_M').kind, find('nn', 'OnnxSession').kind, find('nn', 'defaultThreads').kind],
    ['value', 'class', 'function'],
  );
  assert.equal(find('factors', 'FACTOR_NAMES').from, 'paper');
});

test('the first sentence ends at its full stop, not at one within', () => {
  assert.equal(firstSentence('Slope in degrees. Flat is 0.'), 'Slope in degrees.');
  assert.equal(
    firstSentence('From 0.5 to 1.0 m, e.g. GF-2, in\nlib/x.ts'),
    'From 0.5 to 1.0 m, e.g. GF-2, in lib/x.ts',
  );
  assert.equal(firstSentence('Ends without a stop\n\nMore.'), 'Ends without a stop');
  assert.equal(firstSentence(''), '');
});

test('the pages: every link leads to a heading that is there, every source is a file', () => {
  const pages = apiPages(rooms);
  const headings = new Map(
    pages.map(({ name, markdown }) => [
      `${name}.md`,
      new Set([...markdown.matchAll(/^#+ (.+)$/gm)].map((m) => m[1].replaceAll(' ', '-'))),
    ]),
  );
  let links = 0;
  for (const { name, markdown } of pages)
    for (const [, file, anchor] of markdown.matchAll(/\]\(([\w.-]*)#([^)]+)\)/g)) {
      links++;
      assert.ok(headings.get(file || `${name}.md`)?.has(anchor), `${name}.md: ${file}#${anchor}`);
    }
  assert.ok(links > 1000, `${links} links`);
  for (const { name, markdown } of pages)
    for (const [, path] of markdown.matchAll(/\]\(\.\.\/(lib[^)]+)\)/g))
      assert.ok(existsSync(join(ROOT, path)), `${name}.md: ${path}`);
});

test('where no library is compiled there are no pages', async () => {
  assert.deepEqual(apiPages(await readApi(join(ROOT, 'docs'))), []);
});
