import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DataError } from '../core/errors.js';
import { parseSceneMetadata, type Place, type SceneMetadata } from './metadata.js';
import { parseRpb, type Rpb } from './rpb.js';
import { sunPosition } from './sun.js';

/** The files of a GF-2 scene as delivered. */
export interface SceneFiles {
  pan: string;
  mss: string;
  /** The delivered XML of the MSS (or of the PAN). */
  metadata: string;
  /** The delivered RPB, where the images are not orthorectified yet. */
  rpb?: string;
  /** Angles to use instead of what the file says, degrees. */
  override?: Partial<
    Pick<SceneMetadata, 'sunZenithDeg' | 'sunAzimuthDeg' | 'viewZenithDeg' | 'viewAzimuthDeg'>
  >;
}

/** A GF-2 scene: its files found, its metadata read. */
export interface Scene extends SceneMetadata {
  year: number;
  panPath: string;
  mssPath: string;
  rpb: Rpb | null;
  /** Doubts about the metadata that did not stop the reading. */
  warnings: string[];
}

/** Degrees by which the file's sun may differ from the computed one before one of its fields must be wrong. */
const SUN_TOLERANCE_DEG = 4;

/** Reads a scene as delivered and checks its metadata against itself: the camera against the file names, and the sun's
 *  angles against the time and the corners.
 *  @throws "PATH not found", a missing or impossible field by name, "SensorID is PMS1, but the file is called GF2_PMS2_...",
 *  "SolarZenith is 58.2, but the sun stood 31.9 degrees from the zenith ..." */
export function readScene(files: SceneFiles): Scene {
  for (const path of [files.pan, files.mss, files.metadata, ...(files.rpb ? [files.rpb] : [])])
    if (!existsSync(path)) throw new DataError(`${path} not found: check the paths of the scene`);
  const name = basename(files.metadata);
  const metadata = { ...parseSceneMetadata(readFileSync(files.metadata, 'utf8'), name), ...files.override };
  const warnings: string[] = [];
  checkCamera(metadata, [files.pan, files.mss, files.metadata], name);
  if (metadata.corners) checkSun(metadata, metadata.corners, name);
  else warnings.push(`${name} gives no corners: the sun's angles were not checked`);
  if (metadata.viewZenithDeg > 50) warnings.push(viewWarning(metadata.viewZenithDeg, name));
  return {
    ...metadata,
    year: Number(metadata.date.slice(0, 4)),
    panPath: files.pan,
    mssPath: files.mss,
    rpb: files.rpb ? parseRpb(readFileSync(files.rpb, 'utf8'), basename(files.rpb)) : null,
    warnings,
  };
}

/** GF-2 rolls by at most 35 degrees, so a larger angle is an elevation or a mistake. */
function viewWarning(deg: number, name: string): string {
  return `${name} says SatelliteZenith is ${deg}: GF-2 looks at most 45 degrees from the nadir, so this may be an elevation (zenith ${(90 - deg).toFixed(2)})`;
}

function checkCamera(m: SceneMetadata, paths: string[], name: string): void {
  for (const path of paths) {
    const inName = /(?:^|_)PMS([12])(?:_|$|[-.])/.exec(basename(path));
    if (inName && `PMS${inName[1]}` !== m.camera)
      throw new DataError(
        `${name} says SensorID is ${m.camera}, but a file is called ${basename(path)}: correct one`,
      );
  }
}

function checkSun(m: SceneMetadata, corners: Place[], name: string): void {
  const centre = centreOf(corners);
  const instant = overpass(m.centreTime, centre.longitudeDeg);
  if (!instant)
    throw new DataError(
      `${name} says CenterTime is ${m.centreTime}, but GF-2 passes in the late morning of longitude ${centre.longitudeDeg.toFixed(1)}: correct CenterTime or the corners`,
    );
  const sun = sunPosition(instant, centre);
  const off = Math.abs(m.sunZenithDeg - sun.zenithDeg);
  const turned = Math.abs(((m.sunAzimuthDeg - sun.azimuthDeg + 540) % 360) - 180);
  const where = `at CenterTime over the corners`;
  if (off > SUN_TOLERANCE_DEG) {
    const elevation = Math.abs(90 - m.sunZenithDeg - sun.zenithDeg) <= SUN_TOLERANCE_DEG;
    throw new DataError(
      `${name} says SolarZenith is ${m.sunZenithDeg}, but the sun stood ${sun.zenithDeg.toFixed(1)} degrees from the zenith ${where}${elevation ? ' (the field holds an elevation)' : ''}: correct the field or give override.sunZenithDeg`,
    );
  }
  // Near the zenith the azimuth means little, so what counts is the arc it makes on the sky.
  if (turned * Math.sin((sun.zenithDeg * Math.PI) / 180) > 2 * SUN_TOLERANCE_DEG)
    throw new DataError(
      `${name} says SolarAzimuth is ${m.sunAzimuthDeg}, but the sun stood at ${sun.azimuthDeg.toFixed(1)} degrees ${where}: correct the field or give override.sunAzimuthDeg`,
    );
}

/** The centre time as an instant: UTC or Beijing time, whichever puts the local solar time between 8 and 15 h. */
function overpass(centreTime: string, longitudeDeg: number): string | null {
  for (const zone of ['Z', '+08:00']) {
    const ms = Date.parse(`${centreTime.replace(' ', 'T')}${zone}`);
    const solarHour = (((ms / 3600000 + longitudeDeg / 15) % 24) + 24) % 24;
    if (solarHour >= 8 && solarHour <= 15) return new Date(ms).toISOString();
  }
  return null;
}

function centreOf(corners: Place[]): Place {
  const mean = (key: keyof Place): number => corners.reduce((s, c) => s + c[key], 0) / corners.length;
  return { latitudeDeg: mean('latitudeDeg'), longitudeDeg: mean('longitudeDeg') };
}
