import { InputError } from '../errors.js';
import { colourOf } from '../images/draw.js';
import type { Model } from '../model/model.js';
import type { Key } from './sheet.js';

/** Keys of a figure with many classes. */
const mostKeys = 12;

/**
 * The classes that a figure shows: all, or those of one label.
 * @throws InputError BAD_ARGUMENT when the model has no such label
 */
export function classesNamed(label: string | undefined, { labels, name }: Model): number[] {
  const classes = [...labels.keys()].filter((index) => label === undefined || labels[index] === label);
  if (classes.length > 0) return classes;
  const shown = labels.slice(0, mostKeys).join(', ');
  const known = labels.length > mostKeys ? `${shown} and ${labels.length - mostKeys} more` : shown;
  throw new InputError('BAD_ARGUMENT', 'class', `must be one of the model ${name} (${known}), not ${label}`);
}

/** The colours of classes, of the first ones where they are many. */
export function classKeys(classes: readonly number[], { labels }: Model): Key[] {
  const keys = classes
    .slice(0, mostKeys)
    .map((index) => ({ colour: colourOf(index), meaning: labels[index] }));
  const more = classes.length - keys.length;
  return more === 0 ? keys : [...keys, { colour: [255, 255, 255], meaning: `and ${more} more` }];
}
