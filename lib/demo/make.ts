/** @file Making a demo region once, and finding it again. */
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  alone,
  check,
  readJson,
  sha256,
  sha256File,
  writeJson,
  type ProgressListener,
} from '../core/index.js';
import { regionSettings, type AreaSettings, type DemoRegionName, type RegionSettings } from './regions.js';
import { makeWorld } from './world.js';
import { DRONE_VIEWS } from './drone.js';
import { FILES, LEVEL_1A } from './files.js';
import { writeWorld } from './write.js';

/** Raised whenever the same settings would give other bytes. */
const GENERATOR = 3;

/** `demo` and `paper`, or a scene of any size: PAN pixels across (a multiple of 4) and number of landslides. */
export type DemoSize = 'demo' | 'paper' | { pixels: number; landslides: number };

/** Which size and seed a demo region has, and where it goes. */
export interface DemoOptions {
  size: DemoSize;
  seed: number | string;
  /** Folder of the region; made where it is missing. */
  dir: string;
  progress?: ProgressListener;
  signal?: AbortSignal;
}

/** What was made, by what, and the checksum of every file. */
interface Stamp {
  key: string;
  files: Record<string, string>;
}

const STAMP = 'truth/stamp.json';

/** Makes one of the invented regions (hongtan, kecun, lushan) with its truth, and returns the path of its region.json. The same
 *  name, size and seed give the same bytes; a folder that holds them whole already is left as it is.
 *  @throws "demo region is x: expected hongtan, kecun or lushan", "demo size is ...", "cannot write ..." */
export async function makeDemoRegion(name: DemoRegionName, o: DemoOptions): Promise<string> {
  const region = regionSettings(name);
  const made = sizeOf(region, o.size);
  const dir = resolve(o.dir);
  const manifest = join(dir, 'region.json');
  const key = sha256(JSON.stringify([GENERATOR, region, made, String(o.seed)]));
  if (await isWhole(dir, manifest, key)) return manifest;
  // Two notebooks may want the same region at the same time.
  return alone(
    `${dir}.lock`,
    async () => {
      if (!(await isWhole(dir, manifest, key))) await makeFiles(name, region, { ...o, dir }, key);
      return manifest;
    },
    { signal: o.signal, task: `region ${name}` },
  );
}

async function makeFiles(
  name: DemoRegionName,
  region: RegionSettings,
  o: DemoOptions,
  key: string,
): Promise<void> {
  const { dir } = o;
  const manifest = join(dir, 'region.json');
  rmSync(manifest, { force: true });
  rmSync(join(dir, STAMP), { force: true });
  // Views of an earlier world would be taken for this one's.
  rmSync(join(dir, 'drone'), { force: true, recursive: true });
  const world = makeWorld(region, { ...o, ...sizeOf(region, o.size) });
  await writeWorld(world, dir, o);
  writeJson(join(dir, STAMP), { key, files: await checksums(dir) } satisfies Stamp);
  writeJson(manifest, {
    name,
    title: region.title,
    demo: true,
    seed: o.seed,
    size: o.size,
    crs: region.crs,
    sensor: 'GF-2',
    ...FILES,
  });
}

function sizeOf(
  region: RegionSettings,
  size: DemoSize,
): { pixels: number; landslides: number; areas: AreaSettings } {
  if (typeof size === 'object') {
    const { pixels, landslides } = size;
    check(
      Number.isInteger(landslides) && landslides >= 1 && landslides < 65536,
      `number of demo landslides is ${landslides}: expected 1 to 65535`,
    );
    return { pixels, landslides, areas: region.areas.demo };
  }
  check(
    size === 'demo' || size === 'paper',
    `demo size is ${String(size)}: expected demo, paper or { pixels, landslides }`,
  );
  return { pixels: region.pixels[size], landslides: region.landslides[size], areas: region.areas[size] };
}

const WRITTEN = [
  ...Object.values(FILES.scene),
  'scene/MSS.rpb',
  ...Object.values(FILES).filter((f) => typeof f === 'string' && f !== 'truth'),
  ...['reflectance.tif', 'illumination.tif', 'landcover.tif', 'labels.tif', 'hazard.tif'].map(
    (f) => `truth/${f}`,
  ),
  ...Object.values(LEVEL_1A),
  ...['shift.json', 'atmosphere.json', 'coefficients.json', 'auc.json', 'files.json'].map(
    (f) => `truth/${f}`,
  ),
] as string[];

async function checksums(dir: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const views = DRONE_VIEWS.map((n) => `drone/${n}.tif`).filter((f) => existsSync(join(dir, f)));
  for (const f of [...WRITTEN, ...views]) files[f] = await sha256File(join(dir, f));
  return files;
}

async function isWhole(dir: string, manifest: string, key: string): Promise<boolean> {
  if (!existsSync(manifest) || !existsSync(join(dir, STAMP))) return false;
  const stamp = readJson<Stamp>(join(dir, STAMP));
  if (stamp.key !== key) return false;
  for (const [file, sum] of Object.entries(stamp.files ?? {})) {
    const path = join(dir, file);
    if (!existsSync(path) || (await sha256File(path)) !== sum) return false;
  }
  return true;
}
