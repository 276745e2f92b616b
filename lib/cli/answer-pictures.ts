import type { RunOptions } from '../../backends/backend.js';
import { writeFileAtomically } from '../files/write-file.js';
import { drawBoxes, type LabelledBox } from '../images/draw.js';
import { encodePng } from '../images/encode.js';
import type { RgbImage } from '../images/image.js';
import { readImage } from '../images/source.js';
import type { StageOptions } from '../options.js';
import type { Answer } from '../pipeline/answer.js';
import { type Context, write } from './context.js';
import { planOutputs } from './outputs.js';
import { openPicture, requireOneStdin } from './picture.js';
import { Progress } from './progress.js';
import { StageTimes } from './stage-times.js';

/** What a command does with each picture. */
export interface Task<Result> {
  readonly predict: (picture: File, run: RunOptions & StageOptions) => Promise<Answer<Result>>;
  /** Lines for people, without the last line break. */
  readonly text: (answer: Answer<Result>, image: string, seconds: number) => string;
  /** What `--draw` draws. */
  readonly boxes: (results: readonly Result[], picture: RgbImage) => readonly LabelledBox[];
}

export interface AnswerOptions {
  readonly draw?: string;
  readonly json?: boolean;
  readonly timing?: boolean;
}

/**
 * Answers picture by picture: text as soon as it is known, JSON as one document at the end.
 * @throws InputError, BackendError
 */
export async function answerPictures<Result>(
  images: readonly string[],
  { draw, json, timing }: AnswerOptions,
  task: Task<Result>,
  context: Context,
): Promise<void> {
  requireOneStdin(images);
  const drawings = draw === undefined ? [] : await planOutputs('--draw', draw, images, '.png');
  const documents: object[] = [];
  for (const [at, image] of images.entries()) {
    const picture = await openPicture(image, context);
    const started = performance.now();
    const times = new StageTimes();
    const answer = await predict(task, picture, times, context);
    const seconds = (performance.now() - started) / 1000;
    if (draw !== undefined) await drawResults(picture, drawings[at], task, answer.results, times, context);
    if (timing) await write(context.stderr, `${image}\n${times.table()}\n`);
    if (json) documents.push({ image, ...answer });
    else await write(context.stdout, `${at > 0 ? '\n' : ''}${task.text(answer, image, seconds)}\n`);
  }
  if (json) await write(context.stdout, jsonText(documents));
}

/** One document: the only element, or the list. */
export function jsonText(documents: readonly object[]): string {
  return `${JSON.stringify(documents.length === 1 ? documents[0] : documents, undefined, 2)}\n`;
}

async function predict<Result>(
  { predict }: Task<Result>,
  picture: File,
  times: StageTimes,
  context: Context,
): Promise<Answer<Result>> {
  using progress = new Progress(picture.name, context);
  return await predict(picture, { signal: context.signal, onProgress: progress.update, onStage: times.add });
}

async function drawResults<Result>(
  picture: File,
  path: string,
  { boxes }: Task<Result>,
  results: readonly Result[],
  times: StageTimes,
  { signal }: Context,
): Promise<void> {
  const { image } = await readImage(picture, { signal });
  const drawn = await times.of('drawing', async () => drawBoxes(image, boxes(results, image)));
  const png = await times.of('encoding', () => encodePng(drawn));
  await times.of('writing', () => writeFileAtomically(path, png));
}
