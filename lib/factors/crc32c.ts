/** @file CRC-32C, four bytes at a step. @source RFC 3720, appendix B.4; Kounavis and Berry 2008, doi 10.1109/TC.2008.85 */

/** Reflected polynomial of Castagnoli. */
const POLYNOMIAL = 0x82f63b78;

/** What a byte does to the sum, when no, one, two or three bytes follow it. */
const TABLES = makeTables();

/** CRC-32C (Castagnoli) of bytes, as an unsigned number; zlib's `crc32` is of the other polynomial. */
export function crc32c(bytes: Uint8Array): number {
  const [t0, t1, t2, t3] = TABLES;
  const whole = bytes.length & ~3;
  let c = -1;
  let i = 0;
  for (; i < whole; i += 4) {
    c ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    c = t3[c & 255] ^ t2[(c >>> 8) & 255] ^ t1[(c >>> 16) & 255] ^ t0[c >>> 24];
  }
  for (; i < bytes.length; i++) c = t0[(c ^ bytes[i]) & 255] ^ (c >>> 8);
  return ~c >>> 0;
}

function makeTables(): Int32Array[] {
  const first = Int32Array.from({ length: 256 }, (_, byte) => {
    let c = byte;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ POLYNOMIAL : c >>> 1;
    return c;
  });
  const tables = [first];
  while (tables.length < 4) tables.push(tables.at(-1)!.map((c) => first[c & 255] ^ (c >>> 8)));
  return tables;
}
