/** @file A file system as small as a test wants it, in memory. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export interface SmallDisk {
  dir: string;
  /** Mounts it anew with other options, such as `ro` or `size=1g`; what is on it stays. */
  remount(options: string): void;
}

/** A file system of `kib` KiB until the test ends, or undefined after the test was marked as skipped. */
export function smallDisk(t: TestContext, kib: number): SmallDisk | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'small-disk-'));
  let isMounted = false;
  t.after(() => {
    if (isMounted) execFileSync('umount', [dir]);
    rmSync(dir, { recursive: true });
  });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', dir], { stdio: 'ignore' });
    isMounted = true;
  } catch {
    t.skip('no right to mount a small file system here');
    return undefined;
  }
  return { dir, remount: (options) => void execFileSync('mount', ['-o', `remount,${options}`, dir]) };
}
