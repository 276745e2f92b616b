/** What was measured in a run, and the tables of it. */
import type { Memory } from './memory.js';
import type { Tally } from './run.js';

export type Sample = Tally & Memory;

export interface Outcome {
  /** One for each picture that was done. */
  readonly samples: readonly Sample[];
  /** Pictures that there were. */
  readonly wanted: number;
  /** Why the run ended before all were done. */
  readonly failed?: string;
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
    ['', 'pictures', 's a picture', 's in the network', 'level megapixels', 's a level megapixel', 'failed'],
    rows.map(({ name, outcome }) => {
      const done = `${outcome.samples.length} of ${outcome.wanted}`;
      const failed = outcome.failed?.replaceAll(/\s+/g, ' ').slice(0, 160) ?? 'no';
      const last = outcome.samples.at(-1);
      if (last === undefined) return [name, done, '', '', '', '', failed];
      const { second, network, megapixels } = means(last);
      return [
        name,
        done,
        second.toFixed(3),
        network.toFixed(3),
        megapixels.toFixed(3),
        `${(second / megapixels).toFixed(3)}, of it network ${(network / megapixels).toFixed(3)}`,
        failed,
      ];
    }),
  );
}

/** Mixed sizes against one size: the same call. */
export function ratios(name: string, mixed: Outcome, one: Outcome): readonly string[] {
  const lasts = [mixed, one].map(({ samples }) => samples.at(-1));
  const [first, second] = lasts.map((last) => last && means(last));
  if (first === undefined || second === undefined) return [];
  const perMegapixel = first.second / first.megapixels / (second.second / second.megapixels);
  const inNetwork = first.network / first.megapixels / (second.network / second.megapixels);
  const pixels = first.megapixels / second.megapixels;
  const text = [
    `${name}, mixed against one size: ${(first.second / second.second).toFixed(2)} times as long a picture, of`,
    `${pixels.toFixed(2)} times as many level pixels; a level pixel **${perMegapixel.toFixed(2)}**, in the network`,
    `alone **${inNetwork.toFixed(2)}**.`,
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
        (Math.max(...samples.map(({ resident }) => resident)) / 2 ** 20).toFixed(0),
        growth(({ addressSpace }) => (addressSpace / 2 ** 30).toFixed(1)),
        growth(({ mappings }) => String(mappings)),
        growth(({ kernels }) => String(kernels)),
      ];
    }),
  );
}

function means({ pictures, seconds, networkSeconds, levelPixels }: Tally) {
  return {
    second: seconds / pictures,
    network: networkSeconds / pictures,
    megapixels: levelPixels / pictures / 1e6,
  };
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
