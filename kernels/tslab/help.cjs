/** @file Completion and hover docs: tslab's answers, with names of tags kept, kinds of names said, names of the library's rooms
 *  completed, and the function shown whose arguments are being typed. */
'use strict';
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

/** An import's text up to the cursor, where that stands in a module's name. */
const MODULE = /\b(?:from|import|require\()\s*['"]([\w@/.-]*)$/;
const IMPORT_LINE = /\nimport \S+$/;
/** JupyterLab's name for the kinds of completions; it has an icon for each. */
const KINDS = '_jupyter_types_experimental';

class Help {
  constructor(executor, typescript) {
    this.executor = executor;
    this.ts = typescript;
  }

  /** Content of a complete_reply. */
  complete(content) {
    const cursor = toUnits(content.code, content.cursor_pos);
    const found = this.modules(content.code.slice(0, cursor)) ?? this.names(content.code, cursor);
    const start = toPoints(content.code, found.start);
    const end = toPoints(content.code, found.end);
    const kinds = found.entries.map(({ text, type }) => ({ text, type, start, end }));
    const matches = found.entries.map(({ text }) => text);
    const span = { cursor_start: start, cursor_end: end };
    return { status: 'ok', matches, ...span, metadata: { [KINDS]: kinds } };
  }

  names(code, cursor) {
    const { start, end, candidates, original } = this.executor.complete(code, cursor);
    const kinds = new Map(original?.entries?.map(({ name, kind }) => [name, kind]));
    return { start, end, entries: candidates.map((text) => ({ text, type: kinds.get(text) ?? '' })) };
  }

  /** `landslide/raster` and its neighbours, or undefined where no module's name is being typed. */
  modules(before) {
    const typed = MODULE.exec(before)?.[1];
    if (typed === undefined) return undefined;
    const rooms = roomsFrom(process.cwd()).filter((name) => name.startsWith(typed));
    const entries = rooms.map((text) => ({ text, type: 'module' }));
    return { start: before.length - typed.length, end: before.length, entries };
  }

  /** Content of an inspect_reply. */
  inspect({ code, cursor_pos }) {
    const cursor = toUnits(code, cursor_pos);
    const at = this.executor.inspect(code, cursor);
    const info = tells(at) ? at : (this.around(code, cursor) ?? at);
    if (!info) return { status: 'ok', found: false, data: {}, metadata: {} };
    const { signature, docs, tags } = partsOf(info);
    const plain = [signature, '', docs, ...tags.map(([name, text]) => `${name}: ${text}`)];
    const rows = tags.map(([name, text]) => `- **${name}**: ${text}`);
    const markdown = ['```typescript', signature, '```', docs, '', ...rows];
    const data = { 'text/plain': plain.join('\n').trimEnd(), 'text/markdown': markdown.join('\n').trimEnd() };
    return { status: 'ok', found: true, data, metadata: {} };
  }

  /** What is called by the innermost call whose arguments hold the cursor. */
  around(code, cursor) {
    const callee = this.callee(code, cursor);
    return callee && this.executor.inspect(code, callee.getEnd() - 1);
  }

  callee(code, cursor) {
    const { ts } = this;
    const source = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, true);
    let found;
    const look = (node) => {
      const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
      if (isCall && node.expression.getEnd() < cursor && cursor <= node.getEnd()) found = node.expression;
      ts.forEachChild(node, look);
    };
    look(source);
    return found;
  }
}

/** False for a word half typed, which is of no type yet. */
const tells = (info) => info !== undefined && info.displayParts?.map((p) => p.text).join('') !== 'any';

/** Signature, first text, and tags as [name, text]; of a parameter the name is its own. */
function partsOf({ displayParts = [], documentation = [], tags = [] }) {
  const text = (parts) => parts.map((p) => p.text).join('');
  const signature = text(displayParts)
    .replace(IMPORT_LINE, '')
    .replace(/^\(alias\) /, '');
  const named = tags
    .filter((tag) => tag.text)
    .map((tag) => {
      const said = text([tag.text].flat());
      const [, parameter, rest] = (tag.name === 'param' && /^(\S+)\s+([^]*)$/.exec(said)) || [];
      return parameter ? [parameter, rest] : [tag.name, said];
    });
  return { signature, docs: text(documentation), tags: named };
}

/** Names of the library's rooms, from its own list of what may be imported. */
function roomsFrom(folder) {
  try {
    const entry = require.resolve('landslide', { paths: [folder] });
    const file = join(dirname(dirname(entry)), 'package.json');
    const { exports } = JSON.parse(readFileSync(file, 'utf8'));
    return Object.keys(exports).map((name) => `landslide${name.slice(1)}`);
  } catch {
    return []; // a notebook elsewhere, without the library
  }
}

// Jupyter counts code points, JavaScript UTF-16 units.
const toUnits = (code, points) => [...code].slice(0, points).join('').length;
const toPoints = (code, units) => [...code.slice(0, units)].length;

module.exports = { Help };
