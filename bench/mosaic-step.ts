/** @file `node mosaic-step.js STEP DIR WIDTH HEIGHT`: one step of the mosaic, its result printed as JSON. */
import { STEPS } from './mosaic.js';

const [step, dir, width, height] = process.argv.slice(2);
const mosaic = { dir, width: Number(width), height: Number(height) };
console.log(JSON.stringify((await STEPS[step as keyof typeof STEPS](mosaic)) ?? null));
