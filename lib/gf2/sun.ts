/** @file Where the sun is: Meeus, Astronomical Algorithms (2nd ed. 1998), chapter 25, low accuracy (0.01 degree). */
import { check } from '../core/errors.js';

const RAD = Math.PI / 180;

/** Milliseconds since 1970 of `2020-06-24` (noon) or `2020-06-24T03:10:00Z`; a time without a zone is refused.
 *  @throws "date is ...: expected YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ" */
export function instantOf(date: string): number {
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(date) ? `${date}T12:00:00Z` : date;
  const ms = Date.parse(whole);
  const sound =
    /(Z|[+-]\d{2}:\d{2})$/.test(whole) && Number.isFinite(ms) && isCalendarDay(whole.slice(0, 10));
  check(sound, `date is ${date}: expected YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ`);
  return ms;
}

function isCalendarDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(day);
}

interface SunState {
  /** Julian centuries of 36525 days since J2000. */
  t: number;
  distanceAu: number;
  /** Apparent longitude and the obliquity that belongs to it, degrees. */
  longitudeDeg: number;
  obliquityDeg: number;
}

function sunState(ms: number): SunState {
  const t = (ms / 86400000 + 2440587.5 - 2451545) / 36525;
  const meanLongitude = 280.46646 + t * (36000.76983 + t * 0.0003032);
  const anomaly = (357.52911 + t * (35999.05029 - t * 0.0001537)) * RAD;
  const e = 0.016708634 - t * (0.000042037 + t * 0.0000001267);
  const centre =
    (1.914602 - t * (0.004817 + t * 0.000014)) * Math.sin(anomaly) +
    (0.019993 - 0.000101 * t) * Math.sin(2 * anomaly) +
    0.000289 * Math.sin(3 * anomaly);
  const omega = (125.04 - 1934.136 * t) * RAD;
  return {
    t,
    distanceAu: (1.000001018 * (1 - e * e)) / (1 + e * Math.cos(anomaly + centre * RAD)),
    longitudeDeg: meanLongitude + centre - 0.00569 - 0.00478 * Math.sin(omega),
    obliquityDeg: 23.439291 - 0.0130042 * t + 0.00256 * Math.cos(omega),
  };
}

/** Distance from the Earth to the Sun, astronomical units (0.9833..1.0167).
 *  @param date  `YYYY-MM-DD` (taken at noon UTC: the distance moves by at most 0.0002 in half a day) or a full instant
 *  @source Meeus (1998), eq. 25.5 */
export function earthSunDistance(date: string): number {
  return sunState(instantOf(date)).distanceAu;
}

/** Where the sun stands, without refraction: zenith angle 0..180 and azimuth 0..360 clockwise from north, degrees.
 *  @param instant  `YYYY-MM-DDThh:mm:ssZ`
 *  @source Meeus (1998), chapters 12, 13 and 25 */
export function sunPosition(
  instant: string,
  place: { latitudeDeg: number; longitudeDeg: number },
): { zenithDeg: number; azimuthDeg: number } {
  const ms = instantOf(instant);
  const s = sunState(ms);
  const lambda = s.longitudeDeg * RAD;
  const eps = s.obliquityDeg * RAD;
  const declination = Math.asin(Math.sin(eps) * Math.sin(lambda));
  const ascension = Math.atan2(Math.cos(eps) * Math.sin(lambda), Math.cos(lambda));
  const sidereal = (280.46061837 + 360.98564736629 * s.t * 36525 + 0.000387933 * s.t * s.t) * RAD;
  const hour = sidereal + place.longitudeDeg * RAD - ascension;
  const phi = place.latitudeDeg * RAD;
  const up = Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(hour);
  const west = Math.atan2(
    Math.sin(hour),
    Math.cos(hour) * Math.sin(phi) - Math.tan(declination) * Math.cos(phi),
  );
  const azimuth = (west / RAD + 180) % 360;
  return { zenithDeg: Math.acos(Math.min(1, Math.max(-1, up))) / RAD, azimuthDeg: (azimuth + 360) % 360 };
}
