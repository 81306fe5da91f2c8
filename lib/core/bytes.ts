/** @file Sizes of files and memory as a reader says them. */

/** `812 bytes`, `3.47 MB`, `12.4 GB`: powers of ten, as file managers count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const step = Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${value >= 100 ? value.toFixed(0) : value.toPrecision(3)} ${['', 'kB', 'MB', 'GB', 'TB'][step]}`;
}
