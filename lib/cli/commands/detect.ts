import type { Command } from 'commander';
import { answerPictures } from '../answer-pictures.js';
import type { Context } from '../context.js';
import { openModel } from '../open-model.js';
import { addBoxOptions, type BoxOptions, modelOption, passedOn } from '../options.js';
import { countTable, detectionTable, durationText } from '../result-text.js';

export function addDetect(program: Command, context: Context): void {
  addBoxOptions(program.command('detect'))
    .summary('find all objects of pictures')
    .description('Finds all objects of pictures: their classes and boxes, in pixels, most confident first.')
    .addOption(modelOption().makeOptionMandatory())
    .addHelpText(
      'after',
      `
Examples:
  overfeat detect blood.jpg --model cells
  overfeat detect blood.jpg --model cells --draw boxes.png
  overfeat detect *.jpg --model cells --format coco > cells.json
  overfeat detect pictures/ --model cells --format yolo --out labels --crop objects
  overfeat detect *.jpg --model cells --draw 'drawn/%.png'`,
    )
    .action((images: string[], options: DetectOptions) => detect(images, options, context));
}

interface DetectOptions extends BoxOptions {
  readonly model: string;
}

async function detect(images: readonly string[], options: DetectOptions, context: Context): Promise<void> {
  await using overfeat = await openModel(options, context);
  const { labels } = overfeat.model;
  await answerPictures(
    images,
    options,
    {
      model: overfeat.model,
      predict: (picture, run) => overfeat.detect(picture, { ...passedOn(options), ...run }),
      text: (answer, image, seconds) => {
        const { results } = answer;
        const found = results.length === 1 ? '1 object' : `${results.length} objects`;
        const heading = `${image}: ${found} in ${durationText(answer, seconds)}`;
        const table = results.length === 0 ? [] : [detectionTable(results)];
        return [heading, ...table, countTable(results, labels)].join('\n\n');
      },
      boxes: (results) => results,
    },
    context,
  );
}
