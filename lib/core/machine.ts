/** @file What a run stands on: the computer, and versions of packages. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';

/** Versions of the packages that are installed, by name, and Node's. */
export function packageVersions(names: readonly string[]): Record<string, string> {
  const require = createRequire(import.meta.url);
  const version = (name: string): string | undefined => {
    const folder = (require.resolve.paths(name) ?? []).find((f) => existsSync(join(f, name, 'package.json')));
    return (
      folder &&
      (JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as { version: string }).version
    );
  };
  const found = names.map((name) => [name, version(name)]).filter((e): e is [string, string] => !!e[1]);
  return { node: process.versions.node, ...Object.fromEntries(found) };
}

/** The computer, as far as times depend on it. */
export function machineOf(): Record<string, string | number> {
  return {
    system: `${platform()} ${release()} ${arch()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
}
