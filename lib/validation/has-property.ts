export function hasProperty(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && name in value;
}
