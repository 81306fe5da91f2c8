/** @file What a shell command is: a name, its options with one line of help each, and a function. */
import { parseArgs } from 'node:util';
import { InputError, oneLine } from '../core/index.js';

export interface Option {
  type: 'string' | 'boolean';
  help: string;
  default?: string | boolean;
  /** Shown in the help as `--width N`. */
  value?: string;
}

export type Values = Record<string, string | boolean | undefined>;

export interface Command {
  name: string;
  summary: string;
  options: Record<string, Option>;
  /** A word that stands after the name without `--`: its key among the values, and its place in the help. */
  argument?: { key: string; value: string; help: string };
  /** One or two lines that can be pasted. */
  examples: string[];
  /** Does the work; what it returns is printed by `format`, or as JSON with --json. */
  run(values: Values): Promise<unknown>;
  format(result: never): string;
}

const COMMON: Record<string, Option> = {
  json: { type: 'boolean', help: 'print the result as JSON, for machines' },
  help: { type: 'boolean', help: 'show this help' },
};

/** The options of `argv` for a command, with its defaults.
 *  @throws "Unknown option '--witdh': see landslide train --help" */
export function readOptions(command: Command, argv: string[]): Values {
  const options = { ...command.options, ...COMMON };
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: command.argument !== undefined,
      options: Object.fromEntries(Object.entries(options).map(([k, o]) => [k, { type: o.type }])),
      strict: true,
    });
    const defaults = Object.fromEntries(Object.entries(options).map(([k, o]) => [k, o.default]));
    if (positionals.length > 1) throw new InputError(`Unexpected argument '${positionals[1]}'`);
    const given = positionals.length === 1 ? { [command.argument!.key]: positionals[0] } : {};
    return { ...defaults, ...values, ...given } as Values;
  } catch (error) {
    const what = oneLine(error).replace(/\. To specify.*/, '');
    throw new InputError(`${what}: see landslide ${command.name} --help`);
  }
}

/** The help page of a command. */
export function helpText(command: Command): string {
  const rows = Object.entries({ ...command.options, ...COMMON }).map(([key, o]) => {
    const flag = `--${key}${o.type === 'string' ? ` ${o.value ?? 'TEXT'}` : ''}`;
    const fallback = o.default === undefined ? '' : ` (default ${o.default})`;
    return `  ${flag.padEnd(26)} ${o.help}${fallback}`;
  });
  const { argument } = command;
  if (argument) rows.unshift(`  ${argument.value.padEnd(26)} ${argument.help}`);
  const examples = command.examples.map((e) => `  ${e}`);
  return [`landslide ${command.name}: ${command.summary}`, '', ...rows, '', 'Examples:', ...examples].join(
    '\n',
  );
}

/** An option that must be given.
 *  @throws "--out is missing: give a folder" */
export function need(values: Values, key: string, what: string): string {
  const value = values[key];
  if (typeof value !== 'string' || value === '') throw new InputError(`--${key} is missing: give ${what}`);
  return value;
}

/** A number option.
 *  @throws "--width is wide: expected a number from 1 to 1024" */
export function numberOption(
  values: Values,
  key: string,
  { least = -Infinity, most = Infinity, whole = false } = {},
): number {
  const value = Number(values[key]);
  const fits = values[key] !== '' && Number.isFinite(value) && value >= least && value <= most;
  if (!fits || (whole && !Number.isInteger(value)))
    throw new InputError(
      `--${key} is ${values[key]}: expected a ${whole ? 'whole ' : ''}number from ${least} to ${most}`,
    );
  return value;
}

/** A table of text columns, padded, the header underlined. */
export function textTable(columns: string[], rows: (string | number)[][]): string {
  const cells = rows.map((r) => r.map(String));
  const widths = columns.map((c, i) => Math.max(c.length, ...cells.map((r) => r[i].length)));
  const line = (r: string[]): string =>
    r
      .map((c, i) => c.padEnd(widths[i]))
      .join('  ')
      .trimEnd();
  return [line(columns), widths.map((w) => '-'.repeat(w)).join('  '), ...cells.map(line)].join('\n');
}
