/** @file `landslide doctor`: what each part needs, what was found here, and what to do. Looks only; changes nothing. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { join } from 'node:path';
import { oneLine, roomIn } from '../core/index.js';
import { describeTfjs, loadTfjs } from '../nn/index.js';
import { repositoryRoot } from '../study/index.js';
import { textTable, type Command } from './command.js';
import { cudaDevice, webgpuDevice } from './doctor-devices.js';

export interface Finding {
  part: string;
  needs: string;
  found: string;
  state: 'ready' | 'optional' | 'missing';
  todo: string;
}

const GIB = 2 ** 30;

export const doctor: Command = {
  name: 'doctor',
  summary: 'what each part needs, what was found here, and what to do',
  options: {},
  examples: ['npx landslide doctor', 'npx landslide doctor --json'],
  run: async () => [
    node(),
    machine(),
    engine(),
    await webgpuDevice(),
    await cudaDevice(),
    nativeTensorFlow(),
    danfo(),
    jupyter(),
    gdal(),
  ],
  format: (findings: Finding[]) => {
    const rows = findings.map((f) => [f.part, f.state, f.found, f.needs]);
    const todo = findings.filter((f) => f.todo).map((f) => `- ${f.part}: ${f.todo}`);
    return (
      textTable(['part', 'state', 'found', 'needs'], rows) + (todo.length ? `\n\n${todo.join('\n')}` : '')
    );
  },
};

function node(): Finding {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const fits = major > 20 || (major === 20 && minor >= 19);
  return {
    part: 'Node.js',
    needs: '20.19 or later',
    found: process.versions.node,
    state: fits ? 'ready' : 'missing',
    todo: fits ? '' : 'install Node.js 20.19 or later',
  };
}

function machine(): Finding {
  const freeDisk = roomIn(repositoryRoot()) / GIB;
  const short = freeDisk < 4 || totalmem() < 6 * GIB;
  return {
    part: 'machine',
    needs: '2 cores, 6 GiB memory, 4 GiB disk',
    found: `${availableParallelism()} cores, ${(totalmem() / GIB).toFixed(0)} GiB memory (${(freemem() / GIB).toFixed(0)} free), ${freeDisk.toFixed(0)} GiB disk free`,
    state: short ? 'missing' : 'ready',
    todo: short ? 'free some disk, or use a machine with more memory' : '',
  };
}

function engine(): Finding {
  const version = packageVersion('onnxruntime-node');
  return {
    part: 'device cpu',
    needs: 'onnxruntime-node, in the lock',
    found: version ?? 'not installed',
    state: version ? 'ready' : 'missing',
    todo: version ? '' : 'npm ci',
  };
}

function nativeTensorFlow(): Finding {
  const part = 'device tfjs';
  const needs = '@tensorflow/tfjs-node-gpu 4.22 (CUDA 11.2, cuDNN 8.1) or -node, with its library';
  const here = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'].filter((p) => packageVersion(p));
  if (here.length === 0) {
    const card = tool('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader']);
    const todo = card ? `npm run add -- tfjs-gpu, then --device tfjs, for the ${card}` : '';
    return { part, needs, found: 'not installed', state: 'optional', todo };
  }
  try {
    return { part, needs, found: describeTfjs(loadTfjs()), state: 'ready', todo: '' };
  } catch (error) {
    return { part, needs, found: 'it does not load', state: 'optional', todo: oneLine(error) };
  }
}

function danfo(): Finding {
  const version = packageVersion('danfojs-node');
  return {
    part: 'danfojs-node',
    needs: 'optional, for data frames in notebooks',
    found: version ?? 'not installed',
    state: version ? 'ready' : 'optional',
    todo: '',
  };
}

function jupyter(): Finding {
  const own = join(repositoryRoot(), '.venv', 'bin', 'jupyter-nbconvert');
  const version = existsSync(own) ? tool(own, ['--version']) : tool('jupyter-nbconvert', ['--version']);
  return {
    part: 'Jupyter (nbconvert)',
    needs: 'Python 3; installed into .venv by npm run paper',
    found: version ? `nbconvert ${version}` : 'not found',
    state: version ? 'ready' : 'missing',
    todo: version ? '' : 'npm run setup',
  };
}

function gdal(): Finding {
  const version = tool('gdalinfo', ['--version']);
  return {
    part: 'GDAL',
    needs: 'optional: referee in tests and bench',
    found: version ?? 'not found',
    state: version ? 'ready' : 'optional',
    todo: '',
  };
}

/** The first line that a program prints, or undefined where it does not run. */
function tool(program: string, args: string[]): string | undefined {
  try {
    const text = execFileSync(program, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
    });
    return text.split('\n')[0].trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Version of an installed package, without loading it. */
function packageVersion(name: string): string | undefined {
  const require = createRequire(import.meta.url);
  for (const folder of require.resolve.paths(name) ?? []) {
    const file = join(folder, name, 'package.json');
    if (existsSync(file)) return (require(file) as { version: string }).version;
  }
  return undefined;
}
