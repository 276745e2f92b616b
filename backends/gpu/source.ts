/** Small parts from which kernels that return four values are put together. */

/** The text for lanes 0 to 3, one below the other. */
export function lanes(text: (lane: number) => string): string {
  return [0, 1, 2, 3].map(text).join('\n');
}

/** A list `name0, name1, name2, name3`. */
export function laneList(name: string): string {
  return [0, 1, 2, 3].map((lane) => `${name}${lane}`).join(', ');
}
