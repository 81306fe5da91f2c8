/** @file What the library may ask of the notebook (lib/core/front-end.ts): displays that are updated in place, and to be told of
 *  the stop button. */
'use strict';
const { randomBytes } = require('node:crypto');

const EVERY_MS = 100;

class FrontEnd {
  constructor() {
    this.callbacks = new Set();
    this.waiting = new Set();
    this.displays = new WeakSet();
    this.writer = undefined;
  }

  /** The object that the library sees. */
  api() {
    return {
      display: (bundle) => this.display(bundle),
      onInterrupt: (callback) => {
        // One entry for each registration: the same function may be registered twice.
        const entry = { callback };
        this.callbacks.add(entry);
        return () => void this.callbacks.delete(entry);
      },
    };
  }

  /** Displays made from now on belong to the cell that `writer` writes to. */
  use(writer) {
    this.writer = writer;
  }

  /** Tells everything that runs to stop; returns how many were told. */
  stopAll(report) {
    const told = [...this.callbacks];
    for (const entry of told) {
      try {
        entry.callback();
      } catch (error) {
        report(error);
      }
    }
    return told.length;
  }

  /** Sends what displays still hold back. */
  flush() {
    for (const send of [...this.waiting]) send();
  }

  display(bundle) {
    const writer = this.writer;
    if (!writer) throw new Error('display: no cell has run yet');
    const transient = { display_id: randomBytes(8).toString('hex') };
    const write = (data, update) => writer({ data: encode(data), metadata: {}, transient }, update);
    write(bundle, false);
    const display = { update: this.throttled((data) => write(data, true)) };
    this.displays.add(display); // a cell that ends with one has shown it already
    return display;
  }

  /** At most one update in 100 ms; the last one always arrives. */
  throttled(write) {
    let last = performance.now();
    let held;
    let timer;
    const send = () => {
      clearTimeout(timer);
      timer = undefined;
      this.waiting.delete(send);
      last = performance.now();
      write(held);
    };
    return (bundle) => {
      held = bundle;
      const wait = last + EVERY_MS - performance.now();
      if (wait <= 0) return send();
      this.waiting.add(send);
      timer ??= setTimeout(send, wait);
    };
  }
}

/** Bytes become base64, as Jupyter wants images. */
function encode(bundle) {
  return Object.fromEntries(
    Object.entries(bundle).map(([mime, content]) => [
      mime,
      content instanceof Uint8Array ? Buffer.from(content).toString('base64') : content,
    ]),
  );
}

module.exports = { FrontEnd, encode };
