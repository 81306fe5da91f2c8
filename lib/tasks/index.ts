/** @file Work as lists of commands, run on one machine or on a cluster. */
export * from './task-list.js';
export * from './outcome.js';
export * from './run-here.js';
export * from './run-slurm.js';
