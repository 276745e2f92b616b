import type { Command } from 'commander';
import { answerPictures } from '../answer-pictures.js';
import type { Context } from '../context.js';
import { openModel } from '../open-model.js';
import { addBoxOptions, type BoxOptions, modelOption, passedOn } from '../options.js';
import { detectionTable, durationText } from '../result-text.js';

export function addLocalize(program: Command, context: Context): void {
  addBoxOptions(program.command('localize'))
    .summary('find the main object of pictures')
    .description(
      'Finds the main object of pictures: the likeliest class and its box, in pixels; with --top-k also the next ones.',
    )
    .addOption(modelOption().makeOptionMandatory())
    .addHelpText(
      'after',
      `
Examples:
  overfeat localize plane.jpg --model caltech3
  overfeat localize plane.jpg --model caltech3 --top-k 3 --format json
  overfeat localize face.jpg plane.jpg --model caltech3 --draw drawn/`,
    )
    .action((images: string[], options: LocalizeOptions) => localize(images, options, context));
}

interface LocalizeOptions extends BoxOptions {
  readonly model: string;
}

async function localize(
  images: readonly string[],
  options: LocalizeOptions,
  context: Context,
): Promise<void> {
  await using overfeat = await openModel(options, context);
  await answerPictures(
    images,
    options,
    {
      model: overfeat.model,
      predict: (picture, run) => overfeat.localize(picture, { ...passedOn(options), ...run }),
      text: (answer, image, seconds) =>
        `${image}: ${durationText(answer, seconds)}\n\n${answer.results.length === 0 ? 'no object' : detectionTable(answer.results)}`,
      boxes: (results) => results,
    },
    context,
  );
}
