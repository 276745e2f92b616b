/** What parts of a data set are called. */
export const splits = ['train', 'val', 'test'] as const;

export type Split = (typeof splits)[number];
