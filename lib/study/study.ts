/** @file One run of the paper: preset, seed, device, regions and where its files go. Notebooks and the shell both start here. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createReporter,
  createRng,
  InputError,
  readJson,
  type ProgressListener,
  type Rng,
} from '../core/index.js';
import { makeDemoRegion } from '../demo/index.js';
import { openRegion, type Region } from '../region/index.js';
import { presetNamed, type Preset } from './presets.js';
import { parseSplitting, type Splitting } from './splitting.js';

/** The three parts that regions play: training and test; transfer to a like region; transfer to an unlike one. */
export const ROLES = ['hongtan', 'kecun', 'lushan'] as const;
/** What a region is for in the study: trained in, or transferred to. */
export type Role = (typeof ROLES)[number];

/** What all notebooks of a run share: preset, seed, device, folders. */
export interface Study {
  preset: Preset;
  seed: number;
  device: string;
  threads: number;
  /** Patches at a time in memory while training; the preset's batch is then averaged over micro-batches (see TrainingSettings). */
  microBatch?: number;
  /** `out/demo`. */
  out: string;
  /** The reader's own region.json for a role, where one was given. */
  regionFiles: Partial<Record<Role, string>>;
  /** Folder of the reader's data, where they lie elsewhere than region.json. */
  root?: string;
  /** How landslides are divided, where it is not as the paper did. */
  splitting?: Splitting;
  progress?: ProgressListener;
  signal?: AbortSignal;
}

/** A study from options; what is not given comes from the runner's environment variables, else from the defaults
 *  (preset demo, seed 1, device cpu, 2 threads, out/<preset>).
 *  @throws "preset is ...", "seed is ..." */
export function openStudy(o: Partial<Omit<Study, 'preset'>> & { preset?: string } = {}): Study {
  const env = process.env;
  const preset = presetNamed(o.preset ?? env.LANDSLIDE_PRESET ?? 'demo');
  const seed = o.seed ?? Number(env.LANDSLIDE_SEED ?? 1);
  createRng(seed);
  const regionFiles = o.regionFiles ?? regionFilesFrom(env.LANDSLIDE_REGION);
  return {
    preset,
    seed,
    device: o.device ?? env.LANDSLIDE_DEVICE ?? 'auto',
    threads: o.threads ?? wholeNumber('LANDSLIDE_THREADS') ?? 2,
    microBatch: o.microBatch ?? wholeNumber('LANDSLIDE_MICRO_BATCH'),
    out: resolve(o.out ?? env.LANDSLIDE_OUT ?? join(repositoryRoot(), 'out', preset.name)),
    regionFiles,
    root: o.root ?? env.LANDSLIDE_ROOT,
    splitting: o.splitting ?? (env.LANDSLIDE_SPLIT ? parseSplitting(env.LANDSLIDE_SPLIT) : undefined),
    progress: o.progress ?? createReporter(),
    signal: o.signal,
  };
}

/** @throws "LANDSLIDE_MICRO_BATCH is some: expected a whole number from 1" */
function wholeNumber(variable: string): number | undefined {
  const text = process.env[variable];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InputError(`${variable} is ${text}: expected a whole number from 1`);
}

/** A generator for a named part of the study: parts do not disturb each other's numbers. */
export function rngFor(study: Study, part: string): Rng {
  return createRng(study.seed).fork(part);
}

/** Folder of a region's intermediate results. */
export function workDir(study: Study, role: Role, ...parts: string[]): string {
  return join(study.out, 'work', role, ...parts);
}

/** The region that plays `role`: the reader's own, else the invented one, made when first asked for. */
export async function studyRegion(study: Study, role: Role): Promise<Region> {
  const own = study.regionFiles[role];
  if (own) return openRegion(own, { root: study.root });
  const path = await makeDemoRegion(role, {
    size: study.preset.regionSize,
    seed: study.seed,
    dir: join(study.out, 'regions', role),
    progress: study.progress,
    signal: study.signal,
  });
  return openRegion(path);
}

/** True where the reader's own regions are studied and none of them says `"paperGround": true`: their numbers are no test of the paper's. */
export function isElsewhere({ regionFiles }: Pick<Study, 'regionFiles'>): boolean {
  const files = Object.values(regionFiles);
  return (
    files.length > 0 && !files.some((file) => readJson<{ paperGround?: unknown }>(file).paperGround === true)
  );
}

/** Library version, part of every step's key. */
export function libraryVersion(): string {
  return JSON.parse(readFileSync(join(packageDir(), 'package.json'), 'utf8')).version as string;
}

/** `a/region.json` or `a/region.json,b/region.json,c/region.json`: for Hongtan's, Kecun's and Lushan's part, in this order. */
export function regionFilesFrom(list: string | undefined): Partial<Record<Role, string>> {
  const files = (list ?? '').split(',').filter((f) => f !== '');
  if (files.length > ROLES.length)
    throw new InputError(
      `${files.length} regions given: expected at most three (study region, near target, far target)`,
    );
  return Object.fromEntries(files.map((file, i) => [ROLES[i], resolve(file)]));
}

/** lib/, from lib/dist/study/. */
function packageDir(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'package.json'))) dir = dirname(dir);
  return dir;
}

/** The checkout that holds lib/. */
export function repositoryRoot(): string {
  return dirname(packageDir());
}
