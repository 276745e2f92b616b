/** Packages that are there where somebody has installed them: Node's end. */

/** @throws what the package throws, or that it is not there */
export function importOptional<Module>(name: string): Promise<Module> {
  // Left alone by bundlers: not everyone has it.
  return import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name);
}
