import { DataError } from '../core/errors.js';

/** Decodes TIFF's LZW into `out` and returns the number of bytes written; stops when `out` is full.
 *  Every table entry is a run of bytes already written, so that decoding is copying: no chains are followed.
 *  Files from before TIFF 6.0 store the bits the other way round and change width one code later; their first code tells.
 *  @throws "LZW code 4000 comes before its entry"
 *  @source TIFF 6.0 section 13 */
export function decodeLzw(input: Uint8Array, out: Uint8Array): number {
  const old = input.length > 1 && input[0] === 0 && (input[1] & 1) === 1;
  const start = new Int32Array(4098);
  const length = new Int32Array(4098);
  const end = out.length;
  const early = old ? 0 : 1;
  let next = 258;
  let width = 9;
  let limit = 512 - early;
  let buffer = 0;
  let held = 0;
  let at = 0;
  let pos = 0;
  let lastStart = -1;
  let lastLength = 0;
  while (pos < end) {
    while (held < width && at < input.length) {
      buffer = old ? buffer | (input[at++] << held) : ((buffer << 8) | input[at++]) & 0xffffff;
      held += 8;
    }
    if (held < width) break;
    const mask = (1 << width) - 1;
    const code = old ? buffer & mask : (buffer >>> (held - width)) & mask;
    held -= width;
    if (old) buffer >>>= width;
    if (code === 257) break;
    if (code === 256) {
      next = 258;
      width = 9;
      limit = 512 - early;
      lastStart = -1;
      continue;
    }
    const from = pos;
    if (code < 256) out[pos++] = code;
    else {
      if (code > next || lastStart < 0 || (code === next && next > 4095))
        throw new DataError(`LZW code ${code} comes before its entry`);
      let s = code < next ? start[code] : lastStart;
      const n = code < next ? length[code] : lastLength + 1;
      const stop = Math.min(pos + n, end);
      while (pos < stop) out[pos++] = out[s++];
    }
    if (lastStart >= 0 && next < 4096) {
      start[next] = lastStart;
      length[next] = lastLength + 1;
      if (++next >= limit && width < 12) {
        width++;
        limit = (1 << width) - early;
      }
    }
    lastStart = from;
    lastLength = pos - from;
  }
  return pos;
}
