/** @file A worker thread that holds one ONNX session: runs block it, and not the thread that asks. */
import { parentPort } from 'node:worker_threads';
import { oneLine } from '../../core/errors.js';
import { openSession, type Feeds, type OnnxSession, type SessionOptions } from './onnx-session.js';

export type WorkerRequest =
  | { id: number; kind: 'open'; bytes: Uint8Array; options: SessionOptions }
  | { id: number; kind: 'run'; feeds: Feeds }
  | { id: number; kind: 'close' };

export type WorkerReply =
  { id: number; result: Record<string, Float32Array> } | { id: number; error: string };

let session: OnnxSession | undefined;

async function answer(request: WorkerRequest): Promise<Record<string, Float32Array>> {
  if (request.kind === 'open') session = await openSession(request.bytes, request.options);
  if (request.kind === 'run') return session!.run(request.feeds);
  if (request.kind === 'close') await session?.dispose();
  return {};
}

parentPort?.on('message', (request: WorkerRequest) => {
  void answer(request).then(
    (result) => {
      parentPort!.postMessage({ id: request.id, result } satisfies WorkerReply);
      if (request.kind === 'close') parentPort!.close();
    },
    (error: unknown) =>
      parentPort!.postMessage({ id: request.id, error: oneLine(error) } satisfies WorkerReply),
  );
});
