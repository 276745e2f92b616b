import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { writeFileAtomically } from '../../files/write-file.js';
import { exportOnnx } from '../../model/export-onnx.js';
import { type Context, write } from '../context.js';
import { wholeNumber } from '../numbers.js';
import { chosenModel, type ModelOptions } from '../open-model.js';
import { modelOption } from '../options.js';

export function addExport(program: Command, context: Context): void {
  program
    .command('export')
    .summary('write a model as an ONNX file')
    .description(
      'Writes a model as an ONNX file, which onnxruntime and others run without this program: any height and width, the fine stride inside, and all that boxes are made with in its metadata.',
    )
    .addOption(modelOption())
    .option('--network <network>', 'fast, accurate, or the path of a network')
    .option('--weights <file>', "the network's weights: safetensors, or the released format")
    .option('--labels <file>', 'labels of the classes, one a line')
    .requiredOption('--out <file>', 'file to write; weights above 1 GiB go into a second file beside it')
    .addOption(
      new Option('--stride <stride>', 'fine: the last pooling at every offset')
        .choices(['fine', 'coarse'])
        .default('fine'),
    )
    .option('--layer <number>', 'give this layer, as `overfeat describe` numbers them', wholeNumber(0))
    .addOption(new Option('--softmax', 'give probabilities instead of logits').conflicts(['layer']))
    .option('--preprocessing', "take an 8-bit RGB picture [height, width, 3] and a level's [height, width]")
    .addHelpText(
      'after',
      `
Examples:
  overfeat export --model cells --out cells.onnx
  overfeat export --model cells --out cells.onnx --softmax --preprocessing
  overfeat export --network fast --weights net_weight_0 --layer 19 --out features.onnx`,
    )
    .action((options: ExportCommandOptions) => exportModel(options, context));
}

interface ExportCommandOptions extends ModelOptions {
  readonly out: string;
  readonly stride: 'fine' | 'coarse';
  readonly layer?: number;
  readonly softmax?: boolean;
  readonly preprocessing?: boolean;
}

async function exportModel(options: ExportCommandOptions, context: Context): Promise<void> {
  const { out, stride, layer, softmax = false, preprocessing = false } = options;
  const model = await chosenModel(options, { signal: context.signal });
  const weightsFile = `${out}.data`;
  const { model: bytes, weights } = exportOnnx(model, basename(weightsFile), {
    stride,
    softmax,
    preprocessing,
    ...(layer === undefined ? {} : { layer }),
  });
  // First what the other names, so that there is never a model without its weights.
  if (weights !== undefined) await writeFileAtomically(weightsFile, weights);
  await writeFileAtomically(out, bytes);
  const files = weights === undefined ? out : `${out} and ${weightsFile}`;
  await write(context.stdout, `${files}: ${model.name}\n`);
}
