/** @file Starts tslab 1.0.22 as a kernel that can be trusted: nothing printed is lost, an error is an error message, cells are
 *  numbered when they start, and what runs in the background is told to stop. Each cure is in the file named for it. */
'use strict';
const { parseArgs } = require('node:util');
const { CellMap } = require('./cell-map.cjs');
const { FrontEnd } = require('./front-end.cjs');
const { quietExpectedWarnings } = require('./warnings.cjs');

const { values } = parseArgs({ options: { 'config-path': { type: 'string' } } });
if (!values['config-path']) {
  console.error('kernel.cjs: --config-path is missing: this file is started by Jupyter (see kernel.json)');
  process.exit(1);
}

quietExpectedWarnings();
const cellMap = new CellMap(); // before anything of tslab is loaded: it goes between tslab and its compiler
const frontEnd = new FrontEnd();
globalThis[Symbol.for('landslide.frontEnd')] = frontEnd.api();

const { createExecutor } = require('tslab/dist/executor.js');
const { createConverter } = require('tslab/dist/converter.js');
const { JupyterHandlerImpl } = require('tslab/dist/jupyter.js');
const { Server } = require('./server.cjs');

const converter = createConverter({ isJS: false, isBrowser: false });
const converters = { node: converter, browser: converter, close: () => converter.close() };
const listener = { log: (value) => server.showResult(value), error: (...args) => server.noteFailure(args) };
const executor = createExecutor(process.cwd(), converters, listener);
const server = new Server({
  handler: new JupyterHandlerImpl(executor, false),
  executor,
  cellMap,
  frontEnd,
  configPath: values['config-path'],
});

process.on('SIGINT', () => server.interrupt());
process.on('SIGTERM', () => server.close());
process.on('uncaughtException', (error) => server.failBackground(error));
process.on('unhandledRejection', (reason) => server.failBackground(reason));
setInterval(() => isJupyterGone() && server.close(), 1000).unref();
server.init();

/** A kernel whose Jupyter died, perhaps while the kernel was starting, would wait for ever. */
function isJupyterGone() {
  const jupyter = Number(process.env.JPY_PARENT_PID);
  if (!(jupyter > 1)) return false;
  try {
    process.kill(jupyter, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
