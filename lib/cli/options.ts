/** Options that several commands have. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { backendNames } from '../../backends/registry.js';
import { shippedModels } from '../model/shipped-models.js';
import { number, wholeNumber } from './numbers.js';

export interface BackendOption {
  readonly backend?: string;
}

/** How the network goes over a picture, what is shown of it, and how. */
export interface PictureOptions extends BackendOption {
  readonly scales?: readonly number[];
  readonly stride?: 'fine' | 'coarse';
  readonly topK?: number;
  readonly threshold?: number;
  readonly list?: string;
  readonly draw?: string;
  readonly json?: boolean;
  readonly jsonl?: boolean;
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

export function addJsonOption(command: Command): Command {
  return command.option('--json', 'print one JSON document');
}

export function addPictureOptions(command: Command): Command {
  addImages(command)
    .option('--scales <sizes>', 'short sides of the resized pictures, in pixels, as in 96,136,192', scales)
    .addOption(
      new Option('--stride <stride>', 'fine: the last pooling at every offset').choices(['fine', 'coarse']),
    )
    .option('--top-k <count>', 'at most so many results for each picture, best first', wholeNumber(1))
    .option('--threshold <score>', 'leave out results with a lower score', number(0))
    .option('--draw <file>', 'PNG to draw into; for several pictures a folder, or a name with a %');
  command.option('--timing', 'say on standard error how long each stage took');
  command.addOption(
    new Option('--jsonl', 'print a line of JSON for each picture, as soon as it is known').conflicts('json'),
  );
  return addJsonOption(addBackendOption(command));
}

export function modelOption(): Option {
  return new Option('--model <model>', `name (${shippedModels.join(', ')}), folder or URL of a model`);
}

function scales(text: string): number[] {
  const sizes = text.split(',').map(wholeNumber(1, longestSide));
  if (sizes.length > mostScales) throw new InvalidArgumentError(`There must be at most ${mostScales}.`);
  return sizes;
}
