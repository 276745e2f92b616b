/** Why something cannot be written, without its path, in words for users. */
export function writeFailure(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'its folder does not exist',
    ENOTDIR: 'its folder is not a folder',
    EEXIST: 'there is a file in its place',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    EFBIG: 'the file would be too large',
    EIO: 'the device failed',
    ENAMETOOLONG: 'its name is too long',
  };
  return known[code] ?? (code === '' ? 'the system refused it' : `the system refused it (${code})`);
}
