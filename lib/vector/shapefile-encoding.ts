/** @file How a shapefile's texts are encoded, and whether they are. */
import { DataError, InputError } from '../core/errors.js';

/** Code pages as .cpg files name them. */
const CODE_PAGES: Record<string, string> = {
  '936': 'gbk',
  '950': 'big5',
  '54936': 'gb18030',
  '65001': 'utf-8',
  '1252': 'windows-1252',
  '88591': 'iso-8859-1',
};
/** Language driver of a .dbf. */
const DRIVERS: Record<number, string> = {
  0x4d: 'gbk',
  0x4f: 'big5',
  0x03: 'windows-1252',
  0x57: 'windows-1252',
};

/** What is known of the encoding: the reader's word, the .cpg's text and the .dbf itself. */
interface Sources {
  /** Path without extension, for messages. */
  stem: string;
  given: string | undefined;
  cpg: Uint8Array | undefined;
  dbf: Uint8Array;
}

/** The encoding that the reader gives, or else the .cpg, or else the .dbf's language driver; UTF-8 where all is ASCII.
 *  @throws "X.dbf has text beyond ASCII and no .cpg says how it is encoded: give encoding: 'gbk' or 'utf-8'" */
export function encodingOf({ stem, given, cpg, dbf }: Sources): string {
  if (given !== undefined) {
    if (!isKnown(given))
      throw new InputError(`encoding is ${given}, which is not known: give encoding: 'gbk' or 'utf-8'`);
    return given;
  }
  if (cpg) return pageOf(stem, Buffer.from(cpg).toString('latin1').trim());
  const driver = DRIVERS[dbf[29]];
  if (driver) return driver;
  if (dbf.subarray(dbf[8] | (dbf[9] << 8)).some((b) => b >= 0x80))
    throw new DataError(
      `${stem}.dbf has text beyond ASCII and no .cpg says how it is encoded: give encoding: 'gbk' or 'utf-8'`,
    );
  return 'utf-8';
}

function pageOf(stem: string, name: string): string {
  const page =
    CODE_PAGES[name.replace(/^(ANSI|CP|OEM|windows-)\s*/i, '').replace(/^8859-?1$/, '88591')] ?? name;
  if (isKnown(page)) return page;
  throw new DataError(
    `${stem}.cpg names the encoding ${name}, which is not known: give encoding: 'gbk' (or another)`,
  );
}

function isKnown(encoding: string): boolean {
  try {
    new TextDecoder(encoding);
    return true;
  } catch {
    return false;
  }
}

/** Holds texts against their encoding. A text that breaks off within a character at the end of its field is let pass, as programs cut
 *  texts so.
 *  @returns a note where texts read as another encoding are UTF-8 too, which is hardly chance
 *  @throws "X.dbf is not utf-8 (name of record 1): give encoding: 'gbk' or 'utf-8'" */
export function checkTexts(
  stem: string,
  encoding: string,
  dbf: Uint8Array,
  records: readonly (Record<string, unknown> | null)[],
): string[] {
  for (const [i, record] of records.entries())
    for (const [key, value] of Object.entries(record ?? {}))
      if (typeof value === 'string' && /\ufffd./u.test(value))
        throw new DataError(
          `${stem}.dbf is not ${encoding} (${key} of record ${i + 1}): give encoding: 'gbk' or 'utf-8'`,
        );
  const utf8 = new TextDecoder(encoding).encoding === 'utf-8';
  if (utf8 || !alsoUtf8(dbf)) return [];
  return [
    `texts of the .dbf were read as ${encoding} and are UTF-8 as well: if they look wrong, give encoding: 'utf-8'`,
  ];
}

/** Whether the records have characters beyond ASCII and all of them are UTF-8. */
function alsoUtf8(dbf: Uint8Array): boolean {
  const records = dbf.subarray(dbf[8] | (dbf[9] << 8));
  if (!records.some((b) => b >= 0x80)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(records);
    return true;
  } catch {
    return false;
  }
}
