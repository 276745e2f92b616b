import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadModel } from '../../../../lib/model/load-model.js';
import { small } from '../../../../lib/networks/small.js';
import { defaultRecipe, paperOptimiser } from '../../../../lib/training/recipe.js';
import { makePng } from '../../images/png-writer.js';
import { coco, overfeat, picture, useCommandLine } from '../tiny.js';

describe('overfeat train, overfeat evaluate', () => {
  const { at, model, succeed } = useCommandLine();
  before(async () => {
    const set = coco();
    for (const [name, red] of [
      ['train', 10],
      ['val', 20],
    ] as const) {
      await mkdir(at(name));
      for (const { file_name, id } of set.images) {
        await writeFile(join(at(name), file_name), picture(100, 120, red + id));
      }
      await writeFile(at(`${name}.json`), JSON.stringify(set));
    }
  });

  it('evaluate: measures as JSON and as text, of the first pictures if so asked', async () => {
    const line = ['evaluate', ...model(), '--data', at('val.json'), '--images', at('val')];
    const measures = JSON.parse(await succeed([...line, '--format', 'json']));
    expect(measures).to.include.keys('top1Error', 'localizationError', 'meanAveragePrecision');
    expect(measures.perClass).to.have.keys('disc', 'square');
    expect(measures.pictures).to.equal(2);
    expect(await succeed([...line, '--limit', '1'])).to.match(/: 1 pictures.*mAP@0\.5 +[0-9.]+ %/s);
  });

  it('train: a folder that is a model, the same for the same seed', async () => {
    const line = ['train', '--data', at('train.json'), '--val', at('val.json')];
    const brief = ['--epochs', '0', '--regressor-epochs', '0', '--seed', '9'];
    for (const name of ['first', 'second']) {
      expect(await succeed([...line, ...brief, '--out', at(name), '--name', 'mine'])).to.include(at(name));
    }
    expect(await readdir(at('first'))).to.deep.equal([
      'log.csv',
      'model.json',
      'recipe.json',
      'weights.safetensors',
    ]);
    for (const name of await readdir(at('first'))) {
      expect(await readFile(join(at('first'), name))).to.deep.equal(await readFile(join(at('second'), name)));
    }
    const { name, labels, training } = JSON.parse(await readFile(join(at('first'), 'model.json'), 'utf8'));
    expect({ name, labels }).to.deep.equal({ name: 'mine', labels: ['disc', 'square'] });
    expect(training.recipe).to.include({ seed: 9, classifierEpochs: 0, regressorEpochs: 0 });
    expect(training.recipe.optimiser.kind).to.equal('adamw');
    await succeed(['detect', at('a.png'), '--model', at('first'), '--scales', '80']);
  });

  it("train: the paper's optimiser, quarter turns, and the folder's name", async () => {
    const line = ['train', '--data', at('train.json'), '--val', at('val.json')];
    await succeed([
      ...line,
      '--epochs',
      '0',
      '--regressor-epochs',
      '0',
      '--optimiser',
      'sgd',
      '--quarter-turns',
      '--out',
      at('turned'),
    ]);
    const { name, training } = JSON.parse(await readFile(join(at('turned'), 'model.json'), 'utf8'));
    expect(name).to.equal('turned');
    expect(training.recipe.optimiser.kind).to.equal('sgd');
    expect(training.recipe.schedule.kind).to.equal('step');
    expect(training.recipe.augmentation.quarterTurns).to.equal(true);
  });

  it('train: the sets of a folder, and again from the recipe beside the model, with other epochs', async () => {
    // Both sets, by their names.
    await mkdir(at('both'));
    for (const name of ['train', 'val']) {
      await cp(at(name), join(at('both'), name), { recursive: true });
      await cp(at(`${name}.json`), join(at('both'), `${name}.json`));
    }
    const line = ['train', '--data', at('both')];
    const given = ['--epochs', '0', '--regressor-epochs', '0', '--seed', '7', '--quarter-turns'];
    await succeed([...line, ...given, '--optimiser', 'sgd', '--out', at('one')]);
    const recipe = join(at('one'), 'recipe.json');
    await succeed([...line, '--config', recipe, '--name', 'one', '--out', at('two')]);
    for (const name of ['model.json', 'weights.safetensors', 'recipe.json'])
      expect(await readFile(join(at('two'), name))).to.deep.equal(await readFile(join(at('one'), name)));
    await succeed([...line, '--config', recipe, '--seed', '8', '--optimiser', 'adamw', '--out', at('three')]);
    const { training } = JSON.parse(await readFile(join(at('three'), 'model.json'), 'utf8'));
    expect(training.recipe.augmentation.quarterTurns).to.equal(true);
    expect(training.recipe).to.include({ seed: 8, classifierEpochs: 0 });
    expect(training.recipe.optimiser.kind).to.equal('adamw');
    expect(training.recipe.schedule.kind).to.equal('cosine');
    expect(JSON.parse(await readFile(join(at('three'), 'recipe.json'), 'utf8'))).to.deep.equal(
      training.recipe,
    );
  });

  it('train: how boxes are learnt, and context, kept beside the model and taken from there', async () => {
    const line = ['train', '--data', at('train.json'), '--val', at('val.json')];
    const brief = ['--epochs', '0', '--regressor-epochs', '0'];
    const boxes = ['--box-loss', 'giou', '--joint-boxes', '0.5', '--train-boxes-through', 'network'];
    const context = ['--context', '3'];
    await succeed([...line, ...brief, ...boxes, ...context, '--out', at('joint')]);
    const said = { boxLoss: 'giou', jointBoxWeight: 0.5, trainBoxesThrough: 'network', context: 3 };
    const config = join(at('joint'), 'recipe.json');
    expect(JSON.parse(await readFile(config, 'utf8'))).to.include(said);
    await succeed([...line, '--config', config, '--box-loss', 'iou', '--out', at('joint-2')]);
    const { training } = JSON.parse(await readFile(join(at('joint-2'), 'model.json'), 'utf8'));
    expect(training.recipe).to.include({ ...said, boxLoss: 'iou' });
    const forms = ['--regressor', 'per-class', '--box-form', 'centre'];
    await succeed([...line, '--config', config, ...forms, '--out', at('joint-3')]);
    const { network, training: third } = await loadModel(at('joint-3'));
    expect(third!.recipe).to.include({ ...said, regressor: 'perClass', boxForm: 'centre' });
    expect(network.boxForm).to.equal('centre');
    expect(network.heads.regressor!.at(-1)).to.include({ kind: 'conv2d', outChannels: 8 });
    await succeed(['detect', at('a.png'), '--model', at('joint-3'), '--scales', '80']);
    const joint = JSON.parse(await readFile(join(at('joint'), 'model.json'), 'utf8'));
    expect(joint.network.context).to.deep.equal({ ratio: 3 });
    const refusedContext = await overfeat([...line, '--context', '1', '--out', at('bad')]);
    expect(refusedContext.stderr).to.match(/--context.*2/);
    const refused = await overfeat([...line, '--box-loss', 'ciou', '--out', at('bad')]);
    expect({ code: refused.code, told: refused.stderr }).to.deep.include({ code: 2 });
    expect(refused.stderr).to.match(/--box-loss.*l2, iou, giou/);
  });

  it('train: which negatives and scales are learnt from, of recipes of before too', async () => {
    const line = ['train', '--data', at('train.json'), '--val', at('val.json')];
    const brief = ['--epochs', '0', '--regressor-epochs', '0'];
    const given = ['--hard-negatives', 'both', '--regressor-scales', 'single'];
    await succeed([...line, ...brief, ...given, '--out', at('hard')]);
    const recipeOf = async (name: string) =>
      JSON.parse(await readFile(join(at(name), 'model.json'), 'utf8')).training.recipe;
    const said = await recipeOf('hard');
    expect(said.negatives).to.deep.equal({ kind: 'both', candidates: 4 });
    expect(said.regressorScales).to.equal('single');
    await writeFile(at('before.json'), JSON.stringify({ hardNegatives: 3 }));
    const before = [...line, ...brief, '--config', at('before.json')];
    await succeed([...before, '--out', at('before')]);
    expect((await recipeOf('before')).negatives).to.deep.equal({ kind: 'offending', candidates: 3 });
    await succeed([...before, '--hard-negatives', 'random', '--out', at('before-2')]);
    expect((await recipeOf('before-2')).negatives).to.deep.equal({ kind: 'random', candidates: 3 });
    await writeFile(at('none.json'), JSON.stringify({ hardNegatives: 1 }));
    await succeed([...line, ...brief, '--config', at('none.json'), '--out', at('none')]);
    expect(await recipeOf('none')).to.deep.equal({
      ...defaultRecipe,
      classifierEpochs: 0,
      regressorEpochs: 0,
    });
  });

  it('train: on from a model, whose boxes are learnt anew', async () => {
    const line = ['train', '--data', at('train.json'), '--val', at('val.json')];
    const brief = ['--epochs', '0', '--regressor-epochs', '0', '--seed', '4'];
    await succeed([...line, ...brief, '--out', at('origin')]);
    const onto = [...line, '--from', at('origin'), '--out', at('onwards'), '--epochs', '0', '--seed', '5'];
    const none = await overfeat([...onto, '--regressor-epochs', '0']);
    expect(none.code).to.equal(2);
    expect(none.stderr).to.match(/recipe\.regressorEpochs: must be above 0, or .*: boxes are learnt anew\n$/);
    await writeFile(at('short.json'), JSON.stringify({ batch: 2, windowsPerEpoch: 4, validationWindows: 2 }));
    await succeed([...onto, '--regressor-epochs', '1', '--config', at('short.json')]);
    const [origin, onwards] = [await loadModel(at('origin')), await loadModel(at('onwards'))];
    expect(onwards.training!.from).to.equal('origin');
    for (const [name, tensor] of Object.entries(onwards.weights)) {
      const isSame = !name.startsWith('regressor');
      expect(JSON.stringify(tensor) === JSON.stringify(origin.weights[name]), name).to.equal(isSame);
    }
    const { code, stderr } = await overfeat([...line, '--from', 'cells', '--out', at('bad')]);
    expect(code).to.equal(2);
    expect(stderr).to.match(
      /^overfeat: cells: cannot be gone on from: its classes are RBC, .*, those to learn disc, square\n$/,
    );
  });

  it('train: a recipe that says only a part, and one that is none', async () => {
    const line = ['train', '--data', at('train.json'), '--val', at('val.json')];
    await writeFile(at('part.json'), JSON.stringify({ classifierEpochs: 0, regressorEpochs: 0, batch: 9 }));
    await succeed([...line, '--config', at('part.json'), '--out', at('part')]);
    const { training } = JSON.parse(await readFile(join(at('part'), 'model.json'), 'utf8'));
    expect(training.recipe).to.deep.equal({
      ...defaultRecipe,
      classifierEpochs: 0,
      regressorEpochs: 0,
      batch: 9,
    });
    for (const [recipe, reason] of [
      [{ epochs: 3 }, /it must not have the key "epochs"/],
      [{ batch: 0 }, /batch must be at least 1, not 0/],
      [{ boxLoss: 'ciou' }, /boxLoss must be/],
      [{ negatives: { kind: 'hard', candidates: 2 } }, /negatives\.kind must be/],
      [{ negatives: { kind: 'both' } }, /negatives\.candidates is missing|negatives\.candidates must be/],
      [{ hardNegatives: 0 }, /negatives\.candidates must be at least 1, not 0/],
      [{ hardNegatives: 2, negatives: { kind: 'both', candidates: 2 } }, /hardNegatives/],
      [{ optimiser: { kind: 'adam' } }, /optimiser\.kind/],
      [[], /it must be an object/],
    ] as const) {
      await writeFile(at('bad.json'), JSON.stringify(recipe));
      const { code, stderr } = await overfeat([...line, '--config', at('bad.json'), '--out', at('bad')]);
      expect(code).to.equal(2);
      expect(stderr)
        .to.match(/bad\.json: is not a recipe: /)
        .and.match(reason);
    }
  });

  it("train: first weights and dropout as the recipe says, and the paper's own recipe", async () => {
    const brief = ['--epochs', '0', '--regressor-epochs', '0'];
    const line = ['train', '--data', at('train.json'), '--val', at('val.json'), ...brief];
    await writeFile(at('first.json'), JSON.stringify({ initialDeviation: 0.02, dropout: 0.25 }));
    const spreads: number[] = [];
    for (const [recipe, rate] of [
      [at('first.json'), 0.25],
      ['examples/recipes/paper.json', 0.5],
    ] as const) {
      await succeed([...line, '--config', recipe, '--overwrite', '--out', at('as-told')]);
      const { network, weights, training } = await loadModel(at('as-told'));
      const dropouts = network.heads.classifier.filter(({ kind }) => kind === 'dropout');
      expect(dropouts).to.deep.equal([{ kind: 'dropout', rate }]);
      const { data } = weights['conv4.weight'];
      spreads.push(Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length));
      expect(training?.recipe.dropout).to.equal(rate);
    }
    expect(spreads[0]).to.be.closeTo(0.02, 0.0004);
    expect(spreads[1]).to.be.closeTo(0.01, 0.0002);
    const { batch, optimiser, schedule } = (await loadModel(at('as-told'))).training!.recipe;
    expect({ batch, optimiser, schedule }).to.deep.equal({
      batch: 128,
      optimiser: paperOptimiser.optimiser,
      schedule: paperOptimiser.schedule,
    });
  });

  it('train: a network by its name, or from a file that fits, kept in the recipe beside the model', async () => {
    const brief = ['--epochs', '0', '--regressor-epochs', '0'];
    const line = ['train', '--data', at('train.json'), '--val', at('val.json'), ...brief];
    const told = await succeed([...line, '--network', 'small', '--out', at('named')]);
    const named = await loadModel(at('named'));
    const { meanAveragePrecision, precision, recall } = named.training!.heldOut!;
    const [held] = told.split('\n').slice(-3);
    const shares = [meanAveragePrecision, precision, recall].map((share) => `${(100 * share).toFixed(1)} %`);
    expect(held).to.equal(
      `on each half of the validation pictures, with limits chosen on the other: mAP@0.5 ${shares[0]}, precision ${shares[1]}, recall ${shares[2]}`,
    );
    expect(named.network).to.deep.equal(small({ classes: 3 }));
    expect(named.training?.recipe.network).to.equal('small');
    expect(await succeed(['describe', at('named')])).to.match(/^small +at an input of 59x59$/m);

    const own = { ...small({ classes: 3, boxes: 2, width: 0.1 }), name: 'own' };
    await writeFile(at('own.json'), JSON.stringify(own));
    await succeed([...line, '--network', at('own.json'), '--out', at('filed')]);
    expect((await loadModel(at('filed'))).network).to.deep.equal(own);
    // The file is not asked again: the recipe has all of it.
    const config = join(at('filed'), 'recipe.json');
    await succeed([...line, '--config', config, '--name', 'filed', '--out', at('again')]);
    for (const name of ['model.json', 'weights.safetensors', 'recipe.json'])
      expect(await readFile(join(at('again'), name))).to.deep.equal(await readFile(join(at('filed'), name)));
    await succeed([...line, '--config', config, '--network', 'compact', '--out', at('other')]);
    expect((await loadModel(at('other'))).network.name).to.equal('compact');
  });

  it('train: refuses a network that there is not, or that does not fit, and says what would', async () => {
    const line = ['train', '--data', at('train.json'), '--val', at('val.json'), '--out', at('unfit')];
    const own = small({ classes: 3, width: 0.1 });
    for (const [name, content, reason] of [
      ['large', undefined, /--network large: is neither small, compact, medium nor a file with a network$/m],
      ['text.json', 'small', /text\.json: is not JSON/],
      [
        'holed.json',
        JSON.stringify({ ...own, lastPool: 2 }),
        /holed\.json: is not a network: lastPool must be a list/,
      ],
      [
        'classes.json',
        JSON.stringify(small({ classes: 9 })),
        /recipe\.network: small has a classifier of 9 outputs: it must have 3, 1 for each of the 2 classes of .*train and 1 for background$/m,
      ],
    ] as const) {
      const path = content === undefined ? name : at(name);
      if (content !== undefined) await writeFile(path, content);
      const { code, stderr } = await overfeat([...line, '--network', path]);
      expect({ code, lines: stderr.trimEnd().split('\n') }).to.have.nested.property('lines.length', 1);
      expect(stderr).to.match(reason);
    }
    for (const [network, reason] of [
      ['large', /bad\.json: is not a recipe: network must be "small", "compact" or "medium", not "large"$/m],
      [{ ...own, lastPool: 2 }, /bad\.json: is not a recipe: network\.lastPool must be a list, not 2$/m],
      [
        { ...own, lastPool: [3, 3] },
        /bad\.json: is not a recipe: network cannot run: at the window of 59x59/,
      ],
    ] as const) {
      await writeFile(at('bad.json'), JSON.stringify({ network }));
      const { code, stderr } = await overfeat([...line, '--config', at('bad.json')]);
      expect(code).to.equal(2);
      expect(stderr).to.match(reason);
    }
  });

  it('train: in a given time, by a recipe that is told first', async () => {
    const own = { ...small({ classes: 3, width: 0.1 }), name: 'own' };
    const part = { network: own, batch: 2, windowsPerEpoch: 8, validationWindows: 2, regressorEpochs: 15 };
    await writeFile(at('timed.json'), JSON.stringify(part));
    const line = ['train', '--data', at('train.json'), '--val', at('val.json'), '--out', at('timed')];
    const given = [...line, '--config', at('timed.json'), '--backend', 'cpu', '--minutes'];
    const out = await succeed([...given, '0.01']);
    expect(out).to.match(
      /^measured, a step of 2 windows: own \d+\.\d ms \(boxes: \d+\.\d ms\)\nchosen: own, /,
    );
    const [, epochs, boxes, windows] =
      /chosen: own, (\d+) epochs of the classifier and (\d+) of the boxes, of (\d+) windows; to end in/
        .exec(out)!
        .map(Number);
    const recipe = JSON.parse(await readFile(join(at('timed'), 'recipe.json'), 'utf8'));
    expect(recipe).to.include({
      classifierEpochs: epochs,
      regressorEpochs: boxes,
      windowsPerEpoch: windows,
      batch: 2,
    });
    expect(out).to.match(/timed: trained in \d+\.\d minutes; use it/);
    for (const [more, reason] of [
      [['0'], /--minutes.*must be a number of at least 0\.01/],
      [['3', '--epochs', '2'], /--minutes <count>' cannot be used with option '--epochs/],
      [['3', '--regressor-epochs', '2'], /cannot be used with option '--regressor-epochs/],
    ] as const) {
      const { code, stderr } = await overfeat([...given, ...more]);
      expect(code).to.equal(2);
      expect(stderr).to.match(reason);
    }
  }).timeout(60_000);

  it('train: thresholds by cross-validation, which the recipe says', async () => {
    const own = { ...small({ classes: 3, width: 0.1 }), name: 'own' };
    const part = { network: own, batch: 2, windowsPerEpoch: 2, validationWindows: 2, classifierEpochs: 1 };
    await writeFile(at('folds.json'), JSON.stringify(part));
    const line = ['train', '--data', at('train.json'), '--val', at('val.json'), '--backend', 'cpu'];
    const told = await succeed([...line, '--config', at('folds.json'), '--folds', '2', '--out', at('folds')]);
    const [model, first, second, held] = told.split('\n');
    expect(model).to.match(/^classifier 1\/1: loss /);
    expect(first).to.match(/^fold 1\/2, classifier 1\/1: loss .* of validation windows right$/);
    expect(second).to.match(/^fold 2\/2, classifier 1\/1: loss /);
    expect(held).to.match(
      /^on validation pictures, with limits chosen on those learnt from: mAP@0\.5 \d+\.\d %, precision \d+\.\d %, recall/,
    );
    const config = join(at('folds'), 'recipe.json');
    expect(JSON.parse(await readFile(config, 'utf8'))).to.deep.include({ folds: 2 });
    expect((await readFile(join(at('folds'), 'log.csv'), 'utf8')).split('\n')).to.have.lengthOf(3);
    await succeed([...line, '--config', config, '--name', 'folds', '--out', at('folds-2')]);
    expect(await readdir(at('folds-2'))).to.deep.equal(await readdir(at('folds')));
    for (const name of await readdir(at('folds')))
      expect(await readFile(join(at('folds-2'), name))).to.deep.equal(
        await readFile(join(at('folds'), name)),
      );
    await writeFile(at('one.json'), JSON.stringify({ folds: 1 }));
    for (const [more, reason] of [
      [['--folds', '1'], /--folds.*must be a whole number of at least 2/],
      [['--folds', '3'], /recipe\.folds: must be at most 2, not 3: .*train has so many/],
      [['--config', at('one.json')], /one\.json: is not a recipe: folds must be at least 2, not 1$/m],
    ] as const) {
      const { code, stderr } = await overfeat([...line, ...more, '--out', at('bad')]);
      expect(code).to.equal(2);
      expect(stderr).to.match(reason);
    }
  }).timeout(60_000);

  it('train: warns of pictures that are in both sets, and refuses them with --strict', async () => {
    const line = ['train', '--data', at('train.json'), '--val', at('train.json'), '--epochs', '0'];
    const brief = [...line, '--regressor-epochs', '0', '--out', at('shared')];
    const strict = await overfeat([...brief, '--strict']);
    expect(strict.code).to.equal(2);
    const { code, stderr } = await overfeat(brief);
    expect(code).to.equal(0);
    const told = stderr.trimEnd().split('\n');
    expect(told).to.have.lengthOf(2);
    expect(told[0]).to.match(
      /train\.json: warning: picture 1 is also in [^ ]*\/train, as 1: measures on it say nothing$/,
    );
  });

  it('train: asks for pictures to measure on where there is one set alone', async () => {
    const { code, stderr } = await overfeat(['train', '--data', at('train.json'), '--out', at('alone')]);
    expect(code).to.equal(2);
    expect(stderr).to.match(
      /--val: is missing: .*train\.json is one data set; `overfeat data split` makes two/,
    );
  });
});

