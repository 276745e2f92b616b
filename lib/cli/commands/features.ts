import { type Command, Option } from 'commander';
import type { FeatureMap as FeatureValues } from '../../../backends/backend.js';
import { writeFileAtomically } from '../../files/write-file.js';
import { encodeNpy } from '../../formats/npy.js';
import { float32Text, float64Text } from '../../formats/number-text.js';
import type { OverFeat } from '../../overfeat.js';
import { type Context, note, write } from '../context.js';
import { eachPicture, type ImagePlace, requireNoFailure } from '../each-picture.js';
import { expandPictures } from '../expand-pictures.js';
import { wholeNumber } from '../numbers.js';
import { type ModelOptions, openModel } from '../open-model.js';
import { addBackendOption, addImages, addShortFormats, modelOption } from '../options.js';
import { numbered, planOutputs } from '../outputs.js';
import { Progress } from '../progress.js';

export function addFeatures(program: Command, context: Context): void {
  // cpu computes features in float64, as the reference does.
  const command = addImages(addBackendOption(program.command('features'), 'cpu'))
    .summary("print a layer's feature map of pictures")
    .description(
      'Prints what a layer makes of pictures, which are taken as they are, without resizing.\n' +
        "The text is that of the authors' released tool: a line with channels, height and width, then a line with the values in that order.",
    )
    .option('--network <network>', 'fast, accurate, or the path of a network')
    .option('--weights <file>', "the network's weights: safetensors, or the released format")
    .addOption(modelOption())
    .option(
      '--layer <number>',
      'layer, as `overfeat describe` numbers them; 0 is the normalised picture (default: the one before the logits)',
      wholeNumber(0),
    )
    .addOption(
      new Option(
        '--format <format>',
        'of what is written; json of several pictures is one list, jsonl a line each',
      )
        .choices(formats)
        .default('text'),
    );
  addShortFormats(command, ['json', 'jsonl'])
    .option('--out <file>', 'file to write; for several pictures a folder, or a name with a %')
    .addHelpText(
      'after',
      `
Examples:
  overfeat features bee.jpg --network fast --weights net_weight_0
  overfeat features bee.jpg --network accurate --weights net_weight_1 --layer 19 --format npy --out bee.npy
  overfeat features *.jpg --network mine.json --weights mine.safetensors --format npy --out features/`,
    )
    .action((images: string[], options: FeaturesOptions) => features(images, options, context));
}

const formats = ['text', 'npy', 'json', 'jsonl'] as const;
type Format = (typeof formats)[number];

interface FeaturesOptions extends ModelOptions {
  readonly list?: string;
  readonly layer?: number;
  readonly format: Format;
  readonly out?: string;
}

interface PictureFeatures {
  readonly image: string;
  readonly backend: string;
  readonly layer: number;
  readonly features: FeatureValues;
}

const valuesAtOnce = 2 ** 14;

const extensions: Readonly<Record<Format, string>> = {
  text: '.txt',
  npy: '.npy',
  json: '.json',
  jsonl: '.jsonl',
};

async function features(given: readonly string[], options: FeaturesOptions, context: Context): Promise<void> {
  const { format, out } = options;
  const { images, notes } = await expandPictures(given, options.list, context);
  for (const line of notes) await note(context, line);
  const files = out === undefined ? [] : await planOutputs('--out', out, images, extensions[format]);
  await using overfeat = await openModel(options, context);
  let before = '[';
  /** One list where there are several pictures, be it on standard input alone. */
  const tell = async (content: Iterable<string | Uint8Array>, { count }: ImagePlace) => {
    if (format === 'json' && images.length * count > 1) {
      await write(context.stdout, before);
      before = ',';
    }
    for (const part of content) await write(context.stdout, part);
  };
  const answerOne = async (picture: File, place: ImagePlace) => {
    const content = encode(await featureMap(overfeat, picture, place.name, options, context), format);
    if (out === undefined) await tell(content, place);
    else await writeFileAtomically(numbered(files[place.at], place.number), content);
  };
  const failures = await eachPicture(images, context, answerOne, async (failure, place) => {
    const isTold = out === undefined && (format === 'json' || format === 'jsonl');
    if (isTold) await tell([`${JSON.stringify(failure)}\n`], place);
  });
  if (before === ',') await write(context.stdout, ']\n');
  requireNoFailure(failures);
}

async function featureMap(
  overfeat: OverFeat,
  picture: File,
  image: string,
  { layer }: FeaturesOptions,
  context: Context,
): Promise<PictureFeatures> {
  using progress = new Progress(image, context);
  const run = { signal: context.signal, onProgress: progress.update };
  const answer = await overfeat.features(picture, layer === undefined ? run : { ...run, layer });
  return { image, ...answer };
}

/** In parts, since the text of a large map is longer than a string can be. */
function* encode({ features, ...about }: PictureFeatures, format: Format): Generator<string | Uint8Array> {
  switch (format) {
    case 'npy':
      yield encodeNpy(features);
      break;
    case 'text':
      yield `${features.shape.join(' ')}\n`;
      yield* valueTexts(features, ' ');
      yield '\n';
      break;
    case 'json':
    case 'jsonl':
      yield `${JSON.stringify({ ...about, shape: features.shape }).slice(0, -1)},"features":[`;
      yield* valueTexts(features, ',');
      yield ']}\n';
      break;
  }
}

/** Values that read back as they were. */
function* valueTexts({ data }: FeatureValues, separator: string): Generator<string> {
  const text = data instanceof Float32Array ? float32Text : float64Text;
  for (let start = 0; start < data.length; start += valuesAtOnce) {
    const texts = Array.from(data.subarray(start, start + valuesAtOnce), text);
    yield (start > 0 ? separator : '') + texts.join(separator);
  }
}
