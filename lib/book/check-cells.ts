/** @file Strict types in notebooks: their cells, put together as a module, through the project's own TypeScript and tsconfig.json.
 *  tslab itself checks with an older compiler, not strictly, and only when a cell runs. */
import { basename, dirname, join } from 'node:path';
import type * as TS from 'typescript';
import { cellText, codeCells, listNotebooks, type Entry } from './notebook-file.js';

interface Module {
  entry: Entry;
  file: string;
  text: string;
  /** First line of each code cell in `text`, 0-based. */
  starts: number[];
}

/** Type errors in the notebooks of a folder, one line for each: `04-unet.ipynb, code cell 3, line 5: ...`.
 *  @param config the tsconfig.json whose options hold */
export async function checkCells(dir: string, config: string): Promise<string[]> {
  const ts = await loadTypeScript();
  const modules = listNotebooks(dir).map(moduleOf);
  const program = ts.createProgram({
    rootNames: modules.map((m) => m.file),
    options: optionsFrom(ts, config),
    host: hostFor(ts, config, modules),
  });
  return modules.flatMap((module) => [
    ...typeFaults(ts, program, module),
    ...kernelFaults(ts, program, module),
  ]);
}

/** Nine megabytes that only the checks of cells and the API page need. */
export async function loadTypeScript(): Promise<typeof TS> {
  const loaded = (await import('typescript')) as unknown as { default?: typeof TS } & typeof TS;
  return loaded.default ?? loaded;
}

/** Cells one after another; a `;` keeps the last statement of one from running into the next. */
function moduleOf(entry: Entry): Module {
  const starts: number[] = [];
  const lines: string[] = [];
  for (const cell of codeCells(entry.notebook)) {
    starts.push(lines.length);
    lines.push(...cellText(cell).trimEnd().split('\n'), ';');
  }
  lines.push('export {};');
  const file = join(dirname(entry.path), `${entry.slug}.cells.mts`);
  return { entry, file, text: lines.join('\n'), starts };
}

function optionsFrom(ts: typeof TS, config: string): TS.CompilerOptions {
  const { config: json } = ts.readConfigFile(config, (path) => ts.sys.readFile(path));
  const { options } = ts.convertCompilerOptionsFromJson(json.compilerOptions, dirname(config));
  const off = { composite: false, declaration: false, declarationMap: false, sourceMap: false };
  return { ...options, ...off, noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
}

function hostFor(ts: typeof TS, config: string, modules: Module[]): TS.CompilerHost {
  const texts = new Map(modules.map((m) => [m.file, m.text]));
  const host = ts.createCompilerHost(optionsFrom(ts, config));
  const { readFile, fileExists, getSourceFile } = host;
  host.getCurrentDirectory = () => dirname(config);
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.getSourceFile = (path, ...rest) => {
    const text = texts.get(path);
    return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, rest[0], true);
  };
  return host;
}

function typeFaults(ts: typeof TS, program: TS.Program, module: Module): string[] {
  const source = program.getSourceFile(module.file);
  return ts.getPreEmitDiagnostics(program, source).map((d) => {
    const text = ts.flattenDiagnosticMessageText(d.messageText, ' ');
    return `${place(module, source!, d.start ?? 0)}: ${text} (TS${d.code})`;
  });
}

/** What TypeScript allows and the kernel does not: it takes `await` at the top of a cell only inside a larger statement. */
function kernelFaults(ts: typeof TS, program: TS.Program, module: Module): string[] {
  const source = program.getSourceFile(module.file)!;
  return source.statements.flatMap((statement) => {
    const isForAwait = ts.isForOfStatement(statement) && statement.awaitModifier !== undefined;
    const isAwaitParens =
      ts.isExpressionStatement(statement) &&
      ts.isAwaitExpression(statement.expression) &&
      ts.isParenthesizedExpression(statement.expression.expression);
    if (!isForAwait && !isAwaitParens) return [];
    const what = isForAwait ? 'for await' : 'await (...)';
    return [
      `${place(module, source, statement.getStart())}: \`${what}\` at the top of a cell does not run in the kernel: put it into an async function and await that`,
    ];
  });
}

function place(module: Module, source: TS.SourceFile, position: number): string {
  const { line, character } = source.getLineAndCharacterOfPosition(position);
  const cell = module.starts.findLastIndex((start) => start <= line);
  const at = `line ${line - module.starts[cell] + 1}, column ${character + 1}`;
  return `${basename(module.entry.path)}, code cell ${cell + 1}, ${at}`;
}
