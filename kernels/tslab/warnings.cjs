/** @file Keeps Node's notes about how cells are loaded out of the notebook. */
'use strict';

const EXPECTED = [/loading ES Module .* using require\(\)/s, /Support for loading ES Module in require\(\)/];

/** Drops the warnings that are no news to a reader: a cell's `import` is a require() of the library's modules. */
function quietExpectedWarnings() {
  const emit = process.emitWarning;
  process.emitWarning = function (warning, ...rest) {
    const text = String(warning?.message ?? warning);
    if (EXPECTED.some((pattern) => pattern.test(text))) return;
    emit.call(process, warning, ...rest);
  };
}

module.exports = { quietExpectedWarnings };
