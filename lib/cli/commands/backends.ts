import type { Command } from 'commander';
import type { ModeDescription } from '../../../backends/gpu/select.js';
import { type Context, write } from '../context.js';
import { addJsonOption } from '../options.js';
import { textTable } from '../table.js';

export function addBackends(program: Command, context: Context): void {
  addJsonOption(program.command('backends'))
    .summary('list what can compute on this machine')
    .description(
      'Lists the backends: which work on this machine (each is tried), their devices and limits, and for the others what is missing and how to install it.',
    )
    .addHelpText(
      'after',
      `
Examples:
  overfeat backends
  overfeat backends --json`,
    )
    .action(async ({ json }: { readonly json?: boolean }) => {
      const descriptions = await describeBackends();
      const text = json ? JSON.stringify(descriptions, undefined, 2) : backendsText(descriptions);
      await write(context.stdout, `${text}\n`);
    });
}

type BackendDescription = Omit<ModeDescription, 'name' | 'mode'> & { readonly name: string };

/** All backends by the names that `--backend` takes. */
export async function describeBackends(): Promise<BackendDescription[]> {
  const { describeModes } = await import('../../../backends/gpu/select.js');
  const modes = (await describeModes()).map(({ mode: _, ...description }) => description);
  return [
    { name: 'cpu', works: true, device: 'TypeScript over typed arrays', hardware: false },
    { name: 'reference', works: true, device: 'the definition, in float64', hardware: false },
    ...modes,
  ];
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
