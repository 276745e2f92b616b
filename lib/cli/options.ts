/** Options that several commands have. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { backendNames } from '../../backends/registry.js';
import { InputError } from '../errors.js';
import { shippedModels } from '../model/shipped-models.js';
import { type AnswerFormat, boxFormats } from './answer-writer.js';
import { number, wholeNumber } from './numbers.js';

export interface BackendOption {
  readonly backend?: string;
}

/** Of all commands: how much they say. */
export interface VerbosityOptions {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** How the network goes over a picture, what is shown of it, and how. */
export interface PictureOptions extends BackendOption, VerbosityOptions {
  readonly scales?: readonly number[];
  readonly stride?: 'fine' | 'coarse';
  readonly topK?: number;
  readonly threshold?: number;
  readonly list?: string;
  readonly format: AnswerFormat;
  /** Short for formats, which they set. */
  readonly json?: boolean;
  readonly jsonl?: boolean;
  readonly draw?: string;
  readonly timing?: boolean;
}

/** Short sides of pictures, in pixels: as in a model's description. */
const longestSide = 16384;
const mostScales = 16;

/** The pictures of a command, which `expandPictures` finds. */
export function addImages(command: Command): Command {
  return command
    .argument('[image...]', 'pictures: paths, folders, patterns such as *.jpg, URLs, or - for standard input')
    .option('--list <file>', 'file with such pictures, one a line; - for standard input');
}

export function addBackendOption(command: Command, usual = 'auto'): Command {
  return command.option('--backend <name>', `what computes: ${backendNames.join(', ')}`, usual);
}

/** Of commands that report something. */
export type ReportFormat = 'table' | 'json';

export function addFormatOption(command: Command): Command {
  const option = new Option('--format <format>', 'of what is printed').choices(['table', 'json']);
  return addShortFormats(command.addOption(option.default('table')), ['json']);
}

/** What of the options is the library's: all but where pictures come from, and how results are told. */
export function passedOn<Options extends BoxOptions & { readonly model?: string | undefined }>(
  options: Options,
) {
  const { model, backend, list, format, out, draw, crop, timing, quiet, verbose, json, jsonl, ...own } =
    options;
  return own;
}

/** The formats that scripts ask for most, as options of their own; none is one beside another. */
export function addShortFormats(command: Command, formats: readonly ('json' | 'jsonl')[]): Command {
  for (const format of formats) {
    const option = new Option(`--${format}`, `the same as --format ${format}`).implies({ format });
    command.addOption(option.conflicts(formats.filter((other) => other !== format)));
  }
  return command.hook('preAction', (_, action) => {
    const given = action.opts();
    const short = formats.find((format) => given[format]);
    if (short === undefined || short === given.format) return;
    throw new InputError(
      'BAD_ARGUMENT',
      `--${short}`,
      `is another format than --format ${given.format}: give one`,
    );
  });
}

/** What becomes of the objects that are found, beside what all commands on pictures do. */
export interface BoxOptions extends PictureOptions {
  readonly crop?: string;
  readonly out?: string;
  readonly confidence?: number;
}

export function addBoxOptions(command: Command): Command {
  return addPictureOptions(command, boxFormats)
    .option('--confidence <share>', 'leave out objects with less confidence, 0 to 1', number(0, 1))
    .option('--out <folder>', 'where --format yolo and voc write a file for each picture')
    .option('--crop <folder>', 'where to write what is in each box, as PNG');
}

export function addPictureOptions(command: Command, formats: readonly AnswerFormat[]): Command {
  addPyramidOptions(addImages(command))
    .option('--top-k <count>', 'at most so many results for each picture, best first', wholeNumber(1))
    .option('--threshold <score>', 'leave out results with a lower score', number(0))
    .option('--draw <file>', 'PNG to draw into; for several pictures a folder, or a name with a %');
  command.option('--timing', 'say on standard error how long each stage took');
  command.addOption(
    new Option(
      '--format <format>',
      'of what is printed; jsonl has a line for each picture, as soon as it is known',
    )
      .choices(formats)
      .default('table'),
  );
  addShortFormats(command, ['json', 'jsonl']);
  return addBackendOption(command);
}

export function modelOption(): Option {
  const what = `name (${shippedModels.join(', ')}), folder or URL of a model`;
  return new Option('--model <model>', what).argParser((text, before?: string) => {
    if (before === undefined) return text;
    throw new InvalidArgumentError('There must be one: only classes of whole pictures are those of several.');
  });
}

/** One model, or several by saying it again: what classifies may be the mean of them. */
export function modelsOption(): Option {
  const { flags, description } = modelOption();
  const several = `${description}; of several, each with --model, the mean classifies`;
  return new Option(flags, several).argParser((text, before: readonly string[] = []) => [...before, text]);
}

/** The ten views of paper section 3.3 in place of dense evaluation. */
export function tenViewsOption(): Option {
  const what = 'four corners and centre of one size, each mirrored too, in place of all positions and scales';
  return new Option('--ten-views', what).conflicts(['scales', 'stride', 'votes', 'flips', 'compat']);
}

export function addPyramidOptions(command: Command): Command {
  return addStrideOption(addScalesOption(command));
}

export function addScalesOption(command: Command): Command {
  const what = 'short sides of the resized pictures, in pixels, as in 96,136,192';
  return command.option('--scales <sizes>', what, scales);
}

export function addStrideOption(command: Command): Command {
  const what = 'fine: the last pooling at every offset';
  return command.addOption(new Option('--stride <stride>', what).choices(['fine', 'coarse']));
}

function scales(text: string): number[] {
  const sizes = text.split(',').map(wholeNumber(1, longestSide));
  if (sizes.length > mostScales) throw new InvalidArgumentError(`There must be at most ${mostScales}.`);
  return sizes;
}
