/** @file stdout and stderr as Jupyter stream messages: many small writes become one message, in order, none lost. */
'use strict';
const { StringDecoder } = require('node:string_decoder');

const MOST_CHARS = 1 << 16;
const EVERY_MS = 50;

class Streams {
  /** `send(name, text)` publishes a message. */
  constructor(send) {
    this.send = send;
    this.name = 'stdout';
    this.parts = [];
    this.chars = 0;
    this.last = 0;
    this.timer = undefined;
  }

  /** Takes over what the process prints. */
  attach() {
    for (const name of ['stdout', 'stderr']) {
      const decoder = new StringDecoder('utf8');
      process[name].write = (chunk, encoding, callback) => {
        this.add(name, typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk)));
        const done = typeof encoding === 'function' ? encoding : callback;
        if (done) process.nextTick(done);
        return true;
      };
    }
  }

  /** Sends at once where the last message is old (a cell that never yields still shows its output), else soon. */
  add(name, text) {
    if (name !== this.name) this.flush();
    this.name = name;
    this.parts.push(text);
    this.chars += text.length;
    if (this.chars >= MOST_CHARS || performance.now() - this.last > EVERY_MS) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), EVERY_MS);
  }

  flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.last = performance.now();
    if (!this.parts.length) return;
    const text = this.parts.join('');
    this.parts = [];
    this.chars = 0;
    this.send(this.name, text);
  }
}

module.exports = { Streams };
