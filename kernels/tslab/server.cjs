/** @file The kernel's side of Jupyter's messages: tslab's server with the parts replaced that lose output, errors or numbers.
 *  https://jupyter-client.readthedocs.io/en/latest/messaging.html */
'use strict';
const { writeSync } = require('node:fs');
const { inspect } = require('node:util');
const jupyter = require('tslab/dist/jupyter.js');
const { failureFrom, thrownFailure } = require('./failure.cjs');
const { encode } = require('./front-end.cjs');
const { Help } = require('./help.cjs');
const { Streams } = require('./streams.cjs');

const turn = () => new Promise((done) => setImmediate(done));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Where the base class keeps them. */
const SOCKETS = ['iopub', 'shell', 'control', 'stdin', 'hb'];

/** Work that was told to stop gets so long to end its cell by itself. */
const STOP_GRACE_MS = 5000;
/** Jupyter kills a kernel 5 s after asking it to end. */
const CLOSE_GRACE_MS = 4000;

class Server extends jupyter.ZmqServer {
  constructor({ handler, executor, cellMap, frontEnd, configPath }) {
    super(handler, configPath);
    Object.assign(this, { executor, cellMap, frontEnd });
    this.help = new Help(executor, cellMap.typescript);
    this.count = 0;
    this.queue = Promise.resolve();
    this.waiting = new Set();
    this.binding = [];
    this.isBound = false;
    this.cell = undefined;
    this.background = [];
    this.streams = new Streams((name, text) => this.print(name, text));
    this.streams.attach();
  }

  /** No limit on messages that wait to be sent: at zeromq's default of 1,000 the rest is dropped. */
  bindSocket(socket, port) {
    if (socket === this.iopub) socket.sendHighWaterMark = 0;
    this.sendWhenBound(socket);
    const bound = super.bindSocket(socket, port);
    this.binding.push(bound);
    return bound;
  }

  /** A front end may speak as soon as one socket is bound; zeromq throws where another, still binding, is to answer. All five are
   *  bound in one go, so that `binding` is whole before anything can be sent. Messages are received by loops that have begun. */
  sendWhenBound(socket) {
    const name = SOCKETS.find((n) => this[n] === socket);
    const send = async (message) => {
      if (!this.isBound) {
        await Promise.all(this.binding);
        setImmediate(() => (this.isBound = true)); // what waits goes first
      }
      return socket.send(message);
    };
    this[name] = { send, close: () => socket.close() };
  }

  publish(msg, type, content) {
    const out = msg.createReply();
    out.header.msg_type = type;
    out.content = content;
    out.signAndSend(this.connInfo.key, this.iopub);
  }

  reply(socket, msg, type, content) {
    const out = msg.createReply();
    out.header.msg_type = type;
    out.content = content;
    out.signAndSend(this.connInfo.key, socket);
  }

  /** Text belongs to the latest cell, also where it comes after that has ended. */
  print(name, text) {
    if (this.latest) this.publish(this.latest, 'stream', { name, text });
    else writeSync(2, text);
  }

  async handleShellMessage(socket, ...frames) {
    const at = frames.findIndex((frame) => frame.equals(Buffer.from('<IDS|MSG>')));
    const type = JSON.parse(frames[at + 2].toString()).msg_type;
    const answer = this.answers[type];
    if (!answer) return super.handleShellMessage(socket, ...frames);
    if (!this.Message) return;
    const msg = this.Message.fromRaw(this.connInfo.key, frames);
    this.publishStatus('busy', msg);
    answer.call(this, socket, msg);
    this.publishStatus('idle', msg);
  }

  /** Messages that tslab does not know, or answers under a wrong name. */
  answers = {
    interrupt_request(socket, msg) {
      this.interrupt();
      this.reply(socket, msg, 'interrupt_reply', { status: 'ok' });
    },
    comm_info_request(socket, msg) {
      this.reply(socket, msg, 'comm_info_reply', { status: 'ok', comms: {} });
    },
    history_request(socket, msg) {
      this.reply(socket, msg, 'history_reply', { status: 'ok', history: [] });
    },
    comm_open() {},
    comm_msg() {},
    comm_close() {},
  };

  handleKernelInfo(socket, msg) {
    this.Message = msg.constructor; // tslab does not export it; this request always comes first
    const content = this.handler.handleKernel();
    content.language_info.version = this.cellMap.typescript.version;
    this.reply(socket, msg, 'kernel_info_reply', { status: 'ok', ...content, help_links: [] });
  }

  handleComplete(socket, msg) {
    this.reply(socket, msg, 'complete_reply', this.help.complete(msg.content));
  }

  handleInspect(socket, msg) {
    this.reply(socket, msg, 'inspect_reply', this.help.inspect(msg.content));
  }

  handleShutdown(socket, msg) {
    this.reply(socket, msg, 'shutdown_reply', { status: 'ok', restart: Boolean(msg.content.restart) });
  }

