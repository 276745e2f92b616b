import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { drawWindowBoxes } from '../../../../lib/figures/boxes.js';
import { drawEfficiency } from '../../../../lib/figures/efficiency.js';
import { drawFilters } from '../../../../lib/figures/filters.js';
import { drawMerge } from '../../../../lib/figures/merge.js';
import { drawPipeline } from '../../../../lib/figures/pipeline.js';
import { readImage } from '../../../../lib/images/source.js';
import { expectSame, isSame } from '../../figures/drawing.js';
import { overfeat, picture, tinyModel, useCommandLine } from '../tiny.js';

describe('overfeat figure', () => {
  const { at, model, succeed, library } = useCommandLine();
  const draw = async (name: string, ...line: string[]) => {
    const out = at(`${name}.png`);
    const told = await succeed(['figure', name, ...line, '--out', out]);
    const { image } = await readImage(out);
    expect(told).to.equal(`${out}: ${image.width}x${image.height} pixels\n`);
    return image;
  };
  const small = { scales: [80], side: 120 } as const;
  const smallLine = ['--scales', '80', '--side', '120'];

  it('filters: of a model', async () => {
    expectSame(await draw('filters', '--model', at('model')), drawFilters(tinyModel));
  });

  it('efficiency: of a model, a network, and an input', async () => {
    const { network } = tinyModel;
    expectSame(await draw('efficiency', '--model', at('model')), drawEfficiency(network));
    const input = ['--model', at('model'), '--input', '91x130'];
    expectSame(await draw('efficiency', ...input), drawEfficiency(network, { input: [91, 130] }));
  });

  it('boxes: at one scale, with the stride and the class that are given', async () => {
    const line = [at('a.png'), ...model(), ...smallLine, '--stride', 'coarse', '--class', 'disc'];
    const drawn = await draw('boxes', ...line);
    const options = { ...small, stride: 'coarse', class: 'disc' } as const;
    expectSame(drawn, await drawWindowBoxes(library(), at('a.png'), options));
    const others = await drawWindowBoxes(library(), at('a.png'), { ...options, class: 'square' });
    expect(isSame(drawn, others)).to.equal(false);
  });

  it("boxes: unless a scale is given, at the model's with the most boxes", async () => {
    const given = await Promise.all(
      tinyModel.scales.map((scale) =>
        drawWindowBoxes(library(), at('a.png'), { side: 120, scales: [scale] }),
      ),
    );
    const drawn = await drawWindowBoxes(library(), at('a.png'), { side: 120 });
    expect(given.filter((one) => isSame(one, drawn))).to.have.length(1);
  });

  it('merge, and pipeline', async () => {
    expectSame(
      await draw('merge', at('a.png'), ...model(), ...smallLine, '--stride', 'coarse'),
      await drawMerge(library(), at('a.png'), { ...small, stride: 'coarse' }),
    );
    expectSame(
      await draw('pipeline', at('a.png'), ...model(), ...smallLine),
      await drawPipeline(library(), at('a.png'), small),
    );
  });

  it('takes a picture from standard input, and names it by its folder', async () => {
    const line = ['figure', 'boxes', '-', ...model(), ...smallLine, '--out', at('')];
    expect(await succeed(line, picture(100, 120))).to.match(/stdin\.png: \d+x\d+ pixels\n$/);
    expectSame(
      (await readImage(at('stdin.png'))).image,
      await drawWindowBoxes(library(), at('a.png'), small),
    );
  });

  describe('refuses', () => {
    const lines: readonly (readonly [what: string, line: () => readonly string[], reason: RegExp])[] = [
      [
        'a class that the model does not know',
        () => ['merge', at('a.png'), ...model(), '--class', 'cat', '--out', at('x.png')],
        /class: must be one of the model tiny \(disc, square\), not cat/,
      ],
      [
        'boxes of several scales',
        () => ['boxes', at('a.png'), ...model(), '--scales', '80,100', '--out', at('x.png')],
        /--scales.*must be a whole number from 1 to 16384/,
      ],
      [
        'a stride for the pipeline, which shows both',
        () => ['pipeline', at('a.png'), ...model(), '--stride', 'fine', '--out', at('x.png')],
        /unknown option '--stride'/,
      ],
      [
        'a scale below the window',
        () => ['merge', at('a.png'), ...model(), '--scales', '50', '--out', at('x.png')],
        /scales\[0\]: must be at least 55/,
      ],
      [
        'a file that is no PNG',
        () => ['filters', '--model', at('model'), '--out', at('x.jpg')],
        /--out .*x\.jpg: must end in \.png/,
      ],
      [
        'to overwrite the picture',
        () => ['merge', at('a.png'), ...model(), '--out', at('a.png')],
        /would overwrite the picture/,
      ],
      ['no file to write', () => ['filters', '--model', at('model')], /--out.* not specified/],
      [
        'an input below the window',
        () => ['efficiency', '--model', at('model'), '--input', '74x90', '--out', at('x.png')],
        /--input: must be HEIGHTxWIDTH from 75x75 to 99999x99999, not 74x90/,
      ],
      [
        'weights without a network',
        () => ['filters', '--weights', 'x', '--out', at('x.png')],
        /--network with --weights/,
      ],
      [
        'a side beyond reason',
        () => ['merge', at('a.png'), ...model(), '--side', '5000', '--out', at('x.png')],
        /--side.*must be a whole number from 32 to 4096/,
      ],
    ];
    for (const [what, line, reason] of lines) {
      it(what, async () => {
        const { code, stdout, stderr } = await overfeat(['figure', ...line()]);
        expect(stderr)
          .to.match(reason)
          .and.match(/^overfeat: .+\n$/);
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      });
    }

    it('several pictures on standard input', async () => {
      const stdin = Buffer.concat([picture(100, 120), picture(90, 77)]);
      const line = ['figure', 'merge', '-', ...model(), '--out', at('x.png')];
      const { code, stderr } = await overfeat(line, { stdin });
      expect(stderr).to.match(/-: holds 2 pictures; a figure is of one/);
      expect(code).to.equal(2);
    });

    it('what the library cannot draw either', async () => {
      const refusal = (drawing: Promise<unknown>) => drawing.catch((error: unknown) => error);
      for (const [drawing, reason] of [
        [drawWindowBoxes(library(), at('a.png'), { scales: [80, 100] }), 'scales: must be one'],
        [drawPipeline(library(), at('a.png'), { stride: 'fine' }), 'stride: is no option'],
        [drawMerge(library(), at('a.png'), { side: 31 }), 'side: must be a whole number of pixels from 32'],
      ] as const) {
        const error = await refusal(drawing);
        expect(error).to.have.property('code', 'BAD_ARGUMENT');
        expect(error).to.have.property('message').that.includes(reason);
      }
    });
  });

  it('ends with 130, and writes nothing, when it is interrupted', async () => {
    await writeFile(at('kept.png'), 'before');
    const line = ['figure', 'pipeline', at('a.png'), ...model(), '--out', at('kept.png')];
    const { code, stdout, stderr } = await overfeat(line, { signal: AbortSignal.abort() });
    expect({ code, stdout, stderr }).to.deep.equal({ code: 130, stdout: '', stderr: '' });
    const error = await readImage(at('kept.png')).catch(({ code }: { code: string }) => code);
    expect(error).to.equal('BAD_IMAGE');
  });
});
