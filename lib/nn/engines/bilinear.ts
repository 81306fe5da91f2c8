/** The matrix [factor n, n] (row-major) that enlarges a line of n pixels bilinearly: half-pixel centres, edges held. */
export function bilinearMatrix(n: number, factor: number): Float32Array {
  const matrix = new Float32Array(factor * n * n);
  for (let i = 0; i < factor * n; i++) {
    const at = Math.min(Math.max((i + 0.5) / factor - 0.5, 0), n - 1);
    const low = Math.min(Math.floor(at), n - 1);
    const high = Math.min(low + 1, n - 1);
    matrix[i * n + low] += 1 - (at - low);
    matrix[i * n + high] += at - low;
  }
  return matrix;
}
