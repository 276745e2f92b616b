import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Answer, Request } from '../runner/port.js';

/** A change to the source of ../port. */
export interface Change {
  /** File of ../port, without its extension. */
  readonly file: string;
  /** Occurs there exactly once. */
  readonly from: string;
  readonly to: string;
}

/** The port with these changes to its source, as the function that answers requests. */
export async function changedPort(changes: readonly Change[]): Promise<(request: Request) => Answer> {
  const entry = fileURLToPath(new URL('../port/answer.ts', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'node20',
    plugins: [
      {
        name: 'changes',
        setup: ({ onLoad }) => {
          onLoad({ filter: /[\\/]port[\\/]\w+\.ts$/ }, ({ path }) => {
            const own = changes.filter(({ file }) => `${file}.ts` === basename(path));
            return { contents: own.reduce(apply, readFileSync(path, 'utf8')), loader: 'ts' };
          });
        },
      },
    ],
  });
  const module = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  );
  return module.answer;
}

function apply(source: string, { file, from, to }: Change): string {
  const parts = source.split(from);
  if (parts.length !== 2) throw new RangeError(`${file}.ts has "${from}" ${parts.length - 1} times`);
  return parts.join(to);
}
