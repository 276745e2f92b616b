import { type Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import { float32Text } from '../../formats/number-text.js';
import type { LabelledBox } from '../../images/draw.js';
import type { RgbImage } from '../../images/image.js';
import type { Classification } from '../../model/model.js';
import type { Answer } from '../../pipeline/answer.js';
import { classifyTogether, requireMembers } from '../../pipeline/ensemble.js';
import { answerPictures, type Task } from '../answer-pictures.js';
import { classFormats } from '../answer-writer.js';
import type { Context } from '../context.js';
import { type ModelOptions, openModels } from '../open-model.js';
import {
  addPictureOptions,
  modelsOption,
  type PictureOptions,
  passedOn,
  tenViewsOption,
} from '../options.js';
import { classificationTable, durationText } from '../result-text.js';

export function addClassify(program: Command, context: Context): void {
  addPictureOptions(program.command('classify'), classFormats)
    .summary('name what pictures show')
    .description(
      'Names what pictures show: the likeliest classes, seen at every position of several scales and of the mirrored picture.',
    )
    .addOption(modelsOption())
    .option('--network <network>', 'fast, accurate, or the path of a network, instead of a model')
    .option('--weights <file>', "the network's weights: safetensors, or the released format")
    .option('--labels <file>', "the network's classes, one a line")
    .addOption(
      new Option('--votes <kind>', 'what is averaged over scales').choices(['probabilities', 'logits']),
    )
    .option('--no-flips', 'leave out the mirrored picture')
    .addOption(tenViewsOption())
    .addOption(
      new Option(
        '--compat',
        "preprocessing and text output of the authors' released tool: one centred square",
      ).conflicts(['scales', 'stride', 'votes', 'flips']),
    )
    .addHelpText(
      'after',
      `
Examples:
  overfeat classify shirt.jpg --model clothing
  overfeat classify shirt.jpg --model clothing --scales 75,89 --stride coarse --no-flips
  overfeat classify coat.jpg --model one/ --model another/
  overfeat classify coat.jpg --model one/ --ten-views
  overfeat classify bee.jpg --network accurate --weights net_weight_1 --labels classes.txt
  overfeat classify bee.jpg --network fast --weights net_weight_0 --labels classes.txt --compat`,
    )
    .action((images: string[], options: ClassifyOptions) => classify(images, options, context));
}

interface ClassifyOptions extends PictureOptions, Omit<ModelOptions, 'model'> {
  readonly model?: readonly string[];
  readonly tenViews?: boolean;
  readonly votes?: 'probabilities' | 'logits';
  readonly flips: boolean;
  readonly compat?: boolean;
}

async function classify(
  images: readonly string[],
  options: ClassifyOptions,
  context: Context,
): Promise<void> {
  const { model, ...others } = options;
  const { network, weights, labels, compat, tenViews, ...ofPictures } = passedOn(others);
  const { scales, stride, votes, flips, ...ofOneSize } = ofPictures;
  await using opened = await openModels(options, context);
  const { members } = opened;
  requireMembers(members);
  if (compat && members.length > 1) {
    throw new InputError('BAD_ARGUMENT', '--model', `must be one with --compat, not ${members.length}`);
  }
  const [first] = members;
  const predict: Task<Classification>['predict'] = (picture, run) => {
    const [oneSize, dense] = [
      { ...ofOneSize, ...run },
      { ...ofPictures, ...run },
    ];
    if (compat) return first.classifyAsReleased(picture, oneSize);
    if (members.length === 1) {
      return tenViews ? first.classifyTenViews(picture, oneSize) : first.classify(picture, dense);
    }
    return classifyTogether(members, picture, tenViews ? { ...oneSize, views: 'ten' } : dense);
  };
  await answerPictures(
    images,
    options,
    {
      model: { labels: first.model.labels },
      predict,
      text: compat ? releasedText : tableText,
      boxes: frame,
    },
    context,
  );
}

function tableText(answer: Answer<Classification>, image: string, seconds: number): string {
  return `${image}: ${durationText(answer, seconds)}\n\n${classificationTable(answer.results)}`;
}

/** As the released tool prints: name and probability, line by line. */
function releasedText({ results }: Answer<Classification>): string {
  return results.map(({ label, score }) => `${label} ${float32Text(score)}`).join('\n');
}

/** The whole picture, under the name of its first class. */
function frame(results: readonly Classification[], { width, height }: RgbImage): LabelledBox[] {
  const box = { xmin: 0, ymin: 0, xmax: width, ymax: height };
  return results.slice(0, 1).map((result) => ({ ...result, box }));
}
