/** @file The asking side of onnx-worker.ts. */
import { Worker } from 'node:worker_threads';
import { LandslideError } from '../../core/errors.js';
import type { Feeds, SessionOptions } from './onnx-session.js';
import type { WorkerReply, WorkerRequest } from './onnx-worker.js';

type Results = Record<string, Float32Array>;
type Request = WorkerRequest extends infer R ? (R extends WorkerRequest ? Omit<R, 'id'> : never) : never;

/** One session in a thread of its own. The thread keeps the process alive only while a request is open. */
export class RemoteSession {
  readonly #worker = new Worker(new URL('./onnx-worker.js', import.meta.url), { execArgv: [] }); // see thread.ts of training
  readonly #open = new Map<number, { resolve: (r: Results) => void; reject: (e: Error) => void }>();
  #next = 0;
  #closed = false;

  static async open(bytes: Uint8Array, options: SessionOptions): Promise<RemoteSession> {
    const remote = new RemoteSession();
    await remote.#ask({ kind: 'open', bytes, options }).catch(async (error: unknown) => {
      await remote.dispose();
      throw error;
    });
    return remote;
  }

  constructor() {
    this.#worker.on('message', (reply: WorkerReply) => {
      const asked = this.#open.get(reply.id);
      this.#open.delete(reply.id);
      if (this.#open.size === 0) this.#worker.unref();
      if ('error' in reply) asked?.reject(new LandslideError(reply.error));
      else asked?.resolve(reply.result);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () =>
      this.#fail(new LandslideError('the prediction thread has ended: open it again')),
    );
    this.#worker.unref();
  }

  run(feeds: Feeds): Promise<Results> {
    return this.#ask({ kind: 'run', feeds });
  }

  async dispose(): Promise<void> {
    if (this.#closed) return;
    await this.#ask({ kind: 'close' });
    this.#closed = true;
  }

  #fail(error: Error): void {
    this.#closed = true;
    for (const { reject } of this.#open.values()) reject(error);
    this.#open.clear();
  }

  #ask(request: Request): Promise<Results> {
    if (this.#closed) return Promise.reject(new LandslideError('this predictor was disposed: open it again'));
    const id = this.#next++;
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id });
    });
  }
}
