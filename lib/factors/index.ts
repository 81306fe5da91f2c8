/** @file The seven conditional factors, their classes, and their store. */
export * from './definitions.js';
export * from './classify.js';
export * from './breaks.js';
export * from './stack.js';
export { gradeByField, gradesOf, type HardnessSource } from './hardness.js';
export * from './normalise.js';
export { loadStack, saveStack, type StackFile } from './store.js';
