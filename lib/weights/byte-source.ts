import { InputError } from '../errors.js';

/** Bytes read in pieces, so that no more of a large file is in memory than what is wanted of it. */
export interface ByteSource {
  /** What to call it in errors. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Fills `target` with the bytes from `position` on. */
  read(position: number, target: Uint8Array): Promise<void>;
}

/** Bytes that are in memory already. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    async read(position, target) {
      const end = position + target.length;
      if (end > bytes.length) throw endsTooEarly(name, bytes.length, end);
      target.set(bytes.subarray(position, end));
    },
  };
}

/** One read of the operating system takes no more than 2 GiB; smaller ones let other work in between. */
const readAtOnce = 2 ** 26;

/**
 * Opens a file (Node only) for as long as `use` needs it.
 * @throws InputError NOT_FOUND, NOT_A_FILE
 */
export async function withFile<Result>(
  path: string,
  use: (source: ByteSource) => Promise<Result>,
): Promise<Result> {
  const { open, stat } = await import('node:fs/promises');
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${error.message}`;
    throw new InputError('NOT_FOUND', path, reason, { cause: error });
  });
  if (!stats.isFile()) throw new InputError('NOT_A_FILE', path, 'is not a file');
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

function endsTooEarly(name: string, size: number, wanted: number): InputError {
  return new InputError('BAD_WEIGHTS', name, `ends after ${size} bytes, where ${wanted} were expected`);
}
