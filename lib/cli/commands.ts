import type { Command } from './command.js';
import { doctor } from './doctor.js';

/** The commands, in the order of the paper's steps. */
export const COMMANDS: Command[] = [doctor];
