import { createHash } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../errors.js';

/**
 * Keeps a folder for this run alone, until the lock is disposed of or the process ends, in whatever way: what is held is
 * a socket's name, which the system gives up with the process. It binds the runs of one machine, not those of several
 * that share a disk.
 * @throws InputError BAD_ARGUMENT when another run holds it
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const name = await socketName(folder);
  const server = createServer((socket) => socket.destroy());
  const isOurs = (await listen(server, name)) || ((await isLeftBehind(name)) && (await listen(server, name)));
  if (!isOurs) {
    throw new InputError(
      'BAD_ARGUMENT',
      folder,
      'another run is at work there: wait for it, or choose another folder',
    );
  }
  server.unref();
  return { [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

/** The same for whatever path leads to the folder. */
async function socketName(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder, { bigint: true });
  const name = `overfeat-${createHash('sha256').update(`${dev} ${ino}`).digest('hex').slice(0, 32)}`;
  if (platform() === 'linux') return `\0${name}`;
  return platform() === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

/** Whether the name was free. */
function listen(server: Server, name: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(false) : reject(error);
    server.once('error', failed);
    server.listen(name, () => {
      server.off('error', failed);
      resolve(true);
    });
  });
}

/** Where sockets are files, one of a process that was killed stays, and nobody answers; it is removed. */
async function isLeftBehind(name: string): Promise<boolean> {
  if (platform() === 'linux' || platform() === 'win32') return false;
  const answers = await new Promise<boolean>((resolve) => {
    const socket = connect(name, () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
  if (!answers) await rm(name, { force: true });
  return !answers;
}
