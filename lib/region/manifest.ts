/** @file region.json: which files make up a region, in the same form for invented regions and for the reader's own. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { DataError, readJson } from '../core/index.js';
import { sourceOf, type Source } from './source.js';

/** The GF-2 files as delivered. */
export interface SceneFiles {
  pan: string;
  mss: string;
  metadata: string;
  rpb?: string;
}

/** The optional parts of a region, by the name that region.json gives them. */
export const REGION_LAYERS = [
  'dem',
  'boundary',
  'landslides',
  'rivers',
  'faults',
  'geology',
  'landuse',
] as const;
/** The name of an optional part of a region. */
export type RegionLayer = (typeof REGION_LAYERS)[number];

/** A region as its region.json describes it, every path absolute. */
export interface Region {
  name: string;
  title: string;
  /** True where the region is invented: every number from it is labelled so. */
  demo: boolean;
  crs: string;
  /** Absolute path of region.json. */
  path: string;
  scene?: SceneFiles;
  layers: Partial<Record<RegionLayer, Source>>;
  /** Folder of known truth, for invented regions. */
  truth?: string;
  /** Pixel size in metres of the factor layers, where the manifest sets one. */
  factorPixelM?: number;
}

/** The files that a region names, absolute paths: those of its scene, and those of its layers. */
export function filesOf({ scene = {}, layers }: { scene?: Partial<SceneFiles>; layers: Region['layers'] }): {
  scene: string[];
  layers: string[];
} {
  return {
    scene: Object.values(scene).filter((file) => file !== undefined),
    layers: Object.values(layers).map(({ file }) => file),
  };
}

/** A region with every path absolute and known to exist.
 *  @param path region.json, or the folder that holds it
 *  @param root folder that the paths are relative to, where the data lie elsewhere than the manifest
 *  @throws "PATH: dem is ../x.tif, which leaves FOLDER: ..." and one line for each other fault */
export function openRegion(path: string, { root }: { root?: string } = {}): Region {
  const file = resolve(path.endsWith('.json') ? path : `${path}/region.json`);
  const raw = readJson<Record<string, unknown>>(
    file,
    'give the path of a region.json, or of the folder that holds it',
  );
  const base = resolve(root ?? dirname(file));
  const text = (key: string): string => requiredText(raw, key, file);
  const locate = (key: string, value: unknown): string => locateFile(base, file, key, value);
  return {
    name: text('name'),
    title: typeof raw.title === 'string' ? raw.title : text('name'),
    demo: raw.demo === true,
    crs: requiredCrs(raw, file),
    path: file,
    scene: raw.scene === undefined ? undefined : sceneOf(raw.scene, file, locate),
    layers: layersOf(raw, file, locate),
    truth: raw.truth === undefined ? undefined : locate('truth', raw.truth),
    factorPixelM: typeof raw.factorPixelM === 'number' ? raw.factorPixelM : undefined,
  };
}

/** A layer that a step cannot do without.
 *  @throws "region kecun has no faults: add ..." */
export function requireLayer(region: Region, layer: RegionLayer, neededFor: string): Source {
  const source = region.layers[layer];
  if (!source)
    throw new DataError(
      `region ${region.name} has no ${layer}, needed for ${neededFor}: add "${layer}" to ${region.path}`,
    );
  return source;
}

/** The scene's files.
 *  @throws "region NAME has no scene, ..." */
export function requireScene(region: Region, neededFor: string): SceneFiles {
  if (!region.scene)
    throw new DataError(
      `region ${region.name} has no scene, needed for ${neededFor}: add "scene" to ${region.path}`,
    );
  return region.scene;
}

function requiredText(raw: Record<string, unknown>, key: string, file: string): string {
  const value = raw[key];
  if (typeof value !== 'string' || value === '')
    throw new DataError(`${file}: ${key} is ${JSON.stringify(value)}; expected a text: add it`);
  return value;
}

function requiredCrs(raw: Record<string, unknown>, file: string): string {
  const crs = requiredText(raw, 'crs', file);
  if (!/^EPSG:\d{4,6}$/.test(crs))
    throw new DataError(`${file}: crs is ${crs}; expected the form EPSG:32650`);
  return crs;
}

/** A manifest may come from a stranger: its paths stay inside its own folder. */
function locateFile(base: string, file: string, key: string, value: unknown): string {
  if (typeof value !== 'string' || value === '')
    throw new DataError(`${file}: ${key} is ${JSON.stringify(value)}; expected a file name`);
  const full = resolve(base, value);
  const inside = relative(base, full);
  if (/^\.\.($|[/\\])/.test(inside) || isAbsolute(inside))
    throw new DataError(
      `${file}: ${key} is ${value}, which leaves ${base}: put the file there, or give its folder with --root`,
    );
  if (!existsSync(full)) throw new DataError(`${full} not found: ${key} of ${file} names it`);
  return full;
}

function sceneOf(raw: unknown, file: string, locate: (key: string, value: unknown) => string): SceneFiles {
  if (typeof raw !== 'object' || raw === null)
    throw new DataError(`${file}: scene is ${String(raw)}; expected { pan, mss, metadata }`);
  const scene = raw as Record<string, unknown>;
  return {
    pan: locate('scene.pan', scene.pan),
    mss: locate('scene.mss', scene.mss),
    metadata: locate('scene.metadata', scene.metadata),
    rpb: scene.rpb === undefined ? undefined : locate('scene.rpb', scene.rpb),
  };
}

function layersOf(
  raw: Record<string, unknown>,
  file: string,
  locate: (key: string, value: unknown) => string,
): Partial<Record<RegionLayer, Source>> {
  const layers: Partial<Record<RegionLayer, Source>> = {};
  for (const key of REGION_LAYERS) {
    const value = raw[key];
    if (value === undefined) continue;
    const source = sourceOf(file, key, value);
    layers[key] = { ...source, file: locate(key, source.file) };
  }
  return layers;
}
