import type { Command } from 'commander';
import type { Context } from '../context.js';
import { addDataCheck } from './data-check.js';
import { addDataSplit } from './data-split.js';

export function addData(program: Command, context: Context): void {
  const data = program
    .command('data')
    .summary('look at data sets, and split them')
    .description('Looks at data sets, and splits them.');
  addDataCheck(data, context);
  addDataSplit(data, context);
}
