/** @file What the notebook kernel offers to the library, where there is one: displays that can be updated in place, and the
 *  interrupt button. The kernel's launcher (kernels/tslab/kernel.cjs) puts it on globalThis; elsewhere there is none. */

/** Mime type to content: text, base64 for images, an object for JSON types. */
export type MimeBundle = Record<string, unknown>;

/** A place in a notebook's output that can be filled anew. */
export interface Display {
  /** Replaces what this display shows. */
  update(bundle: MimeBundle): void;
}

/** What the notebook's kernel offers to the library. */
export interface FrontEnd {
  /** Shows a bundle in the cell that runs now. */
  display(bundle: MimeBundle): Display;
  /** Calls `callback` when the user interrupts the kernel; returns a function that takes it off again. */
  onInterrupt(callback: () => void): () => void;
}

/** Where the kernel leaves its FrontEnd on `globalThis`. */
export const FRONT_END = Symbol.for('landslide.frontEnd');

/** The kernel's front end, or undefined outside a notebook. */
export function frontEnd(): FrontEnd | undefined {
  return (globalThis as Record<symbol, unknown>)[FRONT_END] as FrontEnd | undefined;
}
