import { basename, resolve } from 'node:path';
import type { RunOptions } from '../../backends/backend.js';
import { InputError } from '../errors.js';
import { makeFolder } from '../files/make-folder.js';
import { writeFileAtomically } from '../files/write-file.js';
import { cutOut } from '../images/cut-out.js';
import { drawBoxes, type LabelledBox } from '../images/draw.js';
import { encodePng } from '../images/encode.js';
import type { RgbImage } from '../images/image.js';
import { readImage } from '../images/source.js';
import type { Classification, Model } from '../model/model.js';
import type { StageOptions } from '../options.js';
import type { Answer } from '../pipeline/answer.js';
import { type AnswerFormat, answerWriter, fileExtensions, sizedFormats } from './answer-writer.js';
import { painted } from './colours.js';
import { type Context, note, write } from './context.js';
import { eachPicture, type ImagePlace, requireNoFailure } from './each-picture.js';
import { expandPictures } from './expand-pictures.js';
import { fileName, numbered, planOutputs } from './outputs.js';
import { placesBelow } from './places-below.js';
import { Progress } from './progress.js';
import { StageTimes } from './stage-times.js';

/** What a command does with each picture. */
export interface Task<Result> {
  readonly model: Pick<Model, 'labels' | 'calibration'>;
  readonly predict: (picture: File, run: RunOptions & StageOptions) => Promise<Answer<Result>>;
  /** Lines for people, without the last line break. */
  readonly text: (answer: Answer<Result>, image: string, seconds: number) => string;
  /** What `--draw` draws, and `--crop` cuts out. */
  readonly boxes: (results: readonly Result[], picture: RgbImage) => readonly LabelledBox[];
}

export interface AnswerOptions {
  readonly list?: string;
  readonly format: AnswerFormat;
  /** Where the files of a format with one for each picture go. */
  readonly out?: string;
  readonly draw?: string;
  readonly crop?: string;
  readonly timing?: boolean;
}

/** Files to write for each picture. */
interface Targets {
  readonly drawings?: readonly string[];
  /** Where names of crops begin. */
  readonly crops?: readonly string[];
  /** What must stay: paths of the pictures. */
  readonly pictures: ReadonlySet<string>;
  readonly answers?: readonly string[];
}

/**
 * Answers picture by picture, each printed as soon as its format allows. Where a picture fails, the others go on.
 * @throws InputError, BackendError; PicturesFailed at the end where one did
 */
export async function answerPictures<Result extends Classification>(
  given: readonly string[],
  options: AnswerOptions,
  task: Task<Result>,
  context: Context,
): Promise<void> {
  const { format, timing } = options;
  const { images, notes } = await expandPictures(given, options.list, context);
  for (const line of notes) await note(context, line);
  const targets = await planTargets(images, options);
  const places = placesBelow(images);
  const heading = (text: string) => painted(context.stdout, 'bold', text);
  const writer = answerWriter(format, task.model, heading);
  const print = (text: string) => (text === '' ? Promise.resolve() : write(context.stdout, text));
  await print(writer.before);
  const answerOne = async (picture: File, place: ImagePlace) => {
    const { name: image } = place;
    if (targets.answers === undefined) requireOneFile(format, place.count);
    const started = performance.now();
    const times = new StageTimes();
    const answer = await predict(task, picture, times, context);
    const seconds = (performance.now() - started) / 1000;
    const isDecoded = targets.drawings ?? targets.crops ?? sizedFormats.includes(format);
    const pixels = isDecoded ? (await readImage(picture, context)).image : undefined;
    if (pixels !== undefined)
      await writePictures(pixels, task.boxes(answer.results, pixels), targets, place, times);
    const text = task.text(answer, image, seconds);
    const { folders } = places[place.at];
    const told = writer.answer({ image, folders, answer, text, ...(pixels && { size: pixels }) });
    if (targets.answers === undefined) await print(told);
    else await writeFileAtomically(numbered(targets.answers[place.at], place.number), told);
    if (timing || context.verbosity === 'verbose')
      await write(context.stderr, `${image}\n${times.table()}\n`);
  };
  const failures = await eachPicture(images, context, answerOne, (failure) => print(writer.failed(failure)));
  await print(writer.after());
  requireNoFailure(failures);
}

/**
 * @throws InputError BAD_ARGUMENT when files would be written twice, or a format needs files and none are named;
 *   NOT_FOUND when a folder is missing
 */
async function planTargets(
  images: readonly string[],
  { format, out, draw, crop }: AnswerOptions,
): Promise<Targets> {
  const extension = fileExtensions[format];
  if (extension === undefined && out !== undefined) {
    const reason = `is for --format ${Object.keys(fileExtensions).join(' and ')}, which have a file for each picture; send standard output to a file`;
    throw new InputError('BAD_ARGUMENT', `--out ${out}`, reason);
  }
  if (out === undefined) requireOneFile(format, images.length);
  if (crop !== undefined) await makeFolder(crop);
  const isYolo = format === 'yolo';
  return {
    pictures: new Set(images.map((image) => resolve(image))),
    ...(extension !== undefined &&
      out !== undefined && { answers: await planOutputs('--out', out, images, extension, isYolo) }),
    ...(draw !== undefined && { drawings: await planOutputs('--draw', draw, images, '.png') }),
    ...(crop !== undefined && { crops: await planOutputs('--crop', crop, images, '') }),
  };
}

/** @throws InputError BAD_ARGUMENT where a format has a file for each picture, and there are several */
function requireOneFile(format: AnswerFormat, pictures: number): void {
  if (fileExtensions[format] === undefined || pictures <= 1) return;
  const reason = 'takes --out, since each picture has a file of its own';
  throw new InputError('BAD_ARGUMENT', `--format ${format}`, reason);
}

async function predict<Result>(
  { predict }: Pick<Task<Result>, 'predict'>,
  picture: File,
  times: StageTimes,
  context: Context,
): Promise<Answer<Result>> {
  using progress = new Progress(picture.name, context);
  return await predict(picture, { signal: context.signal, onProgress: progress.update, onStage: times.add });
}

/** The picture with its boxes, and what is in each of them. */
async function writePictures(
  image: RgbImage,
  boxes: readonly LabelledBox[],
  { drawings, crops, pictures }: Targets,
  { at, number }: ImagePlace,
  times: StageTimes,
): Promise<void> {
  const writePng = async (picture: RgbImage, path: string) => {
    const png = await times.of('encoding', () => encodePng(picture));
    await times.of('writing', () => writeFileAtomically(path, png));
  };
  if (drawings !== undefined) {
    const drawn = await times.of('drawing', async () => drawBoxes(image, boxes));
    await writePng(drawn, numbered(drawings[at], number));
  }
  if (crops === undefined) return;
  const stem = numbered(`${crops[at]}.png`, number).slice(0, -'.png'.length);
  for (const [rank, { box, label }] of boxes.entries()) {
    const path = `${stem}-${rank + 1}-${fileName(basename(label))}.png`;
    if (pictures.has(resolve(path)))
      throw new InputError(
        'BAD_ARGUMENT',
        `--crop ${path}`,
        'would overwrite a picture: name another folder',
      );
    await writePng(cutOut(image, box), path);
  }
}
