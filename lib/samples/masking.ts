import { check } from '../core/index.js';
import type { Raster } from '../raster/index.js';

/** A normalised image with the pixels outside the field set to 0, its value after normalisation for "nothing here".
 *  @param image  [bands, rows, cols], normalised; not changed
 *  @param field  [rows, cols] uint8, 1 = kept, 0 = masked
 *  @source section 2.3.2 names "a field masking method ... for normalized remote sensing images" (reference 40) and defines it
 *  nowhere. Our reading: ground on which no landslide is looked for (water, roofs, farmland, land beyond the boundary) is blanked
 *  in the image, while its labels still count. It is off unless a field is given. */
export function maskField(image: Raster, field: Uint8Array): Raster<Float32Array> {
  const size = image.grid.width * image.grid.height;
  check(
    field.length === size,
    `field has ${field.length} pixels, the image ${image.grid.width} x ${image.grid.height}`,
  );
  const data = Float32Array.from(image.data);
  for (let i = 0; i < data.length; i++) if (field[i % size] === 0) data[i] = 0;
  return { ...image, data };
}
