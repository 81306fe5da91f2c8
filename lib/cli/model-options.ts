/** @file Options of the commands that take a trained network. */
import type { Command } from './command.js';

export const CHECKPOINT_OPTION: Command['options'] = {
  checkpoint: { type: 'string', value: 'FILE', help: 'best.safetensors, or the folder of a training' },
};

export const DIVIDE_OPTION: Command['options'] = {
  divide: {
    type: 'string',
    value: 'X',
    help: 'image values are divided by this, as in training',
    default: '1',
  },
};
