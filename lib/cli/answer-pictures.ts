import type { RunOptions } from '../../backends/backend.js';
import { writeFileAtomically } from '../files/write-file.js';
import { drawBoxes, type LabelledBox } from '../images/draw.js';
import { encodePng } from '../images/encode.js';
import type { RgbImage } from '../images/image.js';
import { readImage } from '../images/source.js';
import type { StageOptions } from '../options.js';
import type { Answer } from '../pipeline/answer.js';
import { type Context, write } from './context.js';
import { eachPicture, type ImagePlace, requireNoFailure } from './each-picture.js';
import { expandPictures } from './expand-pictures.js';
import { numbered, planOutputs } from './outputs.js';
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
  readonly list?: string;
  readonly draw?: string;
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly timing?: boolean;
}

/**
 * Answers picture by picture: text and lines of JSON as soon as they are known, JSON as one document at the end. Where a
 * picture fails, the others go on.
 * @throws InputError, BackendError; PicturesFailed at the end where one did
 */
export async function answerPictures<Result>(
  given: readonly string[],
  { list, draw, json = false, jsonl = false, timing }: AnswerOptions,
  task: Task<Result>,
  context: Context,
): Promise<void> {
  const { images, notes } = await expandPictures(given, list, context);
  for (const note of notes) await write(context.stderr, `overfeat: ${note}\n`);
  const drawings = draw === undefined ? [] : await planOutputs('--draw', draw, images, '.png');
  const documents: object[] = [];
  let isFirst = true;
  const tell = async (document: object, text: string) => {
    if (json) documents.push(document);
    else if (jsonl) await write(context.stdout, `${JSON.stringify(document)}\n`);
    else if (text !== '') {
      await write(context.stdout, `${isFirst ? '' : '\n'}${text}\n`);
      isFirst = false;
    }
  };
  const answerOne = async (picture: File, { name: image, at, number }: ImagePlace) => {
    const started = performance.now();
    const times = new StageTimes();
    const answer = await predict(task, picture, times, context);
    const seconds = (performance.now() - started) / 1000;
    if (draw !== undefined)
      await drawResults(picture, numbered(drawings[at], number), task, answer.results, times, context);
    if (timing) await write(context.stderr, `${image}\n${times.table()}\n`);
    await tell({ image, ...answer }, task.text(answer, image, seconds));
  };
  const failures = await eachPicture(images, context, answerOne, (failure) => tell(failure, ''));
  if (json) await write(context.stdout, jsonText(documents));
  requireNoFailure(failures);
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
