/** @file What lies in data/: data sets and regions, and whether their pixels are there. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { oneLine } from '../core/index.js';
import { openRegion } from '../region/index.js';
import { findPairs, openDataset } from '../samples/index.js';

/** A data set or region of the folder data/. */
export interface ListedData {
  kind: 'data set' | 'region';
  name: string;
  title: string;
  licence: string;
  source: string;
  path: string;
  /** `378 images`, `files are here`, or why not. */
  state: string;
  here: boolean;
}

/** Every dataset.json and region.json of the folder data/, data sets first; a faulty manifest is listed with its fault.
 *  @param data  its `datasets/NAME` and `regions/NAME` are looked through */
export function listData(data: string): ListedData[] {
  return [
    ...manifests(join(data, 'datasets'), 'dataset.json').map(listedDataset),
    ...manifests(join(data, 'regions'), 'region.json').map(listedRegion),
  ];
}

function manifests(folder: string, file: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name, file))
    .filter((path) => existsSync(path));
}

const nameOf = (path: string): string => path.split(/[\\/]/).at(-2)!;

function listedDataset(path: string): ListedData {
  const row = { kind: 'data set', name: nameOf(path), title: '', licence: '', source: '', path } as const;
  try {
    const { title, licence, source, root, rule } = openDataset(path);
    const about = { ...row, title, licence, source };
    try {
      return { ...about, state: `${findPairs(root, rule).length} images`, here: true };
    } catch (error) {
      return { ...about, state: `not here: ${oneLine(error)}`, here: false };
    }
  } catch (error) {
    return { ...row, state: oneLine(error), here: false };
  }
}

function listedRegion(path: string): ListedData {
  const row = { kind: 'region', name: nameOf(path), title: '', licence: '', source: '', path } as const;
  try {
    return { ...row, title: openRegion(path).title, state: 'files are here', here: true };
  } catch (error) {
    return { ...row, state: `not here: ${oneLine(error)}`, here: false };
  }
}
