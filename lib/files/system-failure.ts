const known: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'there is a file in its place',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large',
  EIO: 'the device failed',
  EPIPE: 'nobody reads it any more',
  EMFILE: 'too many files are open',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOTFOUND: 'there is no such server',
  EAI_AGAIN: 'no name server answers',
  ECONNREFUSED: 'the server refuses connections',
  ECONNRESET: 'the server broke the connection off',
  ETIMEDOUT: 'the server does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'the server does not answer',
  UND_ERR_SOCKET: 'the server broke the connection off',
  NotReadableError: 'its file has changed, or is gone',
  NotFoundError: 'its file is gone',
};

/** Why something cannot be read or written, without its path, in words for users and not in the runtime's. */
export function systemFailure(error: unknown): string {
  const code = codeOf(error);
  return known[code] ?? (code === '' ? 'the system refused it' : `the system refused it (${code})`);
}

/** A failed fetch has its code in its cause; what Blobs and streams throw has a name alone. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (error instanceof DOMException) return error.name;
  return 'code' in error && typeof error.code === 'string' ? error.code : codeOf(error.cause);
}
