import { dirname, resolve } from 'node:path';
import { DataError, readJson } from '../core/index.js';
import type { PairRule } from './pairs.js';
import { SPLITS, type Split } from './split.js';

/** A dataset.json: what an image/mask folder is and how it is read. */
export interface Dataset {
  name: string;
  title: string;
  /** Where it comes from (DOI, address) and under which licence. */
  source: string;
  licence: string;
  /** Names of the bands that the rule picks. */
  bandNames?: string[];
  /** Ground size of a pixel in metres, where all images share one. */
  pixelM?: number;
  rule: PairRule;
  /** The data set's own split: which areas of the rule are its training, validation and test part. */
  splits?: Partial<Record<Split, string[]>>;
  /** Absolute path of the folder that the rule's paths are relative to. */
  root: string;
}

/** Reads a dataset.json.
 *  @param path  the file, or the folder that holds it
 *  @param root  the folder of the pixels, where they lie elsewhere than the manifest
 *  @throws "PATH: rule.landslideWhen is missing: ..." */
export function openDataset(path: string, { root }: { root?: string } = {}): Dataset {
  const file = resolve(path.endsWith('.json') ? path : `${path}/dataset.json`);
  const raw = readJson<Partial<Dataset>>(
    file,
    'give the path of a dataset.json, or of the folder that holds it',
  );
  const rule = (raw.rule ?? {}) as Partial<PairRule>;
  for (const [key, value] of [
    ['name', raw.name],
    ['rule.images', rule.images],
    ['rule.masks', rule.masks],
    ['rule.landslideWhen', rule.landslideWhen],
  ])
    if (typeof value !== 'string' || value === '')
      throw new DataError(
        `${file}: ${key} is missing: expected a text (data/README.md shows a dataset.json)`,
      );
  return {
    name: raw.name!,
    title: raw.title ?? raw.name!,
    source: raw.source ?? 'not stated',
    licence: raw.licence ?? 'not stated',
    bandNames: raw.bandNames,
    pixelM: raw.pixelM,
    rule: rule as PairRule,
    splits: ownSplits(raw.splits, rule, file),
    root: resolve(root ?? dirname(file)),
  };
}

/** @throws "FILE: splits.test is north: expected a list of areas" and where the rule names no area, or one area stands in two parts */
function ownSplits(raw: unknown, rule: Partial<PairRule>, file: string): Dataset['splits'] {
  if (raw === undefined) return undefined;
  const parts = Object.entries(raw as Record<string, unknown>);
  const seen = new Map<string, string>();
  for (const [part, areas] of parts) {
    const isList = Array.isArray(areas) && areas.length > 0 && areas.every((a) => typeof a === 'string');
    if (!SPLITS.includes(part as Split))
      throw new DataError(`${file}: splits has ${part}: expected ${SPLITS.join(', ')}`);
    if (!isList)
      throw new DataError(`${file}: splits.${part} is ${JSON.stringify(areas)}: expected a list of areas`);
    for (const area of areas as string[]) {
      const other = seen.get(area);
      if (other)
        throw new DataError(
          `${file}: area ${area} stands in splits.${other} and splits.${part}: one part only`,
        );
      seen.set(area, part);
    }
  }
  if (rule.area === undefined)
    throw new DataError(`${file}: splits needs rule.area, which tells the area of an image from its path`);
  return raw as Dataset['splits'];
}
