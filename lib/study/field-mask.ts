/** @file Section 2.3.2, "a field masking method": ground on which no landslide is looked for, blanked before patches are cut. */
import { join } from 'node:path';
import { check, readJson, writeJson } from '../core/index.js';
import { bandOf, readRaster, resample, writeCog, type Grid, type Raster } from '../raster/index.js';
import { requireLayer, type Region } from '../region/index.js';
import { rasterise } from '../vector/index.js';
import { fusedImage, type FusedImage } from './images.js';
import { readLayer } from './layers.js';
import { fileStamps } from './file-stamp.js';
import { fromStored, toStored } from './stored-image.js';
import { step } from './step.js';
import { libraryVersion, studyRegion, workDir, type Role, type Study } from './study.js';

/** Land use on which no landslide is looked for: 60 water, 80 built, by the codes of GlobeLand30. Farmland is not among them: landslides lie in
 *  it, and the paper's own Y2 is one of those. */
export const MASKED_USES: readonly number[] = [60, 80];

/** An image with its fields blanked. */
export interface FieldImage extends FusedImage {
  /** Share of the image's pixels that were blanked, 0 to 1. */
  blanked: number;
}

/** The fused image with ground outside the region's boundary, and of some land uses, set to the mean of each band over the rest: about 0 after
 *  normalisation, "nothing here". Labels still count there. Give it as `image` to `studySamples` and `predictRegion`.
 *  @param uses  land-use codes; empty: the boundary alone. Where a region has neither layer nothing is blanked, and that is refused
 *  @throws "region NAME has neither boundary nor landuse, ..."
 *  @source section 2.3.2 names the method and does not define it: this is our reading, and off by default */
export async function fieldImage(
  study: Study,
  role: Role,
  uses: readonly number[] = MASKED_USES,
): Promise<FieldImage> {
  const region = await studyRegion(study, role);
  const { boundary, landuse } = region.layers;
  check(
    boundary ?? landuse,
    `region ${region.name} has neither boundary nor landuse, needed for a field mask: add one to ${region.path}`,
  );
  const own = await fusedImage(study, role);
  const dir = workDir(study, role, 'image-field');
  const path = join(dir, 'fused.tif');
  const files = [boundary, landuse].flatMap((layer) => (layer ? [layer.file] : []));
  const key = await step({
    study,
    dir,
    step: 'field',
    inputs: { image: own.key, files: fileStamps(files), uses, version: libraryVersion() },
    make: async () => {
      const image = fromStored(await readRaster(own.path));
      const field = await fieldOf(region, image.grid, uses);
      await writeCog(path, toStored({ ...blank(image, field), bandNames: image.bandNames }));
      const blanked = field.reduce((s, v) => s + (v === 0 ? 1 : 0), 0) / field.length;
      writeJson(join(dir, 'blanked.json'), { blanked });
    },
  });
  const { blanked } = readJson<{ blanked: number }>(join(dir, 'blanked.json'));
  return { path, report: own.report, key, blanked };
}

/** [rows, cols] uint8, 1 = looked at: inside the boundary, and of none of the uses. */
export async function fieldOf(region: Region, grid: Grid, uses: readonly number[]): Promise<Uint8Array> {
  const field = new Uint8Array(grid.width * grid.height).fill(1);
  if (region.layers.boundary) {
    const inside = rasterise(await readLayer(region, 'boundary'), grid, { value: 1, background: 0 }).data;
    for (let i = 0; i < field.length; i++) if (inside[i] === 0) field[i] = 0;
  }
  if (region.layers.landuse && uses.length > 0) {
    const use = await readRaster(requireLayer(region, 'landuse', 'a field mask').file);
    const wide = { ...use, data: Float32Array.from(use.data), nodata: use.nodata ?? NaN };
    const codes = bandOf(resample(wide, grid, { method: 'nearest' }), 0);
    for (let i = 0; i < field.length; i++) if (uses.includes(codes[i])) field[i] = 0;
  }
  return field;
}

/** Blanks what lies outside the field with each band's mean inside it. Absent pixels stay absent.
 *  @throws "field leaves no pixel of the image" */
export function blank(image: Raster<Float32Array>, field: Uint8Array): Raster<Float32Array> {
  const size = field.length;
  const data = Float32Array.from(image.data);
  for (let b = 0; b < image.bands; b++) {
    const band = data.subarray(b * size, (b + 1) * size);
    let [sum, n] = [0, 0];
    for (let i = 0; i < size; i++)
      if (field[i] === 1 && band[i] === band[i]) {
        sum += band[i];
        n++;
      }
    check(n > 0, 'field leaves no pixel of the image: check boundary and land use');
    for (let i = 0; i < size; i++) if (field[i] === 0 && band[i] === band[i]) band[i] = sum / n;
  }
  return { ...image, data };
}
