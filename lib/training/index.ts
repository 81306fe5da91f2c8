/** @file Training with schedule, early stop and checkpoints, to be stopped, taken up and repeated. */
export * from './settings.js';
export * from './batches.js';
export * from './safetensors.js';
export * from './checkpoint.js';
export * from './validate.js';
export * from './plan.js';
export * from './job.js';
export * from './fit.js';
export * from './record.js';
export type { TrainingEvent } from './reporter.js';
export * from './train.js';
