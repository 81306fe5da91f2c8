/** @file What went wrong in a cell, as a Jupyter error message: name, value, and a traceback with the cell's own lines. */
'use strict';
const { inspect } = require('node:util');
const { sep } = require('node:path');

const { WRAPPER } = require('./cell-map.cjs');

const OWN_FRAMES = [
  WRAPPER,
  `${sep}tslab${sep}dist${sep}`,
  __dirname,
  'node:internal',
  'node:vm',
  'node:async_hooks',
];
const MOST_FRAMES = 16;

/** From what tslab's executor reports: `(error)` for something thrown, `(format, file, line, column, text)` for a type error. */
function failureFrom(reports, cell, cellMap) {
  const types = reports
    .filter((args) => args.length > 1)
    .map(([, file, line, column, text]) => ({ file, line, column, text }));
  if (types.length) return typeFailure(types, cell, cellMap);
  return thrownFailure(reports[0]?.[0], cellMap);
}

function typeFailure(errors, cell, cellMap) {
  const first = errors[0];
  return {
    ename: 'TypeScriptError',
    evalue: `${first.file}line ${first.line}, column ${first.column}: ${first.text}`,
    traceback: errors.flatMap(({ file, line, column, text }) => {
      const source = file ? undefined : cellMap.line(cell, line);
      const where = `${file || `cell ${cell}, `}line ${line}, column ${column}: ${text}`;
      return source === undefined ? [where] : [where, `    ${source}`, `    ${' '.repeat(column - 1)}^`];
    }),
  };
}

/** From anything thrown or rejected with. */
function thrownFailure(reason, cellMap) {
  if (!isError(reason)) {
    const text = typeof reason === 'string' ? reason : inspect(reason);
    return { ename: 'Thrown', evalue: text, traceback: [`Thrown: ${text}`] };
  }
  const ename = String(reason.name || 'Error');
  const evalue = String(reason.message ?? '');
  return { ename, evalue, traceback: traceback(reason, ename, evalue, cellMap) };
}

function traceback(error, ename, evalue, cellMap) {
  const frames = framesOf(error, cellMap);
  const place = frames.map((f) => /cell (\d+), line (\d+)/.exec(f)).find(Boolean);
  const source = place && cellMap.line(Number(place[1]), Number(place[2]));
  const lines = [`${ename}: ${evalue}`];
  if (source !== undefined) lines.push(`  cell ${place[1]}, line ${place[2]}: ${source.trim()}`);
  lines.push(...frames);
  if (error.cause !== undefined) lines.push('caused by', ...thrownFailure(error.cause, cellMap).traceback);
  return lines;
}

function framesOf(error, cellMap) {
  const frames = cellMap
    .translate(String(error.stack ?? ''))
    .split('\n')
    .filter((line) => /^\s+(at|->) /.test(line) && !OWN_FRAMES.some((own) => line.includes(own)));
  return frames.length > MOST_FRAMES ? [...frames.slice(0, MOST_FRAMES), '    ...'] : frames;
}

/** Errors of the library and of a cell may come from different realms. */
function isError(value) {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

module.exports = { failureFrom, thrownFailure };
