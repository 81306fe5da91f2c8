/** @file Questions to a namenode over HTTP, and to the datanodes that it leads to. Node's http is used since fetch gives up on a datanode, which says
 *  "100 Continue" without having been asked. */
import { request, type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { check, checkStop, DataError, LandslideError } from '../core/index.js';
import { brokenConnection, refusal, type HdfsRequest } from './webhdfs-errors.js';

/** Who asks, and how long is waited. */
export interface HdfsOptions {
  /** Name of the user, as Hadoop's simple authentication takes it. */
  user: string;
  signal?: AbortSignal;
  /** Seconds of silence until a connection is given up; default 60. */
  timeoutS?: number;
}

type Query = Record<string, string>;

/** The two ways to ask. Both throw one line where the answer is no success. */
export interface HdfsAsk {
  /** Asks the namenode. */
  namenode(method: string, name: string, query: Query): Promise<IncomingMessage>;
  /** Asks the namenode where to, then asks there. */
  datanode(
    method: string,
    name: string,
    query: Query,
    body?: AsyncIterable<Uint8Array>,
  ): Promise<IncomingMessage>;
  /** `webhdfs://host:9870/folder/name`. */
  placeOf(name: string): string;
  /** `/folder/name`, as HDFS has it. */
  pathOf(name: string): string;
}

/** Port of a namenode's HTTP server where none is given. */
const PORT = '9870';
const REDIRECT = 307;

/** Whether this is an address of HDFS rather than a path of this machine. */
export const isHdfsAddress = (text: string): boolean => /^\w*hdfs:\/\//i.test(text);

/** The ways to ask for files of a folder by its address; nothing is asked yet.
 *  @throws "address is hdfs://a:9000/b: expected webhdfs://host:9870/folder, ..." */
export function askHdfs(address: string, { user, signal, timeoutS = 60 }: HdfsOptions): HdfsAsk {
  const { host, folder } = partsOf(address);
  check(user !== '', 'the user is empty: give the name that HDFS knows');
  const placeOf = (name: string): string => [address.replace(/\/+$/, ''), name].filter(Boolean).join('/');
  const pathOf = (name: string): string => `/${[...folder, name].filter(Boolean).join('/')}`;
  const urlOf = (name: string, query: Query): URL => {
    const path = pathOf(name).split('/').map(encodeURIComponent).join('/');
    return new URL(
      `http://${host}/webhdfs/v1${path}?${new URLSearchParams({ ...query, 'user.name': user })}`,
    );
  };

  const send = async (
    url: URL,
    method: string,
    asked: HdfsRequest,
    body?: AsyncIterable<Uint8Array>,
  ): Promise<IncomingMessage> => {
    let answer: IncomingMessage;
    try {
      answer = await exchange(url, { method, signal, timeoutS }, body);
    } catch (error) {
      checkStop(signal, asked.what);
      throw error instanceof LandslideError ? error : brokenConnection(url.host, asked, error);
    }
    const { statusCode = 0 } = answer;
    if ((statusCode >= 200 && statusCode < 300) || statusCode === REDIRECT) return answer;
    throw await refusal(answer, asked);
  };
  const namenode: HdfsAsk['namenode'] = (method, name, query) =>
    send(urlOf(name, query), method, { what: placeOf(name), host, user });
  const datanode: HdfsAsk['datanode'] = async (method, name, query, body) => {
    const answer = await namenode(method, name, query);
    if (answer.statusCode !== REDIRECT) return answer;
    answer.resume();
    return send(leadOf(answer, host), method, { what: placeOf(name), host, user }, body);
  };
  return { namenode, datanode, placeOf, pathOf };
}

/** One request, on a connection of its own; what the body throws is thrown. */
function exchange(
  url: URL,
  { method, signal, timeoutS }: { method: string; signal?: AbortSignal; timeoutS: number },
  body?: AsyncIterable<Uint8Array>,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/octet-stream' } : { 'content-length': 0 };
    const sent = request(url, { method, headers, signal, agent: false, timeout: 1000 * timeoutS });
    sent.on('response', resolve);
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error(`silent for ${timeoutS} s`)));
    if (body) pipeline(body, sent).catch(reject);
    else sent.end();
  });
}

function leadOf({ headers }: IncomingMessage, host: string): URL {
  const { location = '' } = headers;
  if (location.startsWith('http://') && URL.canParse(location)) return new URL(location);
  throw new DataError(
    `${host} leads to "${location}": expected an address with http://, as a namenode without TLS gives it; mount HDFS, or use hdfs dfs -put and -get`,
  );
}

function partsOf(address: string): { host: string; folder: string[] } {
  try {
    const { protocol, host, port, username, pathname, search } = new URL(address);
    const folder = pathname.split('/').filter(Boolean).map(decodeURIComponent);
    if (protocol === 'webhdfs:' && host !== '' && folder.length > 0 && username === '' && search === '')
      return { host: port === '' ? `${host}:${PORT}` : host, folder };
  } catch {
    // No address, or one with a broken port or escape: said below.
  }
  check(
    false,
    `address is ${address}: expected webhdfs://host:${PORT}/folder, with the HTTP port of the namenode and a folder below the root`,
  );
}
