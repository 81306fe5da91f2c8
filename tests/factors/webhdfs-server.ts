/** A namenode and a datanode on 127.0.0.1 that answer as WebHDFS does, and misbehave where they are told to. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import type { TestContext } from 'node:test';

export interface Faults {
  /** The datanode ends the connection after so many bytes of a file that is written, or read. */
  breakWrites?: number;
  breakReads?: number;
  /** How many of them break; default: all. */
  breaks?: number;
  /** The namenode answers changes with this exception. */
  exception?: { exception: string; message: string };
  /** The namenode answers everything with this status and a page. */
  page?: number;
  /** The namenode never answers. */
  isSilent?: boolean;
  /** The datanode stores another last byte. */
  isCorrupt?: boolean;
  /** Files are said to be encrypted, so that their checksums mean nothing here. */
  isEncrypted?: boolean;
  /** Hears what is asked, before it is answered. */
  onAsk?: (asked: string) => void;
  /** Where the namenode leads to instead. */
  lead?: string;
}

export interface HdfsServer {
  host: string;
  /** Files by path, such as `/stores/a/slope.tif`. */
  files: Map<string, Buffer>;
  /** `OP /path`, in the order of the requests; `write` and `read` at the datanode. */
  asked: string[];
  faults: Faults;
}

export async function serveHdfs(t: TestContext, faults: Faults = {}): Promise<HdfsServer> {
  const hdfs: HdfsServer = { host: '', files: new Map(), asked: [], faults };
  const listen = async (answer: (request: IncomingMessage, response: ServerResponse) => void) => {
    const server = createServer(answer);
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    t.after(() => void (server.closeAllConnections(), server.close()));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const data = await listen((request, response) => datanode(hdfs, request, response));
  hdfs.host = await listen((request, response) => namenode(hdfs, data, request, response));
  return hdfs;
}

function partsOf(request: IncomingMessage): { path: string; op: string; query: URLSearchParams } {
  const url = new URL(request.url!, 'http://host');
  const path = decodeURIComponent(url.pathname).replace('/webhdfs/v1', '');
  return { path, op: url.searchParams.get('op')!, query: url.searchParams };
}

function note({ asked, faults }: HdfsServer, what: string): void {
  asked.push(what);
  faults.onAsk?.(what);
}

const json = (response: ServerResponse, status: number, value: unknown): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

function refuse(response: ServerResponse, status: number, exception: string, message: string): void {
  json(response, status, { RemoteException: { exception, javaClassName: `x.${exception}`, message } });
}

function namenode(hdfs: HdfsServer, data: string, request: IncomingMessage, response: ServerResponse): void {
  const { path, op, query } = partsOf(request);
  const { files, faults } = hdfs;
  note(hdfs, `${op} ${path}`);
  if (faults.isSilent) return;
  if (faults.page) return void response.writeHead(faults.page).end('<html>no</html>');
  const changes = ['MKDIRS', 'CREATE', 'RENAME', 'DELETE'].includes(op);
  if (changes && faults.exception)
    return refuse(response, 403, faults.exception.exception, faults.exception.message);
  const file = files.get(path);
  if (!changes && !file) return refuse(response, 404, 'FileNotFoundException', `File ${path} not found.`);
  if (op === 'MKDIRS') return json(response, 200, { boolean: true });
  if (op === 'DELETE') return json(response, 200, { boolean: files.delete(path) });
  if (op === 'RENAME')
    return json(response, 200, { boolean: rename(files, path, query.get('destination')!) });
  if (op === 'GETFILESTATUS') {
    const status = { type: 'FILE', length: file!.length, blockSize: 134217728, pathSuffix: '' };
    return json(response, 200, { FileStatus: { ...status, ...(faults.isEncrypted && { encBit: true }) } });
  }
  const location = faults.lead ?? `http://${data}${request.url}&namenoderpcaddress=x`;
  response.writeHead(307, { location, 'content-length': 0 }).end();
}

function rename(files: Map<string, Buffer>, from: string, to: string): boolean {
  const file = files.get(from);
  if (!file || files.has(to)) return false;
  files.delete(from);
  files.set(to, file);
  return true;
}

function datanode(hdfs: HdfsServer, request: IncomingMessage, response: ServerResponse): void {
  const { path, op, query } = partsOf(request);
  const file = hdfs.files.get(path);
  if (op === 'GETFILECHECKSUM') return json(response, 200, { FileChecksum: checksumOf(file!) });
  if (op === 'CREATE') return write(hdfs, path, request, response);
  const from = Number(query.get('offset'));
  note(hdfs, `read ${path} ${from}`);
  const rest = file!.subarray(from);
  response.writeHead(200, { 'content-length': rest.length, connection: 'close' });
  const { breakReads = Infinity } = hdfs.faults;
  if (!breaksNow(hdfs, rest.length > breakReads)) return void response.end(rest);
  response.write(rest.subarray(0, breakReads), () => setTimeout(() => response.destroy(), 20));
}

function write(hdfs: HdfsServer, path: string, request: IncomingMessage, response: ServerResponse): void {
  note(hdfs, `write ${path}`);
  // As Hadoop's datanodes do, asked or not.
  response.writeContinue();
  const { breakWrites = Infinity, isCorrupt } = hdfs.faults;
  const parts: Buffer[] = [];
  let n = 0;
  request.on('data', (part: Buffer) => {
    parts.push(part);
    n += part.length;
    if (!breaksNow(hdfs, n > breakWrites)) return;
    hdfs.files.set(path, Buffer.concat(parts, breakWrites));
    request.removeAllListeners();
    request.destroy();
  });
  request.on('end', () => {
    const whole = Buffer.concat(parts);
    if (isCorrupt) whole[whole.length - 1] ^= 1;
    hdfs.files.set(path, whole);
    response.writeHead(201, { connection: 'close', 'content-length': 0 }).end();
  });
  request.on('error', () => undefined);
}

function breaksNow({ faults }: HdfsServer, isDue: boolean): boolean {
  if (!isDue || (faults.breaks ?? 1) <= 0) return false;
  if (faults.breaks !== undefined) faults.breaks--;
  return true;
}

/** Of a file of one block, with CRC-32 and 512 bytes a sum. */
function checksumOf(file: Buffer): unknown {
  const sums = Buffer.alloc(4 * Math.ceil(file.length / 512));
  for (let i = 0; i * 512 < file.length; i++)
    sums.writeUInt32BE(crc32(file.subarray(i * 512, (i + 1) * 512)), 4 * i);
  const block = createHash('md5').update(sums).digest();
  const sum = createHash('md5')
    .update(Buffer.concat([block], 32))
    .digest('hex');
  const bytes = `00000200${'0'.repeat(16)}${sum}00000000`;
  return { algorithm: 'MD5-of-0MD5-of-512CRC32', bytes, length: 28 };
}
