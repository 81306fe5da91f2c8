import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { repositoryRoot } from 'landslide/study';
import { temporary } from './fixture.js';

const BIN = join(repositoryRoot(), 'lib', 'bin');
const load = <T>(file: string): Promise<T> => import(pathToFileURL(join(BIN, file)).href) as Promise<T>;

function script(
  name: string,
  args: string[],
  env: Record<string, string> = {},
): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(BIN, name), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { code: status, said: (stdout + stderr).trim() };
}

test('Node versions: what fits, and one line for what does not', async () => {
  const { nodeProblem } = await load<{ nodeProblem: (v: string) => string | undefined }>('checkout.mjs');
  for (const fits of ['20.19.0', '20.20.2', '22.12.0', '24.1.0'])
    assert.equal(nodeProblem(fits), undefined, fits);
  for (const old of ['18.20.0', '20.18.3', '21.7.0', '22.11.0'])
    assert.match(nodeProblem(old)!, new RegExp(`^Node.js is ${old}; `));
});

test('packages are current while npm’s record agrees with the lock; other platforms’ may be absent', async (t) => {
  const { packagesMatch } = await load<{ packagesMatch: (a: string, b: string) => boolean }>('setup.mjs');
  const dir = temporary(t);
  const write = (name: string, packages: object): string => {
    writeFileSync(join(dir, name), JSON.stringify({ packages }));
    return join(dir, name);
  };
  const lock = write('lock.json', {
    '': { name: 'x' },
    lib: { version: '0.1.0' },
    'node_modules/landslide': { link: true },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/only-windows': { version: '2.0.0', optional: true },
  });
  assert.ok(packagesMatch(lock, write('same.json', { 'node_modules/a': { version: '1.0.0' } })));
  assert.ok(!packagesMatch(lock, write('older.json', { 'node_modules/a': { version: '0.9.0' } })));
  assert.ok(!packagesMatch(lock, write('empty.json', {})));
  assert.ok(!packagesMatch(lock, join(dir, 'missing.json')));
});

test('kernel:install writes absolute paths, keeps another tslab, and takes itself out again', (t) => {
  const dir = temporary(t);
  const kernels = join(dir, 'kernels');
  mkdirSync(join(kernels, 'tslab'), { recursive: true });
  writeFileSync(join(kernels, 'tslab', 'kernel.json'), '{"argv":["tslab"]}');
  const env = { JUPYTER_DATA_DIR: dir };
  const first = script('kernel-install.mjs', [], env);
  assert.equal(first.code, 0);
  assert.match(first.said, /another kernel named tslab was there: kept as /);
  const { argv } = JSON.parse(readFileSync(join(kernels, 'tslab', 'kernel.json'), 'utf8')) as {
    argv: string[];
  };
  assert.deepEqual([argv[0], existsSync(argv[1])], [process.execPath, true]);
  assert.equal(script('kernel-install.mjs', [], env).code, 0);
  assert.equal(readFileSync(join(kernels, 'tslab-before', 'kernel.json'), 'utf8'), '{"argv":["tslab"]}');
  assert.equal(script('kernel-install.mjs', ['--remove'], env).code, 0);
  assert.ok(!existsSync(join(kernels, 'tslab')));
  assert.match(
    script('kernel-install.mjs', ['--remove'], env).said,
    /^kernel:install: .* holds no kernel of this project$/,
  );
});

test('an unknown bench is one line with the names', () => {
  const { code, said } = script('bench.mjs', ['speed']);
  assert.equal(code, 1);
  assert.match(said, /^bench: speed: expected one of train, predict, .*$/);
});
