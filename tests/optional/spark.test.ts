/** @file The factor store on a real HDFS, and table 4 from there by a real Spark with Sedona. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { makeDemoRegion } from 'landslide/demo';
import { openHdfs } from 'landslide/factors';
import { repositoryRoot } from 'landslide/study';
import { shell } from '../cli/shell.js';
import { smallStore } from '../factors/small-store.js';
import { sparkHome, startHadoop, type Hadoop } from './hadoop.js';

const ROOT = repositoryRoot();
const { LANDSLIDE_SPARK: kit = '' } = process.env;
const skip =
  kit !== '' && existsSync(join(kit, 'hadoop'))
    ? false
    : 'no Spark and Hadoop: bash tests/optional/spark.sh FOLDER fetches them, then LANDSLIDE_SPARK=FOLDER';

interface Ratio {
  factor: string;
  class: string;
  pixels: number;
  landslidePixels: number;
  ratioOfLandslides: number;
  ratioOfDomain: number;
  fr: number | null;
}

describe('HDFS and Spark', { skip }, () => {
  let [dir, out, store]: string[] = [];
  let hadoop: Hadoop;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'spark-'));
    [out, store] = [join(dir, 'out'), join(dir, 'out', 'factors')];
    const size = { pixels: 768, landslides: 12 };
    const region = await makeDemoRegion('kecun', { size, seed: 1, dir: join(dir, 'region') });
    const { err } = await shell('factors', '--region', region, '--out', out);
    assert.equal(err, '');
    hadoop = await startHadoop(kit, dir);
    assert.match((await put(store, 'kecun')).out, /is whole at/);
  });
  after(async () => {
    await hadoop?.stop();
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  const address = (name: string): string => `webhdfs://${hadoop.http}/stores/${name}`;
  /** Who started the namenode may do everything. */
  const put = (from: string, name: string, ...more: string[]) =>
    shell('factors', 'put', '--store', from, '--to', address(name), ...more);

  /** Rows of what a script of lib/factors/spark prints. */
  async function spark(script: string, name: string, ...more: string[]): Promise<Record<string, string>[]> {
    const jars = readdirSync(join(kit, 'sedona')).map((jar) => join(kit, 'sedona', jar));
    const env = { SPARK_HOME: sparkHome(kit), SEDONA_JARS: jars.join(','), SPARK_LOCAL_IP: '127.0.0.1' };
    const options = ['--master', 'local[2]', '--conf', 'spark.ui.enabled=false', ...more];
    const args = [join(ROOT, 'lib/factors/spark/run.sh'), script, `hdfs://${hadoop.rpc}/stores/${name}`];
    const { stdout } = await promisify(execFile)('bash', [...args, ...options], {
      env: { ...process.env, ...env },
      cwd: dir,
      maxBuffer: 2 ** 26,
    });
    const [columns, ...rows] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    return rows.map((row) => Object.fromEntries(columns.map((c, i) => [c, row[i]])));
  }

  test('a store goes to HDFS and comes back byte for byte; a second time every file is known by its checksum', async () => {
    assert.match((await put(store, 'there')).out, /15 of 15 files brought/);
    assert.match((await put(store, 'there')).out, /0 of 15 files brought, 0 bytes/);
    const back = join(dir, 'back');
    const get = await shell('factors', 'get', '--from', address('there'), '--store', back);
    assert.match(get.out, /15 of 15 files brought/);
    for (const name of readdirSync(store))
      assert.ok(readFileSync(join(back, name)).equals(readFileSync(join(store, name))), name);
    assert.equal(readdirSync(back).length, readdirSync(store).length);
  });

  test('a put that is killed leaves no store, and the same command goes on', async (t) => {
    const from = smallStore(t);
    truncateSync(join(from, 'slope.tif'), 100e6);
    const hdfs = openHdfs(address('killed'), { user: 'me' });
    const argv = ['factors', 'put', '--store', from, '--to', address('killed')];
    const child = spawn(process.execPath, [join(ROOT, 'lib/bin/landslide.mjs'), ...argv]);
    const ended = new Promise((done) => child.once('exit', (_, signal) => done(signal)));
    while (!(await hdfs.status('slope.tif.part')) && child.exitCode === null) await sleep(20);
    child.kill('SIGKILL');
    assert.equal(await ended, 'SIGKILL');
    assert.equal(await hdfs.status('stack.json'), undefined);
    const again = await put(from, 'killed', '--json');
    assert.equal(again.err.replace(/^sending.*$/gm, '').trim(), '');
    const files = (JSON.parse(again.out) as { files: { name: string; state: string }[] }).files;
    assert.deepEqual(
      files.filter((f) => f.state === 'found').map((f) => f.name),
      ['classes.csv'],
    );
    assert.equal((await hdfs.status('slope.tif'))?.bytes, 100e6);
    assert.equal(await hdfs.status('slope.tif.part'), undefined);
  });

  test('permission denied, safe mode, no store, the wrong port: one line each, as Hadoop itself puts them', async (t) => {
    await put(smallStore(t), 'mine');
    const other = smallStore(t, 2);
    const denied = await put(other, 'mine', '--user', 'nobody', '--replace');
    assert.match(
      denied.err,
      /permission denied for user nobody \(Permission denied: user=nobody, access=WRITE/,
    );
    await hadoop.admin('-safemode', 'enter');
    assert.match((await put(other, 'new')).err, /is in safe mode and takes no changes/);
    await hadoop.admin('-safemode', 'leave');
    const none = await shell('factors', 'get', '--from', address('none'), '--store', join(dir, 'none'));
    assert.match(none.err, /stores\/none holds no whole store \(no stack\.json\)/);
    const rpc = ['--store', other, '--to', `webhdfs://${hadoop.rpc}/a`];
    assert.match((await shell('factors', 'put', ...rpc)).err, /is it the HTTP port|check host and HTTP port/);
  });

  test('table 4 from HDFS by Spark has the pixels, landslide pixels, shares and ratios of ours', async () => {
    const ours = (JSON.parse(readFileSync(join(out, 'frequency-ratio.json'), 'utf8')) as { ratios: Ratio[] })
      .ratios;
    const theirs = await spark('table-4', 'kecun');
    assert.equal(theirs.length, ours.length);
    for (const row of ours) {
      const found = theirs.find((r) => r.factor === row.factor && r.label === row.class);
      const what = `${row.factor} ${row.class}`;
      assert.ok(found, what);
      assert.deepEqual(
        [Number(found.pixels), Number(found.landslide_pixels)],
        [row.pixels, row.landslidePixels],
        what,
      );
      const pairs = [
        [found.share_of_landslides, row.ratioOfLandslides],
        [found.share_of_domain, row.ratioOfDomain],
        [found.fr, row.fr],
      ] as const;
      for (const [theirs, ours] of pairs)
        if (ours === null) assert.equal(theirs, 'NULL', what);
        else assert.ok(Math.abs(Number(theirs) - ours) <= 1e-12, `${what}: ${theirs} and ${ours}`);
    }
    assert.equal(new Set(theirs.map((r) => r.factor)).size, 7);
  });

  test('a question to the sampled pixels by Spark brings the rows that landslide factors query brings', async () => {
    const [box, where] = ['594100.5,3322300.25,594900.5,3322600.25', 'slope > 20 and landslide = 1'];
    const csv = join(dir, 'rows.csv');
    await shell('factors', 'query', '--store', store, '--bbox', box, '--where', where, '--csv', csv);
    const [head, ...lines] = readFileSync(csv, 'utf8').trim().split('\n');
    const columns = head.split(',');
    const ours = lines.map((line) => line.split(',').map((v) => Math.fround(Number(v))));
    ours.sort((a, b) => a[columns.indexOf('pixel')] - b[columns.indexOf('pixel')]);
    const theirs = await spark('samples', 'kecun', '-d', `box=${box}`, '-d', `where=${where}`);
    assert.ok(ours.length > 50, `${ours.length} rows`);
    assert.deepEqual(
      theirs.map((row) => columns.map((c) => Math.fround(Number(row[c])))),
      ours,
    );
  });

  test('a store that was half sent gives no table', async () => {
    await put(store, 'half');
    await openHdfs(address('half'), { user: userInfo().username }).remove('stack.json');
    await assert.rejects(spark('table-4', 'half'), /Path does not exist.*stack\.json/);
  });
});
