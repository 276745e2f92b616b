/** The oldest Node that is supported, as package.json says. */
export const oldestNode = '20.19';

/** Whether a version such as `18.20.4` is older. */
export function tooOld(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNode.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
