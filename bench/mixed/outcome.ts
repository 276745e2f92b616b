/** What was measured in a run, and the tables of it. */
import type { DataSet } from '../../lib/data/data-set.js';
import type { Tally } from './run.js';
import type { Usage } from './usage.js';

export type Sample = Tally & Usage;

export interface Outcome {
  /** One for each picture that was done. */
  readonly samples: readonly Sample[];
  /** Pictures that there were. */
  readonly wanted: number;
  /** Mean of all that there were: what reading and resizing take time for. */
  readonly pictureMegapixels: number;
  /** Why the run ended before all were done. */
  readonly failed?: string;
}

export function wantedFrom({ pictures }: DataSet): Pick<Outcome, 'wanted' | 'pictureMegapixels'> {
  const pixels = pictures.reduce((sum, { width, height }) => sum + width * height, 0);
  return { wanted: pictures.length, pictureMegapixels: pixels / pictures.length / 1e6 };
}

/** A run over one kind of data set. */
export interface Row {
  readonly name: string;
  readonly outcome: Outcome;
}

/** Pictures after which memory should no longer grow. */
const warm = 20;

export function timeTable(rows: readonly Row[]): string {
  return table(
    [
      '',
      'pictures',
      'megapixels',
      'of all levels',
      's a picture',
      'in the network',
      'processor s a picture',
      'failed',
    ],
    rows.map(({ name, outcome }) => {
      const done = `${outcome.samples.length} of ${outcome.wanted}`;
      const failed = outcome.failed?.replaceAll(/\s+/g, ' ').slice(0, 160) ?? 'no';
      const means = meansOf(outcome);
      const cells = means === undefined ? Array(5).fill('') : columns.map((of) => of(means).toFixed(3));
      return [name, done, ...cells, failed];
    }),
  );
}

/** Mixed sizes against one size: the same call. */
export function ratios(name: string, mixed: Outcome, one: Outcome): readonly string[] {
  const [first, second] = [mixed, one].map(meansOf);
  if (first === undefined || second === undefined) return [];
  const ratio = (of: (means: Means) => number) => (of(first) / of(second)).toFixed(2);
  const text = [
    `${name}, mixed against one size: ${ratio(({ picture }) => picture)} times the pixels a picture,`,
    `${ratio(({ levels }) => levels)} times those of its levels; **${ratio(({ seconds }) => seconds)}** times as long a picture,`,
    `**${ratio(({ processor }) => processor)}** times the processor's time; a level pixel`,
    `${ratio(({ seconds, levels }) => seconds / levels)} times as long,`,
    `${ratio(({ processor, levels }) => processor / levels)} times the processor's time, in the network alone`,
    `**${ratio(({ network, levels }) => network / levels)}** times as long; outside it, a pixel of the picture,`,
    `${ratio(({ seconds, network, picture }) => (seconds - network) / picture)} times as long.`,
  ];
  return [text.join(' ')];
}

export function memoryTable(rows: readonly Row[]): string {
  return table(
    ['', 'RAM, MiB', 'most RAM', 'address space, GiB', 'mappings', 'kernels'],
    rows.map(({ name, outcome: { samples } }) => {
      const growth = (value: (sample: Sample) => string) =>
        [samples[warm - 1], samples.at(-1)].map((sample) => (sample ? value(sample) : '-')).join(' → ');
      return [
        name,
        growth(({ resident }) => (resident / 2 ** 20).toFixed(0)),
        samples.length === 0
          ? '-'
          : (Math.max(...samples.map(({ resident }) => resident)) / 2 ** 20).toFixed(0),
        growth(({ addressSpace }) => (addressSpace / 2 ** 30).toFixed(1)),
        growth(({ mappings }) => String(mappings)),
        growth(({ kernels }) => String(kernels)),
      ];
    }),
  );
}

/** Of a picture. */
interface Means {
  readonly picture: number;
  readonly levels: number;
  readonly seconds: number;
  readonly network: number;
  readonly processor: number;
}

const columns: readonly ((means: Means) => number)[] = [
  ({ picture }) => picture,
  ({ levels }) => levels,
  ({ seconds }) => seconds,
  ({ network }) => network,
  ({ processor }) => processor,
];

/** The processor's time without the first picture: what came before the first was loading. */
function meansOf({ samples, pictureMegapixels }: Outcome): Means | undefined {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const { pictures, seconds, networkSeconds, levelPixels } = last;
  return {
    picture: pictureMegapixels,
    levels: levelPixels / pictures / 1e6,
    seconds: seconds / pictures,
    network: networkSeconds / pictures,
    processor: (last.processorSeconds - first.processorSeconds) / Math.max(1, samples.length - 1),
  };
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
