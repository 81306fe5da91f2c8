/** @file An open record brought into data/: fetched, checked, unpacked, described by a dataset.json. */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  check,
  DataError,
  formatBytes,
  makeFolder,
  readJson,
  roomIn,
  writeJson,
  type ProgressListener,
} from '../core/index.js';
import { contentOf } from './check-contents.js';
import { downloadFile, type DownloadOptions } from './download.js';
import { recogniseLayout } from './layout.js';
import { openRecord, type OpenRecord, type RecordFile } from './record.js';
import { unpackZip, type ContentFile } from './unpack.js';

/** The file that says what of a record lies in a folder. */
export const CONTENTS_FILE = 'contents.json';

/** What was unpacked from which file of which record. */
export interface Contents {
  doi: string;
  title: string;
  licence: string;
  from: { file: string; checksum: string; contents: ContentFile[] }[];
}

/** Where a record goes, and from where it comes. */
export interface GetOptions extends DownloadOptions {
  /** The folder data/. */
  data: string;
  /** Name of the data set's folder; default `zenodo-NUMBER`. */
  name?: string;
  /** Another address of Zenodo. */
  base?: string;
  /** Only these files of the record; default: all. */
  files?: readonly string[];
  /** Keep archives after unpacking. */
  keep?: boolean;
  /** Hears of the record before anything is fetched. */
  onRecord?: (record: OpenRecord, chosen: readonly RecordFile[]) => void;
  /** Only tell of the record. */
  showOnly?: boolean;
}

/** What was fetched of a record. */
export interface GotRecord {
  record: Omit<OpenRecord, 'files'>;
  files: { name: string; bytes: number; state: 'found' | 'fetched' | 'not fetched' }[];
  bytes: number;
  /** The data set's folder; null with `showOnly`. */
  folder: string | null;
  /** Path of its dataset.json; null where the layout was not recognised. */
  manifest: string | null;
  notes: string[];
}

/** Fetches a record's files into `<data>/datasets/<name>`, holds each against the record's checksum, unpacks zip archives, and writes
 *  dataset.json where the layout is recognised and none is there. What is there whole is not fetched again.
 *  @throws as `openRecord`, `downloadFile`, `unpackZip`; "... needs 5.2 GB, FOLDER has 1.1 GB free: ..." */
export async function getRecord(doi: string, o: GetOptions): Promise<GotRecord> {
  const record = await openRecord(doi, o);
  const chosen = chosenFiles(record, o.files);
  o.onRecord?.(record, chosen);
  const { doi: its, id, title, licence, version } = record;
  const about = { doi: its, id, title, licence, version };
  const bytes = chosen.reduce((s, f) => s + f.bytes, 0);
  const row = (f: RecordFile, state: GotRecord['files'][number]['state']) => ({
    name: f.name,
    bytes: f.bytes,
    state,
  });
  if (o.showOnly) {
    const files = chosen.map((f) => row(f, 'not fetched'));
    return { record: about, files, bytes, folder: null, manifest: null, notes: [] };
  }
  const folder = join(o.data, 'datasets', o.name ?? `zenodo-${record.id}`);
  makeFolder(folder);
  const contents = readContents(folder, record);
  const missing = chosen.filter((f) => !isThere(folder, contents, f));
  checkRoom(folder, missing);
  const notes: string[] = [];
  for (const file of missing) {
    const unpacked = await bring(file, folder, o, notes);
    contents.from = [...contents.from.filter((f) => f.file !== file.name), unpacked];
    writeJson(join(folder, CONTENTS_FILE), contents);
  }
  const manifest = await describe(folder, record, contents, notes);
  const files = chosen.map((f) => row(f, missing.includes(f) ? 'fetched' : 'found'));
  return { record: about, files, bytes, folder, manifest, notes };
}

function chosenFiles({ files, doi }: OpenRecord, names: readonly string[] | undefined): RecordFile[] {
  if (names === undefined || names.length === 0) return files;
  const known = files.map((f) => f.name);
  for (const n of names) check(known.includes(n), `file is ${n}: ${doi} has ${known.join(', ')}`);
  return files.filter((f) => names.includes(f.name));
}

function readContents(folder: string, { doi, title, licence }: OpenRecord): Contents {
  const path = join(folder, CONTENTS_FILE);
  const found = existsSync(path) ? readJson<Contents>(path) : undefined;
  if (found && found.doi !== doi)
    throw new DataError(`${folder} holds ${found.doi}: give ${doi} another folder by --name`);
  return found ?? { doi, title, licence, from: [] };
}

/** Whether a file of the record was brought before and lies here in full size. */
function isThere(folder: string, { from }: Contents, { name, checksum }: RecordFile): boolean {
  const found = from.find((f) => f.file === name && f.checksum === checksum);
  return (
    found !== undefined &&
    found.contents.every(({ path, bytes }) => {
      const at = join(folder, path);
      return existsSync(at) && statSync(at).size === bytes;
    })
  );
}

/** Archives need their room twice: packed and unpacked. */
function checkRoom(folder: string, files: readonly RecordFile[]): void {
  const need = files.reduce((s, f) => s + f.bytes * (isZip(f) ? 2 : 1), 0);
  const room = roomIn(folder);
  check(
    need <= room,
    `fetching and unpacking needs about ${formatBytes(need)}, ${folder} has ${formatBytes(room)} free: make room, or choose --files`,
  );
}

const isZip = ({ name }: RecordFile): boolean => /\.zip$/i.test(name);

async function bring(
  file: RecordFile,
  folder: string,
  o: GetOptions & { progress?: ProgressListener },
  notes: string[],
): Promise<Contents['from'][number]> {
  const path = join(folder, 'archives', file.name);
  await downloadFile(file, path, o);
  const { name, checksum } = file;
  if (isZip(file)) {
    const contents = await unpackZip(path, folder, o);
    if (!o.keep) rmSync(path);
    return { file: name, checksum, contents };
  }
  if (/\.(rar|7z|tar|tgz|gz|bz2|xz)$/i.test(name)) {
    notes.push(`${name} is no zip archive and stays as it is: unpack ${path} into ${folder}`);
    return { file: name, checksum, contents: [await contentOf(folder, `archives/${name}`)] };
  }
  renameSync(path, join(folder, name));
  return { file: name, checksum, contents: [await contentOf(folder, name)] };
}

async function describe(
  folder: string,
  { doi, title, licence }: OpenRecord,
  { from }: Contents,
  notes: string[],
): Promise<string | null> {
  const path = join(folder, 'dataset.json');
  if (existsSync(path)) return path;
  const layout = await recogniseLayout(
    folder,
    from.flatMap((f) => f.contents.map((c) => c.path)),
  );
  if (typeof layout === 'string') {
    notes.push(`no dataset.json was written (${layout}): write one as data/README.md shows`);
    return null;
  }
  const name = folder.split(/[\\/]/).at(-1)!;
  writeJson(path, { name, title, source: `doi:${doi}`, licence, ...layout });
  notes.push(`dataset.json was written from the folders' names and a few masks: look it through`);
  return path;
}
