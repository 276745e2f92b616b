/** What is wrong with a data set, and where (SPEC 8.4). */
import { InputError } from '../errors.js';
import { groupBy } from './ground-truth.js';

export interface Fault {
  /** Whether the set cannot be used as it is, or something in it was left out or can be doubted. */
  readonly severity: 'error' | 'warning';
  /** The same for all faults of one sort, so that many of them are told briefly. */
  readonly kind: string;
  /** As `annotation 7 (a.jpg)`, or `annotations[3].bbox` where an entry could not be read. */
  readonly place: string;
  /** In plain English, after the place. */
  readonly reason: string;
}

/** All that is wrong with a data set. The message has all of `lines`, as one. */
export class DataSetError extends InputError {
  /** What `message` says, a line a fault. */
  readonly lines: readonly string[];
  readonly faults: readonly Fault[];
  constructor(path: string, faults: readonly Fault[]) {
    const lines = faultLines(faults);
    const count = faults.length === 1 ? '' : `has ${faults.length} faults: `;
    super('BAD_DATA_SET', path, `${count}${lines.join('; ')}`);
    this.lines = faults.length === 1 ? [this.message] : [`${path}: has ${faults.length} faults`, ...lines];
    this.faults = faults;
  }
}

export function hasError(faults: readonly Fault[]): boolean {
  return faults.some(({ severity }) => severity === 'error');
}

/** Of each kind, so many are told one by one. */
const mostOfKind = 10;

/** One line a fault, errors first; of many of one kind the first ones, and how many more there are. */
export function faultLines(faults: readonly Fault[]): string[] {
  const kinds = [...groupBy(faults, ({ kind, severity }) => `${severity} ${kind}`).values()];
  const isWarning = ([{ severity }]: readonly Fault[]) => Number(severity === 'warning');
  return kinds
    .toSorted((a, b) => isWarning(a) - isWarning(b))
    .flatMap((ofKind) => {
      const more = ofKind.length - mostOfKind;
      const lines = ofKind.slice(0, mostOfKind).map(faultText);
      return more > 0 ? [...lines, `and ${more} more: ${ofKind[0].kind}`] : lines;
    });
}

function faultText({ severity, place, reason }: Fault): string {
  return `${severity === 'warning' ? 'warning: ' : ''}${place} ${reason}`.replaceAll(/\s+/g, ' ');
}
