import { type Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import { drawWindowBoxes } from '../../figures/boxes.js';
import { drawEfficiency } from '../../figures/efficiency.js';
import { drawFilters } from '../../figures/filters.js';
import { drawMerge } from '../../figures/merge.js';
import { drawPipeline } from '../../figures/pipeline.js';
import type { FigureOptions } from '../../figures/seen.js';
import { writeFileAtomically } from '../../files/write-file.js';
import { encodePng } from '../../images/encode.js';
import type { RgbImage } from '../../images/image.js';
import { openNetwork } from '../../networks/open.js';
import type { OverFeat } from '../../overfeat.js';
import { type Context, write } from '../context.js';
import { parseSize } from '../input-size.js';
import { wholeNumber } from '../numbers.js';
import { chosenModel, type ModelOptions, networkFile, openModel } from '../open-model.js';
import { addBackendOption, addScalesOption, addStrideOption, modelOption } from '../options.js';
import { planOutputs } from '../outputs.js';
import { openPictures } from '../picture.js';
import { Progress } from '../progress.js';

export function addFigure(program: Command, context: Context): void {
  const figure = program
    .command('figure')
    .summary("draw the paper's figures from a model and a picture")
    .description("Draws the paper's figures from a model of yours and a picture of yours, as PNG.");
  addFilters(figure, context);
  addPipeline(figure, context);
  addBoxes(figure, context);
  addMerge(figure, context);
  addEfficiency(figure, context);
}

function addFilters(figure: Command, context: Context): void {
  figure
    .command('filters')
    .summary('filters of the first two layers (Fig. 2)')
    .description(
      "Draws the weights of the first two convolutions, as the paper's Fig. 2: each filter stretched to its own whole range.",
    )
    .addOption(modelOption())
    .option('--network <network>', 'fast, accurate, or the path of a network')
    .option('--weights <file>', "the network's weights: safetensors, or the released format")
    .addOption(outOption())
    .addHelpText(
      'after',
      `
Examples:
  overfeat figure filters --model cells --out filters.png
  overfeat figure filters --network fast --weights net_weight_0 --out filters.png`,
    )
    .action(async ({ out, ...options }: ModelOptions & OutOption) => {
      const file = await planned(out, 'filters');
      const model = await chosenModel(options, { signal: context.signal });
      await writeFigure(drawFilters(model), file, context);
    });
}

function addPipeline(figure: Command, context: Context): void {
  const pipeline = figure
    .command('pipeline')
    .summary('the way from scores to objects (Fig. 6)')
    .description(
      "Draws what becomes of a picture, as the paper's Fig. 6: class and probability at each location and scale, coarse and fine, the boxes, and what is left of them after the merge.",
    );
  addScalesOption(addPictureAndModel(pipeline, 200)).addHelpText(
    'after',
    `
Examples:
  overfeat figure pipeline blood.jpg --model cells --out pipeline.png
  overfeat figure pipeline blood.jpg --model cells --scales 104,200,385 --class WBC --out pipeline.png`,
  );
  pipeline.action((image: string, options: PictureFigureOptions) =>
    pictureFigure(drawPipeline, image, options, context),
  );
}

function addBoxes(figure: Command, context: Context): void {
  const boxes = figure
    .command('boxes')
    .summary('boxes of one scale before they are merged (Fig. 7)')
    .description(
      "Draws the boxes that the regressor predicts at one scale, before they are merged, as the paper's Fig. 7, beside the windows that they are predicted for.",
    );
  addPictureAndModel(boxes, 480).option(
    '--scales <size>',
    'short side of the resized picture, in pixels (default: the scale of the model with the most boxes)',
    (text) => [wholeNumber(1, 16384)(text)],
  );
  addStrideOption(boxes).addHelpText(
    'after',
    `
Examples:
  overfeat figure boxes blood.jpg --model cells --out boxes.png
  overfeat figure boxes blood.jpg --model cells --scales 144 --class WBC --out boxes.png`,
  );
  boxes.action((image: string, options: PictureFigureOptions) =>
    pictureFigure(drawWindowBoxes, image, options, context),
  );
}

function addMerge(figure: Command, context: Context): void {
  const merge = figure
    .command('merge')
    .summary('boxes of all scales before and after the merge (Fig. 6, 1)')
    .description(
      "Draws the boxes of all scales before and after the greedy merge, as the last step of the paper's Fig. 6; what it ends with are the predictions of Fig. 1.",
    );
  addStrideOption(addScalesOption(addPictureAndModel(merge, 480))).addHelpText(
    'after',
    `
Examples:
  overfeat figure merge blood.jpg --model cells --out merge.png
  overfeat figure merge plane.jpg --model caltech3 --class airplane --out merge.png`,
  );
  merge.action((image: string, options: PictureFigureOptions) =>
    pictureFigure(drawMerge, image, options, context),
  );
}

function addEfficiency(figure: Command, context: Context): void {
  figure
    .command('efficiency')
    .summary('maps and multiply-adds of dense evaluation (Fig. 5)')
    .description(
      "Draws what a network computes for an input larger than its window, as the paper's Fig. 5, and counts the multiply-adds of dense evaluation and of window by window.",
    )
    .requiredOption(
      '--model <model>',
      'name or folder of a model, fast, accurate, or the path of a network; weights are not looked at',
    )
    .option('--input <size>', 'height and width of the input, as HxW (default: two windows along each axis)')
    .addOption(outOption())
    .addHelpText(
      'after',
      `
Examples:
  overfeat figure efficiency --model cells --out efficiency.png
  overfeat figure efficiency --model accurate --input 281x317 --out efficiency.png`,
    )
    .action(async ({ model, input, out }: EfficiencyOptions) => {
      const file = await planned(out, 'efficiency');
      const network = await openNetwork(await networkFile(model));
      const size = input === undefined ? {} : { input: parseSize(input, network.input.window) };
      await writeFigure(drawEfficiency(network, size), file, context);
    });
}

interface OutOption {
  readonly out: string;
}

interface EfficiencyOptions extends OutOption {
  readonly model: string;
  readonly input?: string;
}

interface PictureFigureOptions extends FigureOptions, OutOption {
  readonly model: string;
  readonly backend?: string;
}

function outOption(): Option {
  return new Option('--out <file>', 'PNG to write').makeOptionMandatory();
}

function addPictureAndModel(command: Command, side: number): Command {
  command
    .argument('<image>', 'picture: a path, a URL, or - for standard input')
    .addOption(modelOption().makeOptionMandatory())
    .option('--class <label>', 'show this class alone')
    .option('--side <pixels>', 'longer side of the picture in the figure', wholeNumber(32, 4096), side)
    .addOption(outOption());
  return addBackendOption(command);
}

/** The file to write: one of that name where a folder is given. */
async function planned(out: string, name: string): Promise<string> {
  const [file] = await planOutputs('--out', out, [name], '.png');
  return file;
}

async function pictureFigure(
  draw: (overfeat: OverFeat, picture: File, options: FigureOptions) => Promise<RgbImage>,
  image: string,
  options: PictureFigureOptions,
  context: Context,
): Promise<void> {
  const { out, model, backend, class: label, side, scales, stride } = options;
  const file = await planned(out, image);
  const pictures = await openPictures(image, context);
  if (pictures.length > 1) {
    throw new InputError('BAD_ARGUMENT', image, `holds ${pictures.length} pictures; a figure is of one`);
  }
  await using overfeat = await openModel({ model, ...(backend && { backend }) }, context);
  using progress = new Progress(pictures[0].name, context);
  const drawn = await draw(overfeat, pictures[0], {
    ...(label !== undefined && { class: label }),
    ...(side !== undefined && { side }),
    ...(scales && { scales }),
    ...(stride && { stride }),
    signal: context.signal,
    onProgress: progress.update,
  });
  progress.stop();
  await writeFigure(drawn, file, context);
}

async function writeFigure(figure: RgbImage, file: string, context: Context): Promise<void> {
  await writeFileAtomically(file, await encodePng(figure));
  await write(context.stdout, `${file}: ${figure.width}x${figure.height} pixels\n`);
}
