export * from './record.js';
export * from './download.js';
export * from './unpack.js';
export * from './layout.js';
export * from './get-record.js';
export * from './list.js';
export * from './check-contents.js';
