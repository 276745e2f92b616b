/** In a browser: no bundle for one may hold an import that bundlers would look into. */

/** @throws Error always */
export async function importOptional<Module>(name: string): Promise<Module> {
  throw new Error(`there is no package ${name} in a browser`);
}
