/** @file What each room of the library offers, read from the compiled declarations and their docstrings: the API page is made from
 *  this, and never typed. TypeScript's own compiler reads them, as nothing lighter does and it is there for the build. */
import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type * as TS from 'typescript';
import { readJson } from '../core/index.js';
import { loadTypeScript } from './check-cells.js';

/** One name that a room exports. */
export interface ApiEntry {
  name: string;
  kind: 'function' | 'class' | 'type' | 'value';
  /** The declaration as TypeScript has it; an interface with its members and their remarks. */
  signature: string;
  /** The docstring without its tags; empty where there is none. */
  text: string;
  /** The first sentence of `text`. */
  sentence: string;
  params: { name: string; text: string }[];
  returns: string;
  throws: string[];
  /** Equations, sections and DOIs that `@source` names. */
  sources: string[];
  /** File of the source, from the checkout: `lib/raster/read.ts`. */
  file: string;
  /** The room that the name comes from, where another one hands it on. */
  from?: string;
}

/** One room: what `import { ... } from 'landslide/NAME'` finds. */
export interface ApiRoom {
  name: string;
  /** What the room is for, in one line. */
  title: string;
  /** One for each file, in the order of the room's index.ts. */
  files: { file: string; title: string; entries: ApiEntry[] }[];
}

/** The rooms of the library in the order in which they build on each other; none where `root` holds no compiled library. */
export async function readApi(root: string): Promise<ApiRoom[]> {
  if (!existsSync(join(root, 'lib', 'dist', 'index.d.ts'))) return [];
  const ts = await loadTypeScript();
  const { exports } = readJson<{ exports: object }>(join(root, 'lib', 'package.json'), 'run npm run build');
  const names = Object.keys(exports).flatMap((key) => (key === '.' ? [] : [key.slice(2)]));
  const dist = join(root, 'lib', 'dist');
  const program = programFor(
    ts,
    names.map((name) => join(dist, name, 'index.d.ts')),
  );
  return names.map((name) => roomOf({ ts, program, checker: program.getTypeChecker(), root, dist }, name));
}

interface Reading {
  ts: typeof TS;
  program: TS.Program;
  checker: TS.TypeChecker;
  root: string;
  dist: string;
}

/** Declarations of the library alone: other packages' types are names here, and are not read. */
function programFor(ts: typeof TS, rootNames: string[]): TS.Program {
  const options: TS.CompilerOptions = { noLib: true, types: [], module: ts.ModuleKind.NodeNext };
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => {
      const isOurs = text.startsWith('.');
      return isOurs ? ts.resolveModuleName(text, from, options, host) : { resolvedModule: undefined };
    });
  return ts.createProgram({ rootNames, options, host });
}

function roomOf(reading: Reading, name: string): ApiRoom {
  const { ts, program, checker, dist } = reading;
  const index = program.getSourceFile(join(dist, name, 'index.d.ts').split(sep).join('/'))!;
  const files = new Map<string, ApiRoom['files'][number]>();
  for (const exported of checker.getExportsOfModule(checker.getSymbolAtLocation(index)!)) {
    const isAlias = exported.flags & ts.SymbolFlags.Alias;
    const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
    if (!symbol.declarations) continue; // a name of another package, handed on
    const entry = entryOf(reading, exported.name, symbol);
    const home = entry.file.split('/')[1];
    if (home !== name) entry.from = home;
    if (!files.has(entry.file))
      files.set(entry.file, {
        file: entry.file,
        title: fileTitle(symbol.declarations![0].getSourceFile().text),
        entries: [],
      });
    files.get(entry.file)!.entries.push(entry);
  }
  return { name, title: fileTitle(index.text), files: [...files.values()] };
}

function entryOf({ checker, ts, root, dist }: Reading, name: string, symbol: TS.Symbol): ApiEntry {
  const declarations = symbol.declarations!;
  const declared = declarations[0].getSourceFile().fileName;
  const text = plain(symbol.getDocumentationComment(checker));
  const tags = symbol.getJsDocTags(checker).map((tag) => ({ name: tag.name, text: plain(tag.text) }));
  const tagged = (wanted: string): string[] => tags.flatMap((t) => (t.name === wanted ? [t.text] : []));
  const file = join('lib', relative(dist, declared)).replace(/\.d\.ts$/, '.ts');
  return {
    name,
    kind: kindOf(ts, declarations[0]),
    signature: declarations.map((d) => signatureOf(ts, d)).join('\n'),
    text,
    sentence: firstSentence(text),
    params: tagged('param').map(paramOf),
    returns: tagged('returns').join(' '),
    throws: tagged('throws'),
    sources: tagged('source'),
    file: relative(root, join(root, file)).split(sep).join('/'),
  };
}

function kindOf(ts: typeof TS, node: TS.Declaration): ApiEntry['kind'] {
  if (ts.isFunctionDeclaration(node)) return 'function';
  if (ts.isClassDeclaration(node)) return 'class';
  if (!ts.isVariableDeclaration(node)) return 'type';
  return node.type && ts.isFunctionTypeNode(node.type) ? 'function' : 'value';
}

/** The declaration's text, without what every one has. */
function signatureOf(ts: typeof TS, node: TS.Declaration): string {
  const whole = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return whole.getText().replace(/^export (default )?(declare )?/, '');
}

/** `@param counts,landslides  [k] at least 0`: TypeScript takes the first word to be the name. */
function paramOf(text: string): { name: string; text: string } {
  const [, name, rest] = /^(\S+(?:\s?,\s?[\w.]+)*)\s*([^]*)$/.exec(text) ?? ['', text, ''];
  return { name: name.replace(/\s?,\s?/g, ', '), text: rest };
}

/** Text up to the first full stop that ends a sentence; `e.g. x`, `0.5 m` and `...` do not. */
export function firstSentence(text: string): string {
  const end = /(?<!\b(?:e\.g|i\.e|al|fig|eq|vs))(?<!\.)\.(?=\s+[A-Z"`(]|\s*$)|\n\s*\n/.exec(text);
  return (end ? text.slice(0, end.index + 1) : text).replace(/\s+/g, ' ').trim();
}

const plain = (parts: readonly TS.SymbolDisplayPart[] | undefined): string =>
  (parts ?? [])
    .map((part) => part.text)
    .join('')
    .trim();

/** What `@file` says at the head of a file; empty where it says nothing. */
function fileTitle(source: string): string {
  const [, text] = /^\/\*\*\s*@file\s+([^]*?)\*\//.exec(source) ?? [];
  return (text ?? '')
    .replace(/\s*\n\s*\*\s?/g, ' ')
    .replace(/\s*@source\s+/g, ' Source: ')
    .trim();
}

/** Names without a sentence, one line for each: `landslide/raster: TypedArray (lib/raster/grid.ts)`. */
export function undocumented(rooms: readonly ApiRoom[]): string[] {
  const entries = rooms.flatMap(({ name, files }) =>
    files.flatMap((f) => f.entries.map((entry) => ({ room: name, ...entry }))),
  );
  return entries
    .filter((e) => e.sentence === '' && e.from === undefined)
    .map((e) => `landslide/${e.room}: ${e.name} (${e.file})`);
}
