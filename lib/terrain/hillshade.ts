import { check } from '../core/errors.js';
import type { Raster } from '../raster/grid.js';
import { heights } from './dem.js';

/** Cosine of the angle between each pixel's normal and the light, 0..1 (0 turned away), without cast shadows.
 *  @param azimuthDeg   where the light comes from, clockwise from north
 *  @param altitudeDeg  its height above the horizon, 0..90
 *  @returns [rows, cols] float32; NaN at the edge and beside absent pixels
 *  @source Horn 1981, doi 10.1109/PROC.1981.11918 */
export function hillshade(
  dem: Raster,
  { azimuthDeg, altitudeDeg, zFactor = 1 }: { azimuthDeg: number; altitudeDeg: number; zFactor?: number },
): Float32Array {
  check(altitudeDeg >= 0 && altitudeDeg <= 90, `altitudeDeg is ${altitudeDeg}: expected 0..90`);
  const { z, pixel } = heights(dem, 'hillshade');
  const { width, height } = dem.grid;
  const [azimuth, altitude] = [(azimuthDeg * Math.PI) / 180, (altitudeDeg * Math.PI) / 180];
  const light = [
    Math.sin(azimuth) * Math.cos(altitude),
    Math.cos(azimuth) * Math.cos(altitude),
    Math.sin(altitude),
  ];
  const [kx, ky] = [zFactor / (8 * pixel[0]), zFactor / (8 * pixel[1])];
  const out = new Float32Array(z.length).fill(NaN);
  for (let y = 1; y + 1 < height; y++)
    for (let x = 1, i = y * width + 1; x + 1 < width; x++, i++) {
      const [n, s] = [i - width, i + width];
      const east = (z[n + 1] + 2 * z[i + 1] + z[s + 1] - (z[n - 1] + 2 * z[i - 1] + z[s - 1])) * kx;
      const north = (z[n - 1] + 2 * z[n] + z[n + 1] - (z[s - 1] + 2 * z[s] + z[s + 1])) * ky;
      const shade =
        (light[2] - light[0] * east - light[1] * north) / Math.sqrt(1 + east * east + north * north);
      out[i] = shade < 0 ? 0 : shade + 0 * z[i];
    }
  return out;
}
