/** @file What tells a changed input file from the one that a step was made from, without reading it. */
import { statSync } from 'node:fs';

/** Size and time of change of each file. A scene of gigabytes is not read again for every step that asks whether it is the same. */
export function fileStamps(paths: readonly string[]): { bytes: number; changed: number }[] {
  return paths.map((path) => {
    const { size, mtimeMs } = statSync(path);
    return { bytes: size, changed: Math.round(mtimeMs) };
  });
}
