export * from './task-list.js';
export * from './outcome.js';
export * from './run-here.js';
export * from './run-slurm.js';
