/** @file Lines of the cell as the reader wrote it. tslab compiles a cell twice (TypeScript to ES module, ES module to CommonJS) and
 *  keeps no source map; here both steps are made to leave one, and positions in a stack are led back through both. */
'use strict';
const vm = require('node:vm');
const { mendShorthand } = require('./shorthand.cjs');

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const INLINE_MAP = /\n?\/\/# sourceMappingURL=data:application\/json[^,]*;base64,([\w+/=]+)\s*$/;
const NAMED_MAP = /\n?\/\/# sourceMappingURL=\S+\s*$/;
const WRAPPER = 'around the cell';
const PLACE = /\bCell (\d+):(\d+):(\d+)/g;

class CellMap {
  constructor() {
    this.cell = 0;
    this.latest = undefined;
    this.maps = new Map();
    this.sources = new Map();
    this.wrapCompiler();
    this.wrapVm();
  }

  /** Says which cell is compiled and run from now on. */
  begin(cell, source) {
    this.cell = cell;
    this.sources.set(cell, source.split('\n'));
  }

  /** The text of a line of a cell, 1-based, or undefined. */
  line(cell, line) {
    return this.sources.get(cell)?.[line - 1];
  }

  /** A stack with `Cell 3:7:12` turned into `cell 3, line 5, column 12`. */
  translate(stack) {
    return stack.replace(PLACE, (_, cell, line, column) => {
      const at = this.original(Number(cell), Number(line), Number(column));
      return at ? `cell ${cell}, line ${at.line}, column ${at.column}` : WRAPPER;
    });
  }

  /** Where in the cell a place of the compiled code came from; undefined for the function that tslab wraps around it. */
  original(cell, line, column) {
    const { steps, prefix } = this.maps.get(cell);
    if (line > steps[0].length) return undefined;
    let at = { line: line - 1, column: line === 1 ? Math.max(0, column - 1 - prefix) : column - 1 };
    for (const step of steps) at = follow(step, at);
    // tslab puts one line (`export {};`) before the cell, so the first line has index 1.
    return { line: Math.max(1, at.line), column: at.column + 1 };
  }

  /** Puts a copy of tslab's compiler into the module cache whose emits leave maps. */
  wrapCompiler() {
    const path = require.resolve('@tslab/typescript-for-tslab', { paths: [require.resolve('tslab')] });
    const ts = require(path);
    this.typescript = ts;
    const { visitEachChild, createProgram } = mendShorthand(ts);
    require.cache[path].exports = {
      ...ts,
      visitEachChild,
      createWatchCompilerHost: (files, options, system, make, ...rest) =>
        ts.createWatchCompilerHost(
          files,
          { ...options, inlineSourceMap: true },
          system,
          createProgram(make),
          ...rest,
        ),
      transpileModule: (code, options) => this.transpile(ts, code, options),
    };
  }

  transpile(ts, code, options) {
    const first = INLINE_MAP.exec(code);
    const compilerOptions = { ...options.compilerOptions, sourceMap: true };
    const result = ts.transpileModule(code.replace(INLINE_MAP, ''), { ...options, compilerOptions });
    const steps = [result.sourceMapText];
    if (first) steps.push(Buffer.from(first[1], 'base64').toString());
    this.latest = steps.map((text) => decode(JSON.parse(text).mappings));
    return { ...result, outputText: result.outputText.replace(NAMED_MAP, '') };
  }

  /** tslab runs each cell with `vm.runInThisContext`: there it gets its name. */
  wrapVm() {
    const run = vm.runInThisContext;
    vm.runInThisContext = (code, options) => {
      if (!options?.breakOnSigint) return run(code, options);
      this.maps.set(this.cell, { steps: this.latest, prefix: code.indexOf('{ ') + 2 });
      return run(code, { ...options, filename: `Cell ${this.cell}` });
    };
  }
}

/** Mappings of a source map as, for each generated line, [generated column, source line, source column] in rising order. */
function decode(mappings) {
  let line = 0;
  let column = 0;
  return mappings.split(';').map((text) => {
    let generated = 0;
    const segments = [];
    for (const segment of text.split(',')) {
      const [g, , l, c] = numbers(segment);
      if (g === undefined) continue;
      generated += g;
      if (l === undefined) continue;
      line += l;
      column += c;
      segments.push([generated, line, column]);
    }
    return segments;
  });
}

/** Base64 VLQ. */
function numbers(segment) {
  const out = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const d = DIGITS.indexOf(digit);
    value |= (d & 31) << shift;
    shift += 5;
    if (d & 32) continue;
    out.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return out;
}

/** The place in the source from which a generated place came: the last mapping at or before it. */
function follow(lines, at) {
  for (let line = Math.min(at.line, lines.length - 1); line >= 0; line--) {
    const before = lines[line].filter((s) => line < at.line || s[0] <= at.column);
    const found = before.at(-1) ?? (line === at.line ? lines[line][0] : undefined);
    if (found) return { line: found[1], column: found[2] };
  }
  return at;
}

module.exports = { CellMap, WRAPPER };
