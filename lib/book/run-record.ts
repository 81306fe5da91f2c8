/** @file run.json: what a run was made with, so that another can be held against it. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { machineOf, packageVersions, readJson, sha256File, writeJson } from '../core/index.js';
import type { Entry } from './notebook-file.js';
import { filesNamedIn, readStamp, type RunInputs } from './resume.js';

/** A data file that a run read, with its checksum. */
export interface DataFile {
  file: string;
  bytes: number;
  sha256: string;
}

/** How a notebook of a run went. */
export interface NotebookRecord {
  notebook: string;
  title: string;
  /** `found`: taken from an earlier run, whose seconds are given. */
  state: 'executed' | 'found' | 'failed' | 'stopped' | 'not run';
  seconds: number | null;
}

/** Everything that says how a run was made: the content of its run.json. */
export interface RunRecord {
  state: 'running' | 'whole' | 'failed' | 'stopped' | 'part';
  preset: string;
  demo: boolean;
  seed: string;
  /** As asked for, and what that was on this machine, in words. */
  device: string;
  deviceUsed: string;
  regions: string;
  commit: string;
  /** Files changed since that commit. */
  changed: boolean;
  started: string;
  seconds: number;
  versions: Record<string, string>;
  machine: Record<string, string | number>;
  notebooks: NotebookRecord[];
  data: DataFile[];
}

const PACKAGES = ['landslide', 'tslab', 'onnxruntime-node', 'plotly.js-dist-min', 'geotiff', 'proj4'];

/** Commit of the checkout, and whether files differ from it; `unknown` where there is no git. */
function commitOf(root: string): { commit: string; changed: boolean } {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return { commit: git('rev-parse', 'HEAD'), changed: git('status', '--porcelain', '-uno') !== '' };
  } catch {
    return { commit: 'unknown', changed: false };
  }
}

/** Versions of Node, Jupyter and the packages that numbers depend on. */
function versionsOf(nbconvert: string): Record<string, string> {
  const { node, ...packages } = packageVersions(PACKAGES);
  return { node, nbconvert, ...packages };
}

/** What is known of a run when it begins; its notebooks have the seconds that they took the last time.
 *  @param o    what was asked for, and the checkout
 *  @param all  all notebooks of the book, in order */
export function newRunRecord(
  o: Pick<RunRecord, 'preset' | 'seed' | 'device'> & {
    root: string;
    out: string;
    regions?: string;
    date: string;
  },
  all: readonly Entry[],
  { nbconvert, deviceUsed }: { nbconvert: string; deviceUsed: string },
): RunRecord {
  const notebooks = all.map(({ slug, title }) => {
    const seconds = readStamp(o.out, slug)?.seconds ?? null;
    return { notebook: slug, title, state: 'not run' as const, seconds };
  });
  return {
    state: 'running',
    preset: o.preset,
    demo: !o.regions,
    seed: o.seed,
    device: o.device,
    deviceUsed,
    regions: o.regions ?? '',
    ...commitOf(o.root),
    started: o.date,
    seconds: 0,
    versions: versionsOf(nbconvert),
    machine: machineOf(),
    notebooks,
    data: [],
  };
}

/** Checksums of the regions' files, the invented ones and the reader's; one that was hashed before and has the same size and an older
 *  time than that record is not read again. */
export async function checksumsOf(
  out: string,
  inputs: Pick<RunInputs, 'regions' | 'root'>,
): Promise<DataFile[]> {
  const invented = join(out, 'regions');
  const folders = existsSync(invented) ? readdirSync(invented) : [];
  const manifests = [
    ...folders.map((f) => join(invented, f, 'region.json')),
    ...inputs.regions.split(',').filter((f) => f !== ''),
  ].filter((f) => existsSync(f));
  const files = manifests.flatMap((m) => [m, ...filesNamedIn(m, m.startsWith(invented) ? '' : inputs.root)]);
  const known = knownChecksums(out);
  const records: DataFile[] = [];
  for (const path of [...new Set(files)].sort()) {
    const file = relative(out, path);
    const { size: bytes, mtimeMs } = statSync(path);
    const before = known.files.get(file);
    const same = before?.bytes === bytes && mtimeMs < known.time;
    records.push({ file, bytes, sha256: same ? before.sha256 : await sha256File(path) });
  }
  return records;
}

function knownChecksums(out: string): { time: number; files: Map<string, DataFile> } {
  const path = join(out, 'run.json');
  if (!existsSync(path)) return { time: 0, files: new Map() };
  const { data } = readJson<RunRecord>(path);
  return { time: statSync(path).mtimeMs, files: new Map((data ?? []).map((d) => [d.file, d])) };
}

/** Writes `<out>/run.json`. */
export function writeRunRecord(out: string, record: RunRecord): void {
  writeJson(join(out, 'run.json'), record);
}

/** `commit 1a2b3c4, preset demo, seed 1, device cpu, 2026-01-31`. */
export function originLine(
  r: Pick<RunRecord, 'commit' | 'changed' | 'preset' | 'seed' | 'deviceUsed' | 'started'>,
): string {
  const commit = `${r.commit.slice(0, 10)}${r.changed ? ' with changes' : ''}`;
  return `Commit ${commit}, preset ${r.preset}, seed ${r.seed}, device ${r.deviceUsed}, ${r.started.slice(0, 10)}`;
}
