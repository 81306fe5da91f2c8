export * from './presets.js';
export * from './step.js';
