/** @file Small shapefiles, written byte by byte. @source ESRI Shapefile Technical Description (1998) */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const UTM43 =
  'PROJCS["WGS_1984_UTM_Zone_43N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",75.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]';
// 滑坡 (landslide) in GBK and UTF-8.
export const GBK = Uint8Array.of(0xbb, 0xac, 0xc6, 0xc2);
export const UTF8 = Buffer.from('滑坡');

/** A unit square, clockwise as shapefiles have their outer rings. */
export const SQUARE = [500000, 3000000, 500000, 3000001, 500001, 3000001, 500001, 3000000, 500000, 3000000];

interface Parts {
  /** Shape type: 5 polygon, 15 with heights, 25 with measures. */
  type?: number;
  /** x, y, x, y ... of the only ring of each record. */
  rings?: number[][];
  /** The text attribute `name` of each record; null: no .dbf. */
  texts?: Uint8Array[] | null;
  /** Records that the .dbf marks as deleted. */
  deleted?: number[];
  prj?: string;
  cpg?: string;
}

/** Writes a shapefile of polygons without .shx and returns the path of its .shp. */
export function makeShapefile(dir: string, stem: string, parts: Parts): string {
  const { type = 5, rings = [SQUARE], texts = rings.map(() => UTF8), deleted = [], prj, cpg } = parts;
  const put = (end: string, content: string | Uint8Array): string => {
    const path = join(dir, `${stem}.${end}`);
    writeFileSync(path, content);
    return path;
  };
  if (texts) put('dbf', dbfOf(texts, deleted));
  if (prj) put('prj', prj);
  if (cpg) put('cpg', cpg);
  const records = rings.map((ring, i) => recordOf(type, ring, i + 1));
  const head = Buffer.alloc(100);
  head.writeInt32BE(9994, 0);
  head.writeInt32BE((100 + records.reduce((sum, r) => sum + r.length, 0)) / 2, 24);
  head.writeInt32LE(1000, 28);
  head.writeInt32LE(type, 32);
  return put('shp', Buffer.concat([head, ...records]));
}

function recordOf(type: number, ring: number[], number: number): Buffer {
  const points = ring.length / 2;
  const flat = 48 + 16 * points;
  const [z, m] = [type >= 11 && type < 20, type >= 11];
  const content = Buffer.alloc(flat + (z ? 16 + 8 * points : 0) + (m ? 16 + 8 * points : 0));
  content.writeInt32LE(type, 0);
  content.writeInt32LE(1, 36);
  content.writeInt32LE(points, 40);
  ring.forEach((v, i) => content.writeDoubleLE(v, 48 + 8 * i));
  const head = Buffer.alloc(8);
  head.writeInt32BE(number, 0);
  head.writeInt32BE(content.length / 2, 4);
  return Buffer.concat([head, content]);
}

function dbfOf(texts: Uint8Array[], deleted: number[]): Buffer {
  const dbf = Buffer.alloc(65 + 21 * texts.length, 0x20);
  dbf.fill(0, 0, 65);
  dbf[0] = 3;
  dbf.writeUInt32LE(texts.length, 4);
  dbf.writeUInt16LE(65, 8);
  dbf.writeUInt16LE(21, 10);
  dbf.write('name', 32, 'latin1');
  dbf.write('C', 43, 'latin1');
  dbf[48] = 20;
  dbf[64] = 0x0d;
  texts.forEach((text, i) => dbf.set(text, 66 + 21 * i));
  for (const i of deleted) dbf[65 + 21 * i] = 0x2a;
  return dbf;
}
