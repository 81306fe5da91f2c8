/** Decodes PackBits runs into `out` and returns the number of bytes written; stops when either side is used up.
 *  @source TIFF 6.0 section 9 */
export function decodePackBits(input: Uint8Array, out: Uint8Array): number {
  let at = 0;
  let pos = 0;
  while (at < input.length && pos < out.length) {
    const n = (input[at++] << 24) >> 24;
    if (n >= 0) {
      const take = Math.min(n + 1, input.length - at, out.length - pos);
      out.set(input.subarray(at, at + take), pos);
      at += n + 1;
      pos += take;
    } else if (n !== -128 && at < input.length) {
      const stop = Math.min(pos + 1 - n, out.length);
      out.fill(input[at++], pos, stop);
      pos = stop;
    }
  }
  return pos;
}
