/** @file The options of `npm run paper`, and its exit code. */
import { existsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { check, createRng, InputError, oneLine } from '../core/index.js';
import { parseSplitting } from '../study/splitting.js';
import { runBook, shortPath, type BookOptions } from './runner.js';

/** What the command is told of the checkout. */
export interface PaperContext {
  root: string;
  /** The presets that there are, with what goes beside their numbers. */
  presets: Record<string, { label: string }>;
  /** ISO date. */
  date: string;
  /** One line on what a preset's trainings will take on this machine; measured, so it takes a while itself. */
  estimate?: (preset: string, device: string) => Promise<string>;
  /** Folder of the notebooks, where it is not `<root>/notebooks`. */
  notebooks?: string;
  out?: (text: string) => void;
  err?: (text: string) => void;
  signal?: AbortSignal;
}

const OPTIONS = {
  preset: { type: 'string', default: 'demo' },
  only: { type: 'string', multiple: true, default: [] as string[] },
  device: { type: 'string', default: 'auto' },
  region: { type: 'string', multiple: true, default: [] as string[] },
  data: { type: 'string', default: '' },
  seed: { type: 'string', default: '1' },
  split: { type: 'string', default: 'landslides' },
  out: { type: 'string' },
  force: { type: 'boolean', default: false },
  book: { type: 'boolean', default: false },
  jobs: { type: 'string', default: 'auto' },
  'cell-minutes': { type: 'string', default: '60' },
  help: { type: 'boolean', default: false },
} satisfies ParseArgsConfig['options'];

const HELP = `npm run paper -- [options]: executes the notebooks; what is done and unchanged is taken as it is

  --preset NAME        how much of the paper's experiment: PRESETS (default demo)
  --only 04,05         these notebooks only
  --device NAME        auto, cpu, webgpu, cuda or tfjs (default auto)
  --region FILE        your own region: a region.json or its folder; up to three, for the parts of Hongtan, Kecun, Lushan
  --data FOLDER        where the files named in region.json lie, if not beside it
  --seed N             (default 1)
  --split RULE         how landslides are divided: landslides, blocks:METRES or leave-one-out:NAME (default landslides)
  --out FOLDER         (default out/PRESET, or out/PRESET-REGION for a region of your own)
  --force              execute also what is done
  --book               also the whole book in one piece: book.html, book.pdf (where Chromium is there), slides.html
  --jobs N             notebooks that run at a time (default auto: two of the demo where two cores and 8 GB are there, else one)
  --cell-minutes N     longest time of one cell (default 60)

Stop with Ctrl-C and give the same command again: it goes on where it was.`;

/** Runs `npm run paper` and returns its exit code: 0, 1 after one line on what went wrong, 130 where the user stopped it. */
export async function paperCommand(argv: string[], context: PaperContext): Promise<number> {
  const out = context.out ?? ((text) => process.stdout.write(text + '\n'));
  const err = context.err ?? ((text) => process.stderr.write(text + '\n'));
  try {
    const values = parse(argv);
    if (values.help) {
      out(HELP.replace('PRESETS', Object.keys(context.presets).join(' or ')));
      return 0;
    }
    const options = bookOptions(values, context);
    if (isLong(options) && context.estimate) {
      out('timing a step of each network');
      out(`preset ${options.preset}: ${await context.estimate(options.preset, options.device)}`);
    }
    const outcome = await runBook(options);
    if (outcome.problem !== undefined) err(`paper: ${outcome.problem}`);
    const index = shortPath(join(options.out, 'index.html'));
    if (outcome.bookProblem !== undefined) err(`paper: ${outcome.bookProblem}`);
    const { executed, found } = outcome;
    out(`${executed.length} notebooks executed, ${found.length} found done; open ${index}`);
    return outcome.state === 'stopped' ? 130 : outcome.state === 'failed' ? 1 : 0;
  } catch (error) {
    err(`paper: ${oneLine(error)}`);
    if (process.env.LANDSLIDE_DEBUG && error instanceof Error) err(error.stack ?? '');
    return 1;
  }
}

/** The paper's own size, not begun yet: worth knowing what it takes. */
function isLong({ preset, regions, out }: BookOptions): boolean {
  return preset === 'paper' && !regions && !existsSync(join(out, 'work'));
}

type Values = ReturnType<typeof parse>;

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv, options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw new InputError(`${oneLine(error).replace(/\. To specify.*/, '')}: see npm run paper -- --help`);
  }
}

function bookOptions(values: Values, context: PaperContext): BookOptions {
  const { preset, seed, device, force, book, split: divided } = values;
  const names = Object.keys(context.presets);
  check(names.includes(preset), `preset is ${preset}: expected ${names.join(' or ')}`);
  createRng(Number(seed));
  parseSplitting(divided);
  const minutes = Number(values['cell-minutes']);
  check(minutes > 0, `--cell-minutes is ${values['cell-minutes']}: expected a number above 0`);
  const regions = split(values.region).map(regionFile);
  const label = context.presets[preset].label;
  return {
    root: context.root,
    notebooks: context.notebooks,
    out: resolve(values.out ?? join(context.root, 'out', outName(preset, regions, divided))),
    preset,
    presetLabel: regions.length
      ? `Your own regions; ${label.replace(/^demo data[^;]*;\s*/, '')}`
      : capital(label),
    seed,
    split: divided === OPTIONS.split.default ? undefined : divided,
    device,
    regions: regions.join(','),
    dataRoot: values.data === '' ? '' : resolve(values.data),
    only: split(values.only),
    jobs: jobsOf(values),
    force,
    book,
    cellTimeoutS: 60 * minutes,
    date: context.date,
    signal: context.signal,
  };
}

/** The demo's small networks leave a core idle half of the time; the paper's size needs all cores and memory for one. */
function jobsOf({ jobs, preset, device }: Values): number {
  if (jobs === 'auto') {
    const fits = availableParallelism() >= 2 && totalmem() >= 7.5e9;
    return preset === 'demo' && fits && ['auto', 'cpu'].includes(device) ? 2 : 1;
  }
  check(/^[1-9]\d?$/.test(jobs), `--jobs is ${jobs}: expected auto or a whole number from 1`);
  return Number(jobs);
}

/** `data/regions/NAME` and `data/regions/NAME/region.json` are the same region. */
function regionFile(path: string): string {
  const file = path.endsWith('.json') ? resolve(path) : resolve(path, 'region.json');
  check(existsSync(file), `region ${path} not found: give a region.json or its folder`);
  return file;
}

/** A region of the reader's own, or another split, does not overwrite the demo. */
function outName(preset: string, regions: readonly string[], divided: string): string {
  const other = divided === OPTIONS.split.default ? [] : [divided.replace(/[^\w-]+/g, '-')];
  return [preset, ...regions.map((file) => file.split(/[\\/]/).at(-2)), ...other].join('-');
}

function split(lists: readonly string[]): string[] {
  return lists.flatMap((list) => list.split(',')).filter((item) => item !== '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
