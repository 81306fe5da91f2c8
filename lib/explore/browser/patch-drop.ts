/** @file A reader's own picture as a patch. */
import type { PatchData } from '../patch.js';

/** The middle square of a picture, in the patch's size, each band stretched to the mean and deviation that the networks were trained on.
 *  @returns [3, rows, cols] reflectance as far as that is known */
export async function pictureTo(file: Blob, { rows, columns, networks }: PatchData): Promise<Float32Array> {
  const bitmap = await createImageBitmap(file);
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = new OffscreenCanvas(columns, rows);
  const pen = canvas.getContext('2d')!;
  pen.drawImage(
    bitmap,
    (bitmap.width - side) / 2,
    (bitmap.height - side) / 2,
    side,
    side,
    0,
    0,
    columns,
    rows,
  );
  const { data } = pen.getImageData(0, 0, columns, rows);
  const plane = rows * columns;
  const out = new Float32Array(3 * plane);
  const { mean, std } = networks[0].moments;
  for (let b = 0; b < 3; b++) {
    const band = Float32Array.from({ length: plane }, (_, i) => data[4 * i + b]);
    const middle = band.reduce((s, v) => s + v, 0) / plane;
    const spread = Math.sqrt(band.reduce((s, v) => s + (v - middle) ** 2, 0) / plane) || 1;
    for (let i = 0; i < plane; i++) out[b * plane + i] = mean[b] + (std[b] * (band[i] - middle)) / spread;
  }
  return out;
}
