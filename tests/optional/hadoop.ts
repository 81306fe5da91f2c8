/** A real HDFS on 127.0.0.1: a namenode and a datanode of Hadoop, in processes of their own. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const HDFS = 'org.apache.hadoop.hdfs';

export interface Hadoop {
  /** `127.0.0.1:port` of the namenode's HTTP server, and of its own protocol. */
  http: string;
  rpc: string;
  /** Runs `hdfs dfsadmin ...`. */
  admin(...args: string[]): Promise<void>;
  stop(): Promise<void>;
}

/** The folder of pyspark in a folder that tests/optional/spark.sh filled. */
export function sparkHome(kit: string): string {
  const [version] = readdirSync(join(kit, 'python', 'lib'));
  return join(kit, 'python', 'lib', version, 'site-packages', 'pyspark');
}

export async function startHadoop(kit: string, dir: string): Promise<Hadoop> {
  const [rpc, http] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  configure(join(dir, 'conf'), { rpc, http, data: join(dir, 'data') });
  const jars = [join(kit, 'hadoop', '*'), join(sparkHome(kit), 'jars', '*')];
  const options = ['-Xmx512m', '--add-opens', 'java.base/java.lang=ALL-UNNAMED'];
  const base = [...options, '-cp', [join(dir, 'conf'), ...jars].join(':')];
  const run = async (name: string, ...args: string[]): Promise<void> =>
    void (await promisify(execFile)('java', [...base, `${HDFS}.${name}`, ...args]));

  await run('server.namenode.NameNode', '-format', '-nonInteractive');
  const daemons = ['server.namenode.NameNode', 'server.datanode.DataNode'].map((name) =>
    daemon([...base, `${HDFS}.${name}`], join(dir, `${name}.log`)),
  );
  const stop = async (): Promise<void> => {
    const ended = daemons.map((d) => d.exitCode ?? new Promise((done) => d.once('exit', done)));
    for (const d of daemons) d.kill();
    await Promise.all(ended);
  };
  try {
    await untilReady(http);
  } catch (error) {
    await stop();
    throw error;
  }
  return { http, rpc, stop, admin: (...args) => run('tools.DFSAdmin', ...args) };
}

function configure(dir: string, { rpc, http, data }: { rpc: string; http: string; data: string }): void {
  mkdirSync(dir, { recursive: true });
  const write = (file: string, values: Record<string, string>): void => {
    const rows = Object.entries(values).map(
      ([name, value]) => `<property><name>${name}</name><value>${value}</value></property>`,
    );
    writeFileSync(join(dir, file), `<configuration>${rows.join('\n')}</configuration>`);
  };
  write('core-site.xml', { 'fs.defaultFS': `hdfs://${rpc}`, 'hadoop.tmp.dir': data });
  write('hdfs-site.xml', {
    'dfs.replication': '1',
    'dfs.namenode.http-address': http,
    'dfs.datanode.address': '127.0.0.1:0',
    'dfs.datanode.ipc.address': '127.0.0.1:0',
    'dfs.datanode.http.address': '127.0.0.1:0',
  });
}

function daemon(args: string[], log: string): ChildProcess {
  const out = openSync(log, 'w');
  const child = spawn('java', args, { stdio: ['ignore', out, out] });
  closeSync(out);
  return child;
}

/** Waits until the namenode has its datanode and has left safe mode. */
async function untilReady(http: string): Promise<void> {
  for (let s = 0; s < 120; s++) {
    await sleep(1000);
    const state = await stateOf(http);
    if (state?.NumLiveDataNodes === 1 && state.FSState === 'Operational') return;
  }
  throw new Error(`no namenode with a datanode at ${http} after two minutes`);
}

async function stateOf(http: string): Promise<Record<string, unknown> | undefined> {
  try {
    const answer = await fetch(`http://${http}/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState`);
    return ((await answer.json()) as { beans: Record<string, unknown>[] }).beans[0];
  } catch {
    return undefined;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
