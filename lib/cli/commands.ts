import type { Command } from './command.js';
import { doctor } from './doctor.js';
import { evaluate } from './evaluate.js';
import { explain } from './explain.js';
import { factors } from './factors.js';
import { factorsQuery } from './factors-query.js';
import { exportCommand } from './export.js';
import { ortho } from './ortho.js';
import { predict } from './predict.js';
import { prepare } from './prepare.js';
import { train } from './train.js';

/** The commands, in the order of the paper's steps. */
export const COMMANDS: Command[] = [
  doctor,
  ortho,
  prepare,
  train,
  evaluate,
  predict,
  exportCommand,
  factors,
  factorsQuery,
  explain,
];
