/** @file The small JSON files beside what a run has made. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../core/index.js';

/** The records in `<out>/<folder>`, by file name; none where the folder is not there. */
export function recordsIn<T>(out: string, folder: string): T[] {
  const dir = join(out, folder);
  if (!existsSync(dir)) return [];
  const files = readdirSync(dir).filter((f) => f.endsWith('.json'));
  return files.sort().map((f) => readJson<T>(join(dir, f)));
}
