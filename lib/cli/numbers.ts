/** How an option's text is read as a number. */
import { InvalidArgumentError } from 'commander';

/** @throws InvalidArgumentError, which says what would be right */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const value = toNumber(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number ${range}.`);
  };
}

/** @throws InvalidArgumentError, which says what would be right */
export function number(least: number, most = Number.POSITIVE_INFINITY): (text: string) => number {
  const range = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const value = toNumber(text);
    if (Number.isFinite(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number ${range}.`);
  };
}

/** Unlike `Number`, no number for no text. */
const toNumber = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));
