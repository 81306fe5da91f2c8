/** @file What makes a part of a page one that readers can work with: a still figure, and data for the code that stands in for it. */
import type { Figure } from '../figures/index.js';

/** What kinds of explorables there are. */
export type ExplorableKind = 'class-breaks' | 'pixel' | 'patch';

/** A figure that answers its reader. */
export interface Explorable<D = unknown> {
  kind: ExplorableKind;
  /** Its words, and the picture where no code runs. */
  figure: Figure;
  /** Plain JSON, arrays packed by `pack`. */
  data: D;
}

/** Mime type under which a notebook's cell keeps which explorable it shows. */
export const EXPLORABLE_MIME = 'application/vnd.landslide.explorable+json';

/** Where pages keep data by name, and where code looks for it. */
export const DATA_STORE = 'landslideExplorables';

/** Where the script that runs networks leaves its binary, and what opens a network. */
export const RUNTIME = 'landslideRuntime';
/** Name of the function that opens a network, on the page's `window`. */
export const OPEN_NETWORK = 'landslideNetwork';

/** Names of the scripts beside the data: for all explorables, and for those that run networks. */
export const MAIN_SCRIPT = 'explore.js';
/** The script that holds the engine of networks. */
export const NETWORK_SCRIPT = 'network.js';
