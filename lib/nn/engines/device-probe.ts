/** @file A program of its own, as a driver may crash or hang: opens ONNX Runtime on the device that its argument names, makes one
 *  addition, and prints a line of JSON, a ProbeReport. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { oneLine } from '../../core/errors.js';
import { OnnxModel } from './onnx-proto.js';
import { openSession, type OnnxDevice } from './onnx-session.js';

/** What happened; where it went well, what the process holds (Linux; empty elsewhere). */
export type ProbeReport = { error: string } | { files: string[]; libraries: string[] };

async function add(device: OnnxDevice): Promise<void> {
  const model = new OnnxModel();
  const x = model.input('x', [2]);
  model.node('Add', [x, x], {}, ['y.out']);
  model.output('y.out', [2]);
  const session = await openSession(model.toBytes('probe'), { device, threads: 1 });
  const { y } = await session.run({ x: { data: Float32Array.of(1, 2), shape: [2] } });
  if (y[0] !== 2 || y[1] !== 4) throw new Error(`1 + 1 and 2 + 2 gave ${y.join(' and ')}`);
}

/** The files and libraries that this process has open. */
function holdings(): { files: string[]; libraries: string[] } {
  if (process.platform !== 'linux') return { files: [], libraries: [] };
  const files = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return []; // closed meanwhile
    }
  });
  const paths = readFileSync('/proc/self/maps', 'utf8').match(/\/\S+\.so\S*/g) ?? [];
  return { files, libraries: [...new Set(paths)] };
}

const report: ProbeReport = await add(process.argv[2] as OnnxDevice).then(holdings, (error: unknown) => ({
  error: oneLine((error as Error).cause ?? error),
}));
process.stdout.write(`${JSON.stringify(report)}\n`);
