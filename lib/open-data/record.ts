/** @file What an open record holds: title, licence, files with sizes and checksums, as Zenodo tells it. */
import { DataError, InputError, oneLine } from '../core/index.js';

/** A file of a record. */
export interface RecordFile {
  name: string;
  bytes: number;
  /** `md5:0cc1...`, as the record states it. */
  checksum: string;
  url: string;
}

/** An open record of Zenodo. */
export interface OpenRecord {
  doi: string;
  /** Number at Zenodo. */
  id: string;
  title: string;
  /** As the record states it; `none stated` where it does not. */
  licence: string;
  version: string | null;
  files: RecordFile[];
}

/** Where records are asked for. */
export const ZENODO = 'https://zenodo.org';

/** The record of a DOI, from Zenodo's public interface.
 *  @param base  another address of the service, for mirrors and tests
 *  @throws "DOI is ...: expected a Zenodo DOI ...", "ADDRESS answers 404: ..." */
export async function openRecord(
  doi: string,
  { base = ZENODO, signal }: { base?: string; signal?: AbortSignal } = {},
): Promise<OpenRecord> {
  const id = recordNumber(doi);
  const address = `${base.replace(/\/$/, '')}/api/records/${id}`;
  const body = await ask(address, signal);
  return recordOf(body, { doi: `10.5281/zenodo.${id}`, address });
}

/** `10.5281/zenodo.13612636`, as a plain DOI, with `doi:` or as an address.
 *  @throws "DOI is ...: expected ..." */
export function recordNumber(doi: string): string {
  const found = /^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:)?10\.5281\/zenodo\.(\d+)$/i.exec(doi.trim());
  if (!found) throw new InputError(`DOI is ${doi}: expected one of Zenodo, such as 10.5281/zenodo.13612636`);
  return found[1];
}

async function ask(address: string, signal?: AbortSignal): Promise<unknown> {
  let answer: Response;
  try {
    answer = await fetch(address, { signal, headers: { accept: 'application/json' } });
  } catch (error) {
    throw new DataError(
      `${address} cannot be reached (${reason(error)}): check the connection and run again`,
      {
        cause: error,
      },
    );
  }
  if (answer.status === 404 || answer.status === 410)
    throw new DataError(`${address} answers ${answer.status}: no such record, check the DOI`);
  if (!answer.ok) throw new DataError(`${address} answers ${answer.status}: try again later`);
  try {
    return await answer.json();
  } catch (error) {
    throw new DataError(`${address} does not answer in JSON: is it Zenodo's address?`, { cause: error });
  }
}

/** Node says "fetch failed"; the cause says why. */
export function reason(error: unknown): string {
  const { cause } = error as { cause?: { code?: string } };
  return cause?.code ?? oneLine(cause ?? error);
}

interface RawRecord {
  id?: unknown;
  doi?: unknown;
  title?: unknown;
  metadata?: { title?: unknown; license?: { id?: unknown } | string; version?: unknown };
  files?: { key?: unknown; size?: unknown; checksum?: unknown }[];
}

function recordOf(body: unknown, { doi, address }: { doi: string; address: string }): OpenRecord {
  const raw = (body ?? {}) as RawRecord;
  const { metadata = {}, files = [] } = raw;
  const licence = typeof metadata.license === 'string' ? metadata.license : metadata.license?.id;
  if (!Array.isArray(files) || files.length === 0)
    throw new DataError(`${address} names no files: the record is closed or empty`);
  const text = (v: unknown): string | null => (typeof v === 'string' && v !== '' ? v : null);
  return {
    doi: text(raw.doi) ?? doi,
    // A DOI that stands for all versions leads to the newest: its number counts from here on.
    id: String(raw.id ?? recordNumber(doi)),
    title: text(metadata.title) ?? text(raw.title) ?? doi,
    licence: text(licence) ?? 'none stated',
    version: text(metadata.version),
    files: files.map((f) =>
      fileOf(f, `${address.replace(/[^/]*$/, '')}${String(raw.id ?? recordNumber(doi))}`),
    ),
  };
}

function fileOf(
  { key, size, checksum }: { key?: unknown; size?: unknown; checksum?: unknown },
  address: string,
): RecordFile {
  const isWhole =
    typeof key === 'string' && Number.isSafeInteger(size) && /^md5:[0-9a-f]{32}$/.test(String(checksum));
  // The name becomes a path here.
  const isPlain = isWhole && !/[\\/]|^\.\.?$/.test(key) && key !== '';
  if (!isPlain)
    throw new DataError(
      `${address} has a file ${JSON.stringify({ key, size, checksum })}: expected a plain name, a size and an MD5 checksum`,
    );
  return {
    name: key,
    bytes: size as number,
    checksum: checksum as string,
    url: `${address}/files/${encodeURIComponent(key)}/content`,
  };
}
