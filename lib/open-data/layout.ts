/** @file How an unpacked data set lies, recognised from its folders: which images and masks pair, which parts it has, what its masks mean. */
import { basename, extname, join } from 'node:path';
import { readImage } from '../raster/index.js';
import { findPairs, type Dataset, type PairRule, type Split } from '../samples/index.js';
import { oneLine } from '../core/index.js';

/** How a data set's folders are read. */
export interface Layout {
  rule: PairRule;
  splits?: Dataset['splits'];
  bandNames?: string[];
}

const IMAGES = /^(imgs?|images?|rgb)$/i;
const MASKS = /^(labels?|masks?|gt|ground_?truth|annotations?)$/i;
const BARE = /(^|\/)(non?[-_ ]?landslides?|negatives?|background)(\/|$)/i;
const PARTS: readonly [Split, RegExp][] = [
  ['train', /train/i],
  ['validation', /val/i],
  ['test', /test/i],
];
const PICTURE = /\.(tiff?|png|npy)$/i;
/** Masks looked into for their codes. */
const LOOKED_AT = 8;

/** The layout of the files below `dir`: folders such as `train/img` and `train/label` (GDCLD), `landslide/image` and `landslide/mask` beside
 *  `non-landslide/image` (Bijie), `images` and `masks`. A mask may be called as its image or have another beginning or ending
 *  (Landslide4Sense: `image_1`, `mask_1`).
 *  @param files  relative paths with forward slashes
 *  @returns the layout, or a line on why there is none */
export async function recogniseLayout(dir: string, files: readonly string[]): Promise<Layout | string> {
  const folders = foldersOf(files.filter((f) => PICTURE.test(f)));
  const masks = [...folders.keys()].filter((f) => MASKS.test(basename(f)));
  const images = [...folders.keys()].filter((f) => IMAGES.test(basename(f)));
  const parents = masks.map(parentOf);
  const paired = images.filter((f) => parents.includes(parentOf(f)));
  if (paired.length === 0) return 'no folder of images beside a folder of masks was recognised';
  const names = [...new Set(paired.map((f) => basename(f)))];
  const maskNames = [...new Set(masks.map((f) => basename(f)))];
  if (names.length > 1 || maskNames.length > 1)
    return `folders are called ${[...names, ...maskNames].join(', ')}: which belong together is not clear`;
  const bare = images.filter((f) => !paired.includes(f) && BARE.test(f));
  const rule: PairRule = {
    images: `**/${names[0]}`,
    masks: `**/${maskNames[0]}`,
    ...pairNames(folders.get(paired[0])!, folders.get(join2(parentOf(paired[0]), maskNames[0]))!),
    ...(bare.length > 0 && { noMask: BARE.source }),
    landslideWhen: '==1',
  };
  const parts = partsOf([...new Set([...paired, ...bare].map(parentOf))]);
  Object.assign(rule, parts.area);
  try {
    const pairs = findPairs(dir, rule);
    const coded = pairs.flatMap((p) => (p.mask === null ? [] : [p.mask]));
    Object.assign(rule, await maskCode(dir, coded));
    const image = await readImage(join(dir, pairs[0].image));
    if (image.data instanceof Uint8Array) rule.divideBy = 255;
    const bandNames = image.bands === 3 ? ['red', 'green', 'blue'] : undefined;
    return { rule, ...(parts.splits && { splits: parts.splits }), ...(bandNames && { bandNames }) };
  } catch (error) {
    return oneLine(error);
  }
}

function foldersOf(files: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const f of files) {
    const stem = basename(f, extname(f));
    const folder = parentOf(f);
    folders.set(folder, [...(folders.get(folder) ?? []), stem]);
  }
  return folders;
}

const parentOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');
const join2 = (a: string, b: string): string => (a === '' ? b : `${a}/${b}`);

/** How a mask's name comes from its image's: not at all, by another beginning, or by an ending. */
function pairNames(images: readonly string[], masks: readonly string[]): Pick<PairRule, 'pair'> {
  const known = new Set(masks);
  const head = (name: string): string => /^\D*/.exec(name)![0];
  const [image, mask] = [images[0], masks[0]];
  const ending = masks.find((m) => m.startsWith(image))?.slice(image.length) ?? '';
  const tries = [
    undefined,
    ...(head(image) !== image && head(image) !== ''
      ? [{ from: `^${escaped(head(image))}`, to: head(mask).replaceAll('$', '$$$$') }]
      : []),
    { from: '$', to: ending.replaceAll('$', '$$$$') },
  ];
  const fits = tries.find((t) => images.every((i) => known.has(t ? i.replace(new RegExp(t.from), t.to) : i)));
  return fits ? { pair: fits } : {};
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Areas from the folders: their own split where they are called so, else each folder an area. */
function partsOf(parents: readonly string[]): { area: Pick<PairRule, 'area'>; splits?: Dataset['splits'] } {
  if (parents.length < 2) return { area: {} };
  const split = parents.map((p) => PARTS.find(([, test]) => test.test(p))?.[0]);
  if (split.some((s) => s === undefined)) return { area: { area: '^(.*)/[^/]+/[^/]+$' } };
  const splits: NonNullable<Dataset['splits']> = {};
  parents.forEach((p, i) => (splits[split[i]!] = [...(splits[split[i]!] ?? []), p]));
  return { area: { area: '^(.*)/[^/]+/[^/]+$' }, splits };
}

/** What the masks' numbers mean, from a few of them. */
async function maskCode(dir: string, masks: readonly string[]): Promise<Partial<PairRule>> {
  const values = new Set<number>();
  let bands = 1;
  const every = Math.max(1, Math.floor(masks.length / LOOKED_AT));
  for (let i = 0; i < masks.length; i += every) {
    const mask = await readImage(join(dir, masks[i]));
    bands = Math.max(bands, mask.bands);
    for (const v of mask.data) if (values.size < 64) values.add(v);
  }
  const [first, ...more] = [...values].filter((v) => v !== 0);
  const single = more.length === 0 && first !== undefined ? `==${first}` : '>127';
  return { landslideWhen: single, ...(bands > 1 && { maskBand: 'any' as const }) };
}
