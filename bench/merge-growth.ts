/**
 * `npm run bench:merge -- [--largest COUNT]`: how the time to merge boxes of one class grows with their number, by where
 * they lie; as a table in RESULTS.md, and drawn in merge-growth.svg.
 */
import { rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mergeBoxes, type WindowBox } from '../lib/boxes/merge.js';
import { type MatchScore, matchScore } from '../reference/match-score.js';
import { kinds } from './merging/boxes.js';
import { drawGrowth, type Line } from './merging/growth-drawing.js';
import { machine, writeSection } from './report.js';

const { values } = parseArgs({ options: { largest: { type: 'string', default: '100000' } } });
const largest = Number(values.largest);
if (!Number.isInteger(largest) || largest < 1000) {
  throw new Error(`--largest ${values.largest}: a whole number of at least 1000`);
}

/** The largest that training chooses from (SPEC 6.6). */
const threshold = 0.6;
const runs = 3;
const counts = [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000].filter((count) => count <= largest);
/** The same score under another name, so that nothing is known of it: every pair is looked at. */
const unknownScore: MatchScore = (first, second) => matchScore(first, second);
/** More takes minutes. */
const largestUnknown = 10_000;

interface Measurement {
  readonly count: number;
  readonly left: number;
  readonly wall: number;
  /** Of the process, which other processes on the machine disturb less than wall time. */
  readonly cpu: number;
  /** The longest time in which nobody else had a turn. */
  readonly longestTurn: number;
}

async function measure(boxes: readonly WindowBox[], score: MatchScore | undefined): Promise<Measurement> {
  let longestTurn = 0;
  let isOver = false;
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    longestTurn = Math.max(longestTurn, now - last);
    last = now;
    if (!isOver) setImmediate(tick);
  };
  setImmediate(tick);
  const before = process.cpuUsage();
  const start = performance.now();
  const merged = await mergeBoxes(
    boxes,
    score === undefined ? { threshold } : { threshold, matchScore: score },
  );
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  tick();
  isOver = true;
  return { count: boxes.length, left: merged.length, wall, cpu: (user + system) / 1000, longestTurn };
}

/** The run of median processor time. */
async function measureOften(boxes: readonly WindowBox[], score?: MatchScore): Promise<Measurement> {
  const measurements: Measurement[] = [];
  for (let run = 0; run < runs; run++) measurements.push(await measure(boxes, score));
  return measurements.sort((a, b) => a.cpu - b.cpu)[Math.floor(runs / 2)];
}

const started = machine();
for (const boxesOf of Object.values(kinds)) await measure(boxesOf(2000, 1), undefined);
const rows: string[] = [];
const lines: Line[] = [];
const add = (name: string, measurements: readonly Measurement[]) => {
  for (const { count, left, wall, cpu, longestTurn } of measurements) {
    rows.push(
      `| ${name} | ${count} | ${left} | **${(cpu / 1000).toFixed(2)}** | ${(wall / 1000).toFixed(2)} | ${longestTurn.toFixed(0)} |`,
    );
    console.error(rows[rows.length - 1]);
  }
  lines.push({ name, points: measurements.map(({ count, cpu }) => ({ count, seconds: cpu / 1000 })) });
};
for (const [name, boxesOf] of Object.entries(kinds)) {
  const measurements: Measurement[] = [];
  for (const count of counts) measurements.push(await measureOften(boxesOf(count, count)));
  add(name, measurements);
}
const unknown: Measurement[] = [];
for (const count of counts.filter((count) => count <= largestUnknown)) {
  unknown.push(await measureOften(kinds['around objects'](count, count), unknownScore));
}
add('around objects, another score', unknown);

const drawing = fileURLToPath(new URL('merge-growth.svg', import.meta.url));
await writeFile(`${drawing}.tmp`, drawGrowth(lines, 'Seconds of processor time to merge boxes'));
await rename(`${drawing}.tmp`, drawing);
const body = [
  started,
  `By \`npm run bench:merge\`: boxes of one class merged at a threshold of ${threshold}, median of ${runs} runs after others. *Around objects*: a hundred windows an object, in a picture that grows with their number. *All at one place*: any two match. *Another score*: one of which nothing is known, so that every pair is looked at.`,
  '![Seconds over boxes, both logarithmic](merge-growth.svg)',
  [
    '| boxes | number | left | processor s | wall s | longest turn ms |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n'),
].join('\n\n');
await writeSection('Merging boxes', body);
