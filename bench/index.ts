/** @file `npm run bench -- NAME ... [--json] [--busy] [--case TEXT]`: ours and a peer in turn on the same work. Each suite is a file of its name in suites/. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { check, oneLine } from 'landslide/core';
import { tableLine, type Row, type Suite } from './suite.js';

const SUITES = fileURLToPath(new URL('./suites/', import.meta.url));

const OPTIONS = {
  /** One JSON object a line in place of the table. */
  json: { type: 'boolean', default: false },
  /** See Host. */
  busy: { type: 'boolean', default: false },
  /** Only cases whose name contains this. */
  case: { type: 'string', default: '' },
} as const;

/** The names that can be asked for. */
const names = (): string[] =>
  readdirSync(SUITES)
    .filter((file) => file.endsWith('.js'))
    .map((file) => file.slice(0, -3))
    .sort();

async function runSuite(
  name: string,
  { json, busy, case: part }: { json: boolean; busy: boolean; case: string },
): Promise<void> {
  const { suite } = (await import(`./suites/${name}.js`)) as { suite: Suite };
  if (!json) console.log(`\n${name}: ${suite.summary}`);
  const row = (r: Row): void => console.log(json ? JSON.stringify({ bench: name, ...r }) : tableLine(r));
  await suite.run({
    row,
    busy,
    wants: (c) => c.includes(part),
    note: (text) => console.error(`${name}: ${text}`),
  });
}

async function main(argv: string[]): Promise<void> {
  const { values, positionals: asked } = parseArgs({ args: argv, options: OPTIONS, allowPositionals: true });
  const known = names();
  check(asked.length > 0, () => `no name given: expected one or more of ${known.join(', ')}`);
  for (const name of asked)
    check(known.includes(name), () => `${name}: expected one or more of ${known.join(', ')}`);
  for (const name of asked) await runSuite(name, values);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`bench: ${oneLine(error)}`);
  if (process.env.LANDSLIDE_DEBUG) console.error(error);
  process.exitCode = 1;
});
