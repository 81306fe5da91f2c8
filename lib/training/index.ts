export * from './settings.js';
export * from './batches.js';
export * from './safetensors.js';
export * from './checkpoint.js';
export * from './validate.js';
export * from './fit.js';
export * from './train.js';
