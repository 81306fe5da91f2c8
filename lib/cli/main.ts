import { oneLine } from '../core/index.js';
import { helpText, readOptions, type Command } from './command.js';
import { COMMANDS } from './commands.js';

/** Runs `landslide <command> ...` and returns the exit code: 0, or 1 after one line on what went wrong. */
export async function main(
  argv: string[],
  out: (text: string) => void = (t) => process.stdout.write(t + '\n'),
  err: (text: string) => void = (t) => process.stderr.write(t + '\n'),
): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === 'help') {
    out(overview());
    return 0;
  }
  const [second, ...others] = rest;
  const double = COMMANDS.find((c) => c.name === `${name} ${second}`);
  if (double) return runCommand(double, others, out, err);
  const single = COMMANDS.find((c) => c.name === name);
  if (single) return runCommand(single, rest, out, err);
  const family = COMMANDS.filter((c) => c.name.startsWith(`${name} `)).map((c) => c.name);
  const [what, known] =
    family.length > 0
      ? [[name, ...(second ? [second] : [])].join(' '), family]
      : [name, COMMANDS.map((c) => c.name)];
  err(`landslide: ${what} is no command: expected one of ${known.join(', ')}`);
  return 1;
}

async function runCommand(
  command: Command,
  argv: string[],
  out: (text: string) => void,
  err: (text: string) => void,
): Promise<number> {
  try {
    const values = readOptions(command, argv);
    if (values.help) {
      out(helpText(command));
      return 0;
    }
    const result = await command.run(values);
    out(values.json ? JSON.stringify(result, null, 2) : command.format(result as never));
    return 0;
  } catch (error) {
    err(`landslide ${command.name}: ${oneLine(error)}`);
    if (process.env.LANDSLIDE_DEBUG && error instanceof Error) err(error.stack ?? '');
    return 1;
  }
}

function overview(): string {
  const rows = COMMANDS.map((c) => `  ${c.name.padEnd(14)} ${c.summary}`);
  return [
    'landslide: the steps of the paper from a shell',
    '',
    ...rows,
    '',
    'landslide <command> --help tells more.',
  ].join('\n');
}
