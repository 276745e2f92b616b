import fc from 'fast-check';
import { copy } from '../../../reference/nd-array.js';
import { topClasses } from '../../../reference/votes.js';
import { meanScores, memberScores } from '../../generate/ensemble.js';
import { areApart } from '../../generate/margins.js';
import { classify, classifyCentre, type VoteSettings } from '../../generate/pipeline.js';
import { pyramid } from '../../generate/pyramid.js';
import { classifyViews, tenViews } from '../../generate/ten-views.js';
import { largest, scoredTolerance, sum } from '../../generate/tolerances.js';
import { weightsFor } from '../networks.js';
import type { Kind, Question } from '../question.js';
import { length } from '../shapes.js';
import { anyLevels, given, levels } from './levels.js';

const plain = (classes: readonly { readonly label: number; readonly score: number }[]) => ({
  classes: classes.map(({ label, score }) => ({ label, score })),
});

const voting = fc
  .tuple(anyLevels, fc.boolean(), fc.constantFrom('probabilities' as const, 'logits' as const))
  .map(([one, flips, votes]) => {
    const { settings, ...rest } = given(one);
    return { ...rest, seed: one.seed, settings: { ...settings, flips, votes } satisfies VoteSettings };
  });

export const pipelineKinds: readonly Kind[] = [
  {
    operation: 'pyramid',
    questions: fc
      .tuple(levels, fc.constantFrom('none', 'none', 'none', 'row', 'column'))
      .map(([one, missing]): Question => {
        const { network, settings, picture: whole } = given(one);
        const { window } = network.input;
        // Now and then a picture is a row too low, or a column too narrow.
        const height = missing === 'row' ? window[0] - 1 : whole.shape[1];
        const width = missing === 'column' ? window[1] - 1 : whole.shape[2];
        const picture = copy(whole.hi(3, Math.max(1, height), Math.max(1, width)));
        const { scales, margin } = settings;
        const run = () => pyramid(picture, network, settings).map(({ input, zoom }) => ({ input, zoom }));
        return {
          network,
          inputs: { picture },
          parameters: { scales, margin },
          answer: () => ({ levels: run() }),
          tolerance: () => ({
            levels: run().map(({ zoom }) => ({ input: sum(200, 4), zoom: sum(2, largest(zoom)) })),
          }),
        };
      }),
  },
  {
    operation: 'classify',
    questions: voting
      .map(({ network, picture, classes, settings, seed }) => {
        const weights = weightsFor(network, seed);
        const run = (topK: number) => classify(picture, network, weights, classes, { ...settings, topK });
        const question: Question = {
          network,
          inputs: { picture, weights },
          parameters: { classes, ...settings },
          answer: () => plain(run(settings.topK)),
          tolerance: () => ({ classes: scoredTolerance(run(settings.topK)) }),
        };
        return { question, scores: run(classes).map(({ score }) => score) };
      })
      .filter(({ scores }) => areApart(scores))
      .map(({ question }) => question),
  },
  {
    operation: 'classifyTenViews',
    questions: levels
      .map((one) => {
        const { network, picture, classes, settings } = given(one);
        const weights = weightsFor(network, one.seed);
        const views = tenViews(picture, network.input.window);
        const run = (topK: number) => classifyViews(views, network, weights, classes, topK);
        const question: Question = {
          network,
          inputs: { picture, weights },
          parameters: { classes, topK: settings.topK },
          answer: () => run(settings.topK),
          tolerance: () => ({ classes: scoredTolerance(run(settings.topK).classes) }),
        };
        return { question, scores: run(classes).classes.map(({ score }) => score) };
      })
      .filter(({ scores }) => areApart(scores))
      .map(({ question }) => question),
  },
  {
    operation: 'classifyEnsemble',
    questions: fc
      .tuple(voting, length(1, 3))
      .map(([{ network, picture, classes, settings, seed }, count]) => {
        const members = Array.from({ length: count }, (_, index) => weightsFor(network, seed + 50 * index));
        const scores = meanScores(memberScores(picture, network, members, classes, settings));
        const run = () => topClasses(scores, settings.topK);
        const question: Question = {
          network,
          inputs: { picture, members },
          parameters: { classes, ...settings },
          answer: () => plain(run()),
          tolerance: () => ({ classes: scoredTolerance(run()) }),
        };
        return { question, scores: [...scores.data] };
      })
      .filter(({ scores }) => areApart(scores))
      .map(({ question }) => question),
  },
  {
    operation: 'classifyCentre',
    questions: levels
      .map((one) => {
        const { network, picture, classes, settings } = given(one);
        const weights = weightsFor(network, one.seed);
        const [side] = network.input.window;
        const run = (topK: number) => classifyCentre(picture, network, weights, side, topK);
        const question: Question = {
          network,
          inputs: { picture, weights },
          parameters: { side, topK: settings.topK },
          answer: () => plain(run(settings.topK)),
          tolerance: () => ({ classes: scoredTolerance(run(settings.topK)) }),
        };
        return { question, scores: run(classes + 1).map(({ score }) => score) };
      })
      .filter(({ scores }) => areApart(scores))
      .map(({ question }) => question),
  },
];
