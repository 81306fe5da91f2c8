/** @file Which files make up a store. */
import { check } from '../core/index.js';
import { CLASSES_FILE } from './class-limits.js';
import { STORE_FILES } from './store-index.js';
import { STACK, type StackFile } from './store.js';

/** Names of the store's files in the order in which they are copied: the factors', the two masks', index, samples, catalogue, and stack.json last,
 *  since where that is, all of it is.
 *  @throws "the store names a file ../a.tif: expected a plain name, ..." */
export function storeFileNames({ layers, valid }: Pick<StackFile, 'layers' | 'valid'>): string[] {
  const named = [...(Array.isArray(layers) ? layers : []).map((l) => l?.file), valid];
  for (const name of named)
    check(
      typeof name === 'string' && /^\w[\w.-]*$/.test(name),
      `the store names a file ${String(name)}: expected a plain name, such as slope.tif`,
    );
  return [...named, ...Object.values(STORE_FILES), STACK];
}

/** The same with the table of classes, first: a store as `landslide factors` leaves it. */
export function wholeStoreNames(stack: Pick<StackFile, 'layers' | 'valid'>): string[] {
  return [CLASSES_FILE, ...storeFileNames(stack)];
}
