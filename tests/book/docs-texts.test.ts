/** @file The texts that a reader follows word by word: their links, commands and manifests are tried. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { listDocs } from 'landslide/book';
import { main } from 'landslide/cli';
import { repositoryRoot } from 'landslide/study';

const ROOT = repositoryRoot();
const docs = readdirSync(join(ROOT, 'docs')).filter((f) => f.endsWith('.md'));
const TEXTS = ['README.md', 'environment.md', 'data/README.md', ...docs.map((f) => `docs/${f}`)];
const read = (text: string): string => readFileSync(join(ROOT, text), 'utf8');
const glossary = read('docs/glossary.md');

test('every link between the texts leads to a file, and its anchor to a place in it', () => {
  for (const text of TEXTS)
    for (const [, target, anchor] of read(text).matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#([^)]+))?\)/g)) {
      const path = join(dirname(join(ROOT, text)), target);
      assert.ok(existsSync(path), `${text}: ${target}`);
      if (anchor)
        assert.ok(readFileSync(path, 'utf8').includes(`id="${anchor}"`), `${text}: ${target}#${anchor}`);
    }
});

test('every text of docs/ has a title and can be reached from the README or from a text that is', () => {
  for (const { name, title } of listDocs(ROOT)) assert.notEqual(title, `${name}.md`);
  const seen = new Set<string>();
  const visit = (text: string): void => {
    if (seen.has(text)) return;
    seen.add(text);
    for (const [, target] of read(text).matchAll(/\]\((?!https?:|#)([^)#\s]+\.md)/g))
      visit(relative(ROOT, join(dirname(join(ROOT, text)), target)).replaceAll('\\', '/'));
  };
  visit('README.md');
  assert.deepEqual(
    TEXTS.filter((text) => !seen.has(text)),
    [],
  );
});

/** What `landslide NAME --help` says, or undefined where there is no such command. */
async function helpOf(name: string): Promise<string | undefined> {
  const said: string[] = [];
  const code = await main(
    [...name.split(' '), '--help'],
    (line) => said.push(line),
    () => undefined,
  );
  return code === 0 ? said.join('\n') : undefined;
}

test('every `npx landslide` command of the texts is one, with options that it has', async () => {
  let count = 0;
  for (const text of TEXTS)
    for (const [line, name] of read(text).matchAll(
      /npx landslide ((?:data |factors (?=[a-z]))?[a-z]+)[^\n`|]*/g,
    )) {
      const help = await helpOf(name);
      assert.ok(help, `${text}: ${line}`);
      for (const [, option] of line.replace(/"[^"]*"/g, '').matchAll(/ --([a-z-]+)/g)) {
        count++;
        assert.match(help, new RegExp(` --${option} `), `${text}: --${option} in ${line}`);
      }
    }
  assert.ok(count > 20, `${count} options`);
});

test('every `npm run` command of the texts is one', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  for (const text of TEXTS)
    for (const [line, name] of read(text).matchAll(/npm run ([a-z:-]+)/g))
      assert.ok(scripts[name], `${text}: ${line}`);
});

test('the glossary: each term once, in one line, with an anchor of its own', () => {
  const rows = glossary.split('\n').filter((line) => line.startsWith('- '));
  const terms = rows.map((row) => /^- <a id="([a-z0-9-]+)"><\/a>\*\*([^*]+)\*\*: .+\.$/.exec(row));
  assert.ok(terms.every(Boolean), rows[terms.findIndex((t) => !t)]);
  assert.ok(rows.length > 80, `${rows.length} terms`);
  for (const group of [1, 2]) {
    const names = terms.map((t) => t![group].toLowerCase());
    assert.equal(new Set(names).size, names.length);
  }
});
