/** Node's part of `byte-source.ts`; package.json gives browsers `no-file-source.ts` instead. */
import { open } from 'node:fs/promises';
import { InputError } from '../errors.js';
import { statFile } from '../files/file-kind.js';
import { type ByteSource, endsTooEarly } from './byte-source.js';

/** One read of the operating system takes no more than 2 GiB; smaller ones let other work in between. */
const readAtOnce = 2 ** 26;

/**
 * Opens a file for as long as `use` needs it.
 * @throws InputError NOT_FOUND, NOT_A_FILE
 */
export async function withFile<Result>(
  path: string,
  use: (source: ByteSource) => Promise<Result>,
): Promise<Result> {
  const stats = await statFile(path, path);
  if (!stats.isFile()) throw new InputError('NOT_A_FILE', path, 'is a pipe, which cannot be read in pieces');
  const handle = await open(path).catch((error: Error) => {
    throw new InputError('NOT_FOUND', path, `cannot be read: ${error.message}`, { cause: error });
  });
  try {
    return await use({
      name: path,
      size: stats.size,
      async read(position, target) {
        for (let filled = 0; filled < target.length; ) {
          const wanted = Math.min(readAtOnce, target.length - filled);
          const { bytesRead } = await handle.read(target, filled, wanted, position + filled);
          if (bytesRead === 0) throw endsTooEarly(path, position + filled, position + target.length);
          filled += bytesRead;
        }
      },
    });
  } finally {
    await handle.close();
  }
}
