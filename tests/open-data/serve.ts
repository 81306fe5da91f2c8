/** A server on 127.0.0.1 that answers as Zenodo does, and misbehaves where it is told to. */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

export interface Behaviour {
  /** Ends the connection after so many bytes of each answer. */
  breakAfter?: number;
  /** How many answers break off; default: all. */
  breaks?: number;
  /** Sends these bytes in place of the file's. */
  instead?: Uint8Array;
  /** Answers every range with the whole file. */
  noRanges?: boolean;
  /** Answers the first so many file requests with 503. */
  busy?: number;
}

export interface Served {
  base: string;
  /** `file-name from-byte`, in the order of the requests. */
  asked: string[];
  behaviour: Behaviour;
}

/** Serves record 42 with the files; changes of `behaviour` count at once. */
export async function serveRecord(
  t: TestContext,
  files: Record<string, Uint8Array>,
  { behaviour = {}, metadata = {} }: { behaviour?: Behaviour; metadata?: Record<string, unknown> } = {},
): Promise<Served> {
  const served: Served = { base: '', asked: [], behaviour };
  const server: Server = createServer((request, response) => {
    const found = /^\/api\/records\/42(?:\/files\/([^/]+)\/content)?$/.exec(request.url ?? '');
    if (!found) return void response.writeHead(404).end();
    if (found[1] === undefined) return void response.end(JSON.stringify(recordJson(files, metadata)));
    const name = decodeURIComponent(found[1]);
    const whole = Buffer.from(served.behaviour.instead ?? files[name]);
    const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    served.asked.push(`${name} ${asked ?? 0}`);
    if ((served.behaviour.busy ?? 0) > 0) {
      served.behaviour.busy!--;
      return void response.writeHead(503).end();
    }
    const from = asked !== undefined && !served.behaviour.noRanges ? Number(asked) : 0;
    const head: Record<string, string | number> = { 'content-length': whole.length - from };
    if (from > 0) head['content-range'] = `bytes ${from}-${whole.length - 1}/${whole.length}`;
    response.writeHead(from > 0 ? 206 : 200, head);
    const { breakAfter = Infinity, breaks = Infinity } = served.behaviour;
    if (from + breakAfter >= whole.length || breaks <= 0) return void response.end(whole.subarray(from));
    served.behaviour.breaks = breaks - 1;
    response.write(whole.subarray(from, from + breakAfter), () => setTimeout(() => response.destroy(), 20));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  t.after(() => void (server.closeAllConnections(), server.close()));
  served.base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return served;
}

export const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

function recordJson(files: Record<string, Uint8Array>, metadata: Record<string, unknown>): unknown {
  return {
    id: 42,
    doi: '10.5281/zenodo.42',
    metadata: { title: 'Landslides of nowhere', license: { id: 'cc-by-4.0' }, version: '2', ...metadata },
    files: Object.entries(files).map(([key, bytes]) => ({
      key,
      size: bytes.length,
      checksum: `md5:${md5(bytes)}`,
    })),
  };
}

/** A folder that is gone after the test. */
export function temporary(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'open-data-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
