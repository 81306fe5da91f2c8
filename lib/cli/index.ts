/** @file The commands of `landslide` in a shell. */
export { main } from './main.js';
