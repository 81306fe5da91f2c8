/** @file Which image belongs to which mask. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { check, DataError, InputError } from '../core/index.js';
import { npyShape } from '../raster/index.js';

/** Where a data set's images and masks lie, and which belong together. */
export interface PairFilesRule {
  /** A folder (`images`) or a pattern (`*` within a name, `**` across folders: `train/*.tif`), relative to the data set's folder. */
  images: string;
  /** Likewise. Where both patterns have stars for folders, an image's mask lies where the stars stand for the same
   *  (`train*` + `/img` and `train*` + `/label`). */
  masks: string;
  /** Turns an image's name (without folder and ending) into its mask's: a regular expression and its replacement. Default: same name. */
  pair?: { from: string; to: string };
  /** A regular expression with one group on the image's relative path: the area (or split) it belongs to. */
  area?: string;
  /** A regular expression on the relative path of images that have no mask because they show no landslide (`^non-landslide/`). */
  noMask?: string;
}

/** An image and its mask. */
export interface PairFiles {
  /** Relative to the folder, with forward slashes; `train.npy#12` is one picture of an array of them. */
  image: string;
  /** null: the image shows no landslide (`noMask`). */
  mask: string | null;
  /** '' where the rule names no area. */
  area: string;
}

const ENDINGS = new Set(['.tif', '.tiff', '.png', '.jpg', '.jpeg', '.npy']);

/** Images with their masks, in the order of the images' names.
 *  @throws where files do not pair, naming them: "3 images have no mask: a.tif, b.tif, c.tif: ..." */
export function findPairs(root: string, rule: PairFilesRule): PairFiles[] {
  if (!existsSync(root)) throw new DataError(`${root} not found: give the folder of the data set`);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((f) => f.replaceAll('\\', '/'));
  const images = unstacked(root, matching(files, rule.images, root, 'image'), 4);
  const stacks = images.some(({ file }) => file.includes('#'));
  const found = unstacked(root, matching(files, rule.masks, root, 'mask'), stacks ? 3 : 4);
  // Folders tell pairs apart only where both sides have them.
  const byFolder = images[0].folders.length === found[0].folders.length;
  const key = (folders: readonly string[], stem: string): string =>
    [...(byFolder ? folders : []), stem].join('/');
  const masks = byKey(found, key, 'masks');
  byKey(images, key, 'images');
  const toMask = maskName(rule);
  const isBare = rule.noMask === undefined ? undefined : regExp(rule.noMask, 'noMask');
  const pairs = images.map(({ file, folders }) => ({
    image: file,
    mask: masks.get(key(folders, toMask(stem(file)))) ?? (isBare?.test(file) ? null : undefined),
    area: areaOf(file, rule),
  }));
  checkPaired(pairs, masks, rule);
  return pairs.map((p) => ({ ...p, mask: p.mask! }));
}

interface Found {
  file: string;
  /** What the stars of the pattern's folders stand for. */
  folders: string[];
}

function matching(files: string[], pattern: string, root: string, what: string): Found[] {
  const full = pattern.includes('*') ? pattern : `${pattern.replace(/\/$/, '')}/*`;
  const whole = /\.[a-z]+$/i.test(full) || full.endsWith('*') ? full : `${full}/*`;
  const source = whole
    .split(/(\*\*\/|\*\*|\*)/)
    .map(
      (part) =>
        ({ '**/': '((?:.*/)?)', '**': '(.*)', '*': '([^/]*)' })[part] ??
        part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  const test = new RegExp(`^${source}$`);
  const inFolders = (whole.slice(0, whole.lastIndexOf('/') + 1).match(/\*\*\/|\*\*|\*/g) ?? []).length;
  const found = files
    .filter((f) => ENDINGS.has(extname(f).toLowerCase()))
    .sort()
    .flatMap((file) => {
      const stars = test.exec(file);
      const folders = stars?.slice(1, 1 + inFolders).map((f) => f.replace(/\/$/, ''));
      return folders ? [{ file, folders }] : [];
    });
  if (found.length === 0)
    throw new DataError(`${join(root, pattern)} holds no ${what}: expected ${[...ENDINGS].join(', ')} files`);
  return found;
}

/** A .npy of `axes` axes or more is an array of pictures, each with a number (HR-GLDD's `trainX.npy`, [n, h, w, bands]). The first file
 *  tells for all: thousands of single pictures are not opened for it. */
function unstacked(root: string, found: Found[], axes: number): Found[] {
  const shapeOf = ({ file }: Found): number[] =>
    extname(file).toLowerCase() === '.npy' ? npyShape(join(root, file)) : [];
  if (shapeOf(found[0]).length < axes) return found;
  return found.flatMap((f) => {
    const shape = shapeOf(f);
    if (shape.length < axes) return [f];
    return Array.from({ length: shape[0] }, (_, k) => ({ ...f, file: `${f.file}#${k}` }));
  });
}

/** The name without folder and ending: `trainX#12` for `a/trainX.npy#12`. */
function stem(file: string): string {
  const [path, number] = file.split(/#(?=\d+$)/);
  return basename(path, extname(path)) + (number === undefined ? '' : `#${number}`);
}

function byKey(
  files: Found[],
  key: (folders: readonly string[], stem: string) => string,
  what: string,
): Map<string, string> {
  const map = new Map<string, string>();
  for (const { file, folders } of files) {
    const name = key(folders, stem(file));
    const other = map.get(name);
    if (other)
      throw new DataError(`${what} ${other} and ${file} have one name: pairs need names of their own`);
    map.set(name, file);
  }
  return map;
}

function maskName(rule: PairFilesRule): (image: string) => string {
  if (!rule.pair) return (s) => s;
  const from = regExp(rule.pair.from, 'pair.from');
  const { to } = rule.pair;
  return (s) => s.replace(from, to);
}

function areaOf(image: string, rule: PairFilesRule): string {
  if (rule.area === undefined) return '';
  const found = regExp(rule.area, 'area').exec(image)?.[1];
  check(found !== undefined, `${image} has no area: '${rule.area}' finds nothing in its path`);
  return found;
}

function regExp(source: string, key: string): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    throw new InputError(`${key} is '${source}': not a regular expression`, { cause: error });
  }
}

function checkPaired(
  pairs: { image: string; mask: string | null | undefined }[],
  masks: Map<string, string>,
  rule: PairFilesRule,
): void {
  const alone = pairs.filter((p) => p.mask === undefined).map((p) => p.image);
  const used = new Set(pairs.map((p) => p.mask));
  const idle = [...masks.values()].filter((m) => !used.has(m));
  const parts = [
    alone.length > 0 ? `${count(alone.length, 'image has', 'images have')} no mask: ${some(alone)}` : '',
    idle.length > 0 ? `${count(idle.length, 'mask has', 'masks have')} no image: ${some(idle)}` : '',
  ].filter(Boolean);
  if (parts.length > 0)
    throw new DataError(
      `${parts.join('; ')}: add the files or state the pair rule (now ${JSON.stringify(rule.pair ?? 'same name')})`,
    );
}

const count = (n: number, one: string, more: string): string => `${n} ${n === 1 ? one : more}`;

/** The first three names, and how many more. */
export function some(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return names.slice(0, 3).join(', ') + more;
}
