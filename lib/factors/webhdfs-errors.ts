/** @file What WebHDFS answers where it does not do what was asked, in one line each. */
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { DataError, oneLine } from '../core/index.js';

/** Who was asked, by whom, and for what. */
export interface HdfsRequest {
  /** The file or folder, as an address. */
  what: string;
  /** `host:port` of the namenode. */
  host: string;
  user: string;
}

/** A connection that was not made, or ended before its time: the same may go well another time. */
export class BrokenConnection extends DataError {}

/** A file or folder that is not there. */
export class NotOnHdfs extends DataError {}

/** The error of a connection to `asked`, which is the namenode or the datanode that it led to. */
export function brokenConnection(
  asked: string,
  { what, host }: HdfsRequest,
  error: unknown,
): BrokenConnection {
  const why = (error as { code?: string }).code ?? oneLine(error);
  return new BrokenConnection(
    asked === host
      ? `${what}: ${host} cannot be reached (${why}): check host and HTTP port of the namenode, and that it runs`
      : `${what}: datanode ${asked}, to which ${host} leads, cannot be reached or broke off (${why}): its name and port must be open from here`,
    { cause: error },
  );
}

/** What to do about an exception of Hadoop's. */
const REMEDIES: [RegExp, (request: HdfsRequest, said: string) => string][] = [
  [
    /AccessControl|Security/,
    ({ user }, said) =>
      `permission denied for user ${user} (${said}): give another --user, or have the folder opened`,
  ],
  [/FileNotFound/, () => 'not found on HDFS: check the path'],
  [
    /SafeMode/,
    ({ host }) =>
      `${host} is in safe mode and takes no changes: wait until it has left it, then run the same command again`,
  ],
  [/Standby/, ({ host }) => `${host} is the standby namenode: give the active one`],
  [/Quota/, (_, said) => `no room (${said}): have the quota raised, or remove what is not needed`],
];

/** The error of an answer that is no success. */
export async function refusal(answer: IncomingMessage, request: HdfsRequest): Promise<DataError> {
  const { what, host } = request;
  const { exception, message } = await exceptionOf(answer);
  const said = oneLine(message);
  if (exception === '') {
    const next =
      answer.statusCode === 401
        ? 'it wants Kerberos, which is not spoken here: mount HDFS, or use hdfs dfs -put and -get'
        : `is it the HTTP port of a namenode (dfs.namenode.http-address)?`;
    return new DataError(`${what}: ${host} answers ${answer.statusCode}, not as WebHDFS does: ${next}`);
  }
  const remedy = REMEDIES.find(([kind]) => kind.test(exception) || kind.test(message))?.[1];
  if (remedy)
    return new (exception === 'FileNotFoundException' ? NotOnHdfs : DataError)(
      `${what}: ${remedy(request, said)}`,
    );
  return new DataError(
    `${what}: ${host} answers ${exception} (${said}): see its log, then run the same command again`,
  );
}

async function exceptionOf(answer: IncomingMessage): Promise<{ exception: string; message: string }> {
  try {
    const { RemoteException: e } = JSON.parse(await text(answer)) as {
      RemoteException?: Record<string, unknown>;
    };
    return { exception: String(e?.exception ?? ''), message: String(e?.message ?? '') };
  } catch {
    return { exception: '', message: '' };
  }
}