describe('pictures in folders named by class', () => {
  const { at, succeed } = useCommandLine();
  /** Light pictures are days, dark ones nights. */
  const shade = (light: number, number: number) =>
    makePng({
      width: 90 + number,
      height: 84,
      depth: 8,
      colourType: 0,
      samples: (y, x) => [light + ((5 * x + 3 * y + 11 * number) % 70)],
    });
  before(async function () {
    this.timeout(240_000);
    for (const [at_, part] of ['train', 'val'].entries()) {
      for (const [name, light] of [
        ['day', 180],
        ['night', 5],
      ] as const) {
        await mkdir(join(at('sky'), part, name), { recursive: true });
        for (let number = 0; number < 3; number++)
          await writeFile(join(at('sky'), part, name, `${number}.png`), shade(light, 10 * at_ + number));
      }
    }
    const recipe = { classifierEpochs: 2, windowsPerEpoch: 64, validationWindows: 16, batch: 8 };
    const schedule = { kind: 'cosine', warmupSteps: 1 };
    await writeFile(at('brief.json'), JSON.stringify({ ...recipe, schedule }));
    const line = ['train', '--data', at('sky'), '--config', at('brief.json'), '--backend', 'cpu'];
    const out = await succeed([...line, '--out', at('sky-model')]);
    expect(out)
      .to.match(/^classifier 2\/2: /m)
      .and.not.match(/regressor/);
  });

  it('train a model that classifies, and has neither background nor regressor', async () => {
    const model = JSON.parse(await readFile(join(at('sky-model'), 'model.json'), 'utf8'));
    expect(model).to.deep.include({ labels: ['day', 'night'], background: false, margin: 0 });
    expect(model.network.heads).to.have.keys('classifier');
    expect(model.training.recipe).to.include({ background: 0, regressorEpochs: 0 });
    const image = join(at('sky'), 'val', 'night', '1.png');
    const text = await succeed(['classify', image, '--model', at('sky-model'), '--format', 'json']);
    expect(JSON.parse(text).results[0]).to.include({ label: 'night', index: 1 });
  });

  it('evaluate: top-1 and top-5 errors, in all and by class', async () => {
    const line = ['evaluate', '--data', at('sky'), '--model', at('sky-model')];
    const measures = JSON.parse(await succeed([...line, '--format', 'json']));
    const none = { pictures: 3, top1Error: 0, top5Error: 0 };
    expect(measures).to.deep.include({ ...none, pictures: 6, perClass: { day: none, night: none } });
    expect(await succeed(line)).to.match(/: 6 pictures\n\ntop-1 error +0\.0 %\ntop-5 error +0\.0 %\n/);
  });

  it('localize and detect say what such a model lacks', async () => {
    for (const command of ['localize', 'detect']) {
      const image = join(at('sky'), 'val', 'day', '1.png');
      const { code, stderr } = await overfeat([command, image, '--model', at('sky-model')]);
      expect(code).to.equal(2);
      expect(stderr).to.match(/^overfeat: sky-model: has no regressor, so it can only classify; [^\n]*\n$/);
    }
  });

  it('cannot be mixed with boxes, or make a regressor', async () => {
    const line = ['train', '--data', join(at('sky'), 'train'), '--out', at('bad')];
    const mixed = await overfeat([...line, '--val', 'examples/objects.json']);
    expect(mixed.stderr).to.match(
      /sky\/train: has classes of whole pictures, examples\/objects boxes: both must/,
    );
    const val = ['--val', join(at('sky'), 'val')];
    const joint = await overfeat([...line, ...val, '--joint-boxes', '1']);
    expect(joint.stderr).to.match(/recipe\.jointBoxWeight: must be 0, not 1, since sky\/train has classes/);
    const ofBoxes = await overfeat([...line, ...val, '--regressor', 'per-class']);
    expect(ofBoxes.stderr).to.match(/recipe\.regressor: must be left out, since sky\/train has classes/);
    const regressed = await overfeat([...line, ...val, '--regressor-epochs', '2']);
    expect(regressed.stderr).to.match(
      /recipe\.regressorEpochs: must be 0, not 2, since sky\/train has classes/,
    );
    for (const [option, value, key] of [
      ['--spatial', '2', 'spatial'],
      ['--hard-negatives', 'both', 'negatives'],
      ['--regressor-scales', 'single', 'regressorScales'],
      ['--folds', '2', 'folds'],
    ]) {
      const refused = await overfeat([...line, ...val, option, value]);
      expect(refused.stderr).to.contain(`recipe.${key}: must be left out, since sky/train has classes`);
    }
  });
});
