import type { Command } from 'commander';
import type { BackendDescription } from '../../../backends/description.js';
import { describeBackends } from '../../../backends/registry.js';
import { type Context, write } from '../context.js';
import { addFormatOption, type ReportFormat } from '../options.js';
import { textTable } from '../table.js';

export function addBackends(program: Command, context: Context): void {
  addFormatOption(program.command('backends'))
    .summary('list what can compute on this machine')
    .description(
      'Lists the backends: which work on this machine (each is tried), their devices and limits, and for the others what is missing and how to install it.',
    )
    .addHelpText(
      'after',
      `
Examples:
  overfeat backends
  overfeat backends --format json`,
    )
    .action(async ({ format }: { readonly format: ReportFormat }) => {
      const descriptions = await describeBackends();
      const text =
        format === 'json' ? JSON.stringify(descriptions, undefined, 2) : backendsText(descriptions);
      await write(context.stdout, `${text}\n`);
    });
}

/** What `overfeat backends` prints: a table of those that work, then what the others lack. */
export function backendsText(descriptions: readonly BackendDescription[]): string {
  const working = descriptions.filter(({ works }) => works);
  const rows = working.map(({ name, device = '', hardware, limits }) => [
    name,
    device,
    hardware ? 'GPU' : 'processor',
    limits === undefined ? '' : (limits.textureSize ?? limits.arrayLength).toLocaleString('en-GB'),
    limits === undefined ? '' : limits.textureSize === undefined ? 'values an array' : 'texels a side',
  ]);
  const missing = descriptions
    .filter(({ works }) => !works)
    .map(({ name, missing = '', install = '' }) => `${name}\n  missing: ${missing}\n  install: ${install}`);
  return [
    textTable([['backend', 'device', 'runs on', 'at most', ''], ...rows]),
    ...(missing.length === 0 ? [] : ['Not on this machine:', ...missing]),
  ].join('\n\n');
}