  /** One cell after another. A cell that fails takes those along that already wait, unless its request says otherwise. */
  async handleExecute(socket, msg) {
    const entry = { aborted: false };
    this.waiting.add(entry);
    const before = this.queue;
    let release;
    this.queue = new Promise((done) => (release = done));
    await before;
    this.waiting.delete(entry);
    const content = entry.aborted ? { status: 'aborted' } : await this.runCell(msg);
    if (content.status === 'error' && msg.content.stop_on_error !== false) await this.abortWaiting();
    this.reply(socket, msg, 'execute_reply', content);
    setImmediate(release); // after this cell's `idle`: else that would follow the next one's `busy`, and the kernel look idle
  }

  /** Requests sent together with the failed one may still be on their way. */
  async abortWaiting() {
    await pause(20);
    for (const entry of this.waiting) entry.aborted = true;
  }

  async runCell(msg) {
    const { code, silent = false, store_history: numbered = true } = msg.content;
    if (!silent && numbered) this.count++;
    const cell = { msg, count: this.count, silent, reports: [], failure: undefined };
    this.cell = cell;
    this.latest = msg;
    this.publishStatus('busy', msg);
    if (!silent) this.publish(msg, 'execute_input', { code, execution_count: cell.count });
    const write = (content, update) => this.writeDisplay(msg, content, update);
    jupyter.lastWriteDisplayData = write; // where `tslab.display` writes
    this.frontEnd.use(write);
    await this.execute(cell, code);
    this.frontEnd.flush();
    this.streams.flush();
    this.cell = undefined;
    return this.outcome(cell);
  }

  async execute(cell, code) {
    this.cellMap.begin(cell.count, code);
    try {
      // What went wrong between two cells is told by the next one, not dropped.
      if (this.background.length) cell.failure = this.background.shift();
      else if (!(await this.executor.execute(code))) cell.failure ??= this.reported(cell);
    } catch (error) {
      cell.failure ??= thrownFailure(error, this.cellMap);
    }
    // Node reports a rejection without a handler only when the promise jobs are done.
    for (let i = 0; i < 3; i++) await turn();
    if (!cell.failure && cell.reports.length) cell.failure = this.reported(cell);
  }

  reported(cell) {
    const failure = failureFrom(cell.reports, cell.count, this.cellMap);
    const isStop = /^(Interrupted asynchronously|Script execution was interrupted)/.test(failure.evalue);
    return isStop
      ? {
          ename: 'Interrupted',
          evalue: 'stopped by the user',
          traceback: ['Interrupted: stopped by the user'],
        }
      : failure;
  }

  outcome(cell) {
    const execution_count = cell.count;
    if (!cell.failure) return { status: 'ok', execution_count, payload: [], user_expressions: {} };
    if (!cell.silent) this.publish(cell.msg, 'error', cell.failure);
    return { status: 'error', execution_count, ...cell.failure };
  }

  writeDisplay(msg, content, update) {
    this.streams.flush();
    this.publish(msg, update ? 'update_display_data' : 'display_data', content);
  }

  /** The value of a cell's last expression. */
  showResult(value) {
    if (!this.cell || this.cell.silent || this.frontEnd.displays.has(value)) return;
    this.streams.flush();
    const data = encode({ 'text/plain': typeof value === 'string' ? value : inspect(value) });
    this.publish(this.cell.msg, 'execute_result', { execution_count: this.cell.count, data, metadata: {} });
  }

  noteFailure(args) {
    this.cell?.reports.push(args);
  }

  /** Something was thrown or rejected where nobody waits for it: the running cell fails, or else the next one. */
  failBackground(reason) {
    const failure = thrownFailure(reason, this.cellMap);
    if (!this.cell) {
      failure.traceback.unshift('thrown after the last cell had ended:');
      this.background.push(failure);
      return;
    }
    if (this.cell.failure) return;
    this.cell.failure = failure;
    this.stopAll();
    this.executor.interrupt();
  }

  stopAll() {
    return this.frontEnd.stopAll((error) => this.noteFailure([error]));
  }

  /** The stop button: work that registered is asked to end its cell; a second press, or work that does not end, is cut off. */
  interrupt() {
    const cell = this.cell;
    if (!cell) return;
    const again = cell.asked === true;
    cell.asked = true;
    if (again || this.stopAll() === 0) return this.executor.interrupt();
    setTimeout(() => this.cell === cell && this.executor.interrupt(), STOP_GRACE_MS).unref();
  }

  /** Stops what runs, waits for it, and ends the process: an open worker would keep it alive for ever. */
  async close() {
    if (this.closing) return;
    this.closing = true;
    setTimeout(() => process.exit(0), CLOSE_GRACE_MS);
    const until = performance.now() + CLOSE_GRACE_MS - 500;
    const stopped = this.stopAll();
    if (!stopped) this.executor.interrupt();
    while ((this.cell || this.frontEnd.callbacks.size) && stopped && performance.now() < until)
      await pause(20);
    this.streams.flush();
    await pause(50);
    super.close();
    process.exit(0);
  }
}

module.exports = { Server };
