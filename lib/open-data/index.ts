/** @file Open records of Zenodo, fetched and made into data sets. */
export * from './record.js';
export * from './download.js';
export * from './unpack.js';
export * from './layout.js';
export * from './get-record.js';
export * from './list.js';
export * from './check-contents.js';
