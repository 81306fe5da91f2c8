/** @file Hurts files and reads them, in a process of its own: TARGET FROM UNTIL FOLDER. One line of JSON a fault, one for the sum. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRng } from 'landslide/core';
import { mutate } from './mutate.js';
import { makeSeeds, type Seed } from './seeds.js';
import { TARGETS } from './targets.js';

/** Longer than this for a file of a few kilobytes is as good as a hang. */
const SLOW_MS = 3000;

export interface Sum {
  read: number;
  refused: number;
  peakMiB: number;
}

const say = (line: object): void => void process.stdout.write(JSON.stringify(line) + '\n');

/** Writes the files of a seed, one of them hurt, and returns the path of the one to open. */
function hurtFiles(target: string, seed: Seed, i: number, folder: string): string {
  const rng = createRng(`${target} ${i}`);
  const stem = join(folder, `f${i % 4}`);
  const endings = Object.keys(seed.files);
  const hurt = endings[rng.int(endings.length)];
  for (const ending of ['.shp', '.shx', '.dbf', '.prj', '.cpg', '.hdr', '.gpkg-wal'])
    rmSync(stem + ending, { force: true });
  for (const ending of endings)
    writeFileSync(stem + ending, ending === hurt ? mutate(seed.files[ending], rng) : seed.files[ending]);
  return stem + seed.main;
}

/** '' where all is well: an answer that is sound, or an error of ours in one line. */
async function judge(read: () => unknown, sum: Sum): Promise<string> {
  try {
    const fault = (await read()) as string;
    sum.read++;
    return fault && `read, but ${fault}`;
  } catch (error) {
    sum.refused++;
    const { name, message } = error as Error;
    // What JSON.parse says of a dump is the caller's own.
    if (error instanceof SyntaxError && /JSON/.test(message)) return '';
    if (!['InputError', 'DataError', 'LandslideError'].includes(name))
      return `${name}: ${(error as Error).stack}`;
    return message.includes('\n') || message.length > 1000 ? `a long line: ${message}` : '';
  }
}

async function main([target, from, until, folder]: string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const seeds = await makeSeeds(target, join(folder, 'seeds'));
  const sum: Sum = { read: 0, refused: 0, peakMiB: 0 };
  for (let i = Number(from); i < Number(until); i++) {
    const path = hurtFiles(target, seeds[i % seeds.length], i, folder);
    if (i % 50 === 0) say({ at: i });
    const start = performance.now();
    const fault = await judge(() => TARGETS[target](path), sum);
    const ms = performance.now() - start;
    if (fault) say({ fault, i });
    else if (ms > SLOW_MS) say({ fault: `took ${Math.round(ms)} ms`, i });
  }
  sum.peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  say({ sum });
}

await main(process.argv.slice(2));
