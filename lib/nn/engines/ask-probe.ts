/** @file The asking side of device-probe.ts. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { OnnxDevice } from './onnx-session.js';
import type { ProbeReport } from './device-probe.js';

/** The first opening of a GPU takes seconds, not minutes. */
const PATIENCE_MS = 60_000;

/** What a fresh process finds on `device`. Never throws: a crash or a hang is an error in the report. `stderr` is what drivers said. */
export async function askProbe(
  device: OnnxDevice,
  environment: NodeJS.ProcessEnv = {},
): Promise<{ report: ProbeReport; stderr: string }> {
  const program = fileURLToPath(new URL('./device-probe.js', import.meta.url));
  const child = spawn(process.execPath, [program, device], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  const [out, stderr, how] = await Promise.all([text(child.stdout), text(child.stderr), ending(child)]);
  const line = out.split('\n').find((l) => l.startsWith('{'));
  return { report: line ? (JSON.parse(line) as ProbeReport) : { error: how }, stderr };
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function ending(child: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(`its probe did not start (${error.message})`));
    child.on('close', (code, signal) =>
      resolve(
        signal === 'SIGKILL'
          ? `opening it took longer than ${PATIENCE_MS / 1000} s`
          : `opening it ended the process (${signal ?? `code ${code}`})`,
      ),
    );
  });
}
