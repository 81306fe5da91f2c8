import type { Command } from './command.js';
import { dataCheck, dataGet, dataList } from './data.js';
import { doctor } from './doctor.js';
import { evaluate } from './evaluate.js';
import { explain } from './explain.js';
import { factors } from './factors.js';
import { factorsGet, factorsPut } from './factors-hdfs.js';
import { factorsQuery } from './factors-query.js';
import { exportCommand } from './export.js';
import { ortho } from './ortho.js';
import { predict } from './predict.js';
import { prepare } from './prepare.js';
import { scenes } from './scenes.js';
import { sweep } from './sweep.js';
import { task } from './task.js';
import { train } from './train.js';
import { transfer } from './transfer.js';

/** The commands, in the order of the paper's steps. */
export const COMMANDS: Command[] = [
  doctor,
  dataList,
  dataGet,
  dataCheck,
  ortho,
  prepare,
  train,
  evaluate,
  sweep,
  task,
  transfer,
  predict,
  exportCommand,
  factors,
  factorsQuery,
  factorsPut,
  factorsGet,
  explain,
  scenes,
];
