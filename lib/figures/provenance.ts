/** @file Where a figure comes from: carried inside each exported file. */

/** Where a figure's numbers come from. */
export interface Provenance {
  commit: string;
  seed: number | string;
  preset: string;
  /** ISO date of the run, given by the runner: figures read no clock. */
  date: string;
  /** Anything else worth keeping: region, device, checksums. */
  [more: string]: string | number | boolean | null;
}
