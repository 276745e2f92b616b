import { existsSync, readFileSync } from 'node:fs';

/** The package's version. Its package.json is one folder further up where this is built than where it is written. */
export function version(): string {
  const files = ['../../package.json', '../../../package.json'].map((path) => new URL(path, import.meta.url));
  return JSON.parse(readFileSync(files.find((file) => existsSync(file))!, 'utf8')).version;
}
