/** @file Reflectance as whole numbers, the form in which images are kept. */
import type { Raster } from '../raster/index.js';

/** Reflectance is stored as uint16 times this, as agencies deliver it; 65535 marks absent pixels. */
export const REFLECTANCE_SCALE = 10_000;
const ABSENT = 65535;

/** Highest value that is stored: reflectance 1.6. */
const HIGHEST = 16_000;

/** The same for files that are written as they are made. */
export const STORED = {
  dtype: 'uint16',
  scale: REFLECTANCE_SCALE,
  highest: HIGHEST,
  absent: ABSENT,
} as const;

/** Reflectance as uint16: held in 0..1.6, absent pixels 65535. */
export function toStored(image: Raster<Float32Array>): Raster<Uint16Array> {
  const data = new Uint16Array(image.data.length);
  for (let i = 0; i < data.length; i++) {
    const v = image.data[i];
    data[i] = v === v ? Math.max(0, Math.min(HIGHEST, Math.round(v * REFLECTANCE_SCALE))) : ABSENT;
  }
  return { ...image, data, nodata: ABSENT };
}

/** Reflectance from its stored form, NaN where absent. */
export function fromStored(stored: Raster): Raster<Float32Array> {
  const data = new Float32Array(stored.data.length);
  for (let i = 0; i < data.length; i++)
    data[i] = stored.data[i] === ABSENT ? NaN : stored.data[i] / REFLECTANCE_SCALE;
  return { ...stored, data, nodata: NaN };
}
