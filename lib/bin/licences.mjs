#!/usr/bin/env node
// npm run licences: docs/licences.md, the licences of all that `npm ci` installs, from package-lock.json and the packages themselves.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { main, ROOT } from './checkout.mjs';

/** Licences under which a package may be used beside ours (MIT) without changing ours. MPL-2.0 asks that changes to its own files be shared. */
const COMPATIBLE = new Set(
  [
    'MIT',
    'MIT-0',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'ISC',
    'CC0-1.0',
    'MPL-2.0',
    'Zlib',
  ].concat(['Python-2.0', 'Bitstream-Vera', '0BSD', 'Unlicense']),
);

/** What a package says elsewhere than in its `license` field. */
const SAID = { 'png-js': 'MIT', 'dejavu-fonts-ttf': 'Bitstream-Vera' };

const json = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Every package in the lock: name, version, licence, whether it is only for development, and its integrity. */
export function packagesIn(lock) {
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path.includes('node_modules/') && !entry.link)
    .map(([path, entry]) => {
      const name = entry.name ?? path.split('node_modules/').at(-1);
      const { version, integrity, dev = false } = entry;
      return { name, version, integrity, dev, licence: SAID[name] ?? entry.license ?? licenceOf(path) };
    });
}

function licenceOf(path) {
  const file = join(ROOT, path, 'package.json');
  const { license, licenses } = existsSync(file) ? json(file) : {};
  return license?.type ?? license ?? licenses?.map((l) => l.type).join(' OR ') ?? 'unknown';
}

/** True where every part of an AND, or one part of an OR, is compatible. */
export function isCompatible(licence) {
  const parts = (text, word) => text.replace(/[()]/g, '').split(` ${word} `);
  return parts(licence, 'OR').some((one) => parts(one, 'AND').every((l) => COMPATIBLE.has(l.trim())));
}

/** Names that are there in more than one major version. */
export function duplicateMajors(packages) {
  const majors = new Map();
  for (const { name, version } of packages)
    majors.set(name, (majors.get(name) ?? new Set()).add(Number(version.split('.')[0])));
  return [...majors]
    .filter(([, set]) => set.size > 1)
    .map(([name, set]) => `${name} ${[...set].sort((a, b) => a - b).join(', ')}`)
    .sort();
}

/** The page. */
export function licencesPage(lock) {
  const packages = packagesIn(lock);
  const by = byLicence(packages);
  const rows = [...by]
    .sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
    .map(([licence, list]) => {
      const names = [...new Set(list.map((p) => p.name))].sort();
      return `| ${licence} | ${names.length} | ${names.length > 12 ? `${names.slice(0, 12).join(', ')}, ...` : names.join(', ')} |`;
    });
  const double = duplicateMajors(packages);
  return `# Licences and packages

Written by \`npm run licences\` from \`package-lock.json\`; not to be edited. ${packages.length} packages are installed by \`npm ci\`, with install scripts off, each held to
the checksum in the lock. Ours is MIT. Every licence below lets a package be used beside it; MPL-2.0 asks that changes to its own files be
shared. \`npm run audit\` asks the registry's advisory service for known faults, where it can be reached.

| licence | packages | |
|---|---|---|
${rows.join('\n')}

In more than one major version, as packages that need them disagree: ${double.length > 0 ? double.join('; ') : 'none'}.
`;
}

function byLicence(packages) {
  const by = new Map();
  for (const p of packages) by.set(p.licence, [...(by.get(p.licence) ?? []), p]);
  return by;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await main('npm run licences', () => {
    const lock = json(join(ROOT, 'package-lock.json'));
    const wrong = packagesIn(lock).filter((p) => !isCompatible(p.licence));
    if (wrong.length > 0)
      throw new Error(`${wrong[0].name} is under ${wrong[0].licence}: not one of those that go with MIT`);
    writeFileSync(join(ROOT, 'docs', 'licences.md'), licencesPage(lock));
    console.log('docs/licences.md');
  });
