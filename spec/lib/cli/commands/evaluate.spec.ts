import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { useCommandLine } from '../tiny.js';

const objects = fileURLToPath(new URL('../../../../examples/objects.json', import.meta.url));

describe('overfeat evaluate', () => {
  const { at, succeed } = useCommandLine();

  it('writes a page where it is asked to, beside what it prints', async () => {
    const line = ['evaluate', '--model', 'caltech3', '--data', objects, '--backend', 'cpu'];
    const plain = await succeed(line);
    expect(await succeed([...line, '--report', at('new/report')])).to.equal(plain);
    expect(plain).to.match(/^AP@\[\.5:\.95\] \(COCO\) +[\d.]+ %$/m);
    expect(await readdir(at('new/report'))).to.deep.equal(['index.html']);
    const page = await readFile(at('new/report/index.html'), 'utf8');
    expect(page).to.contain('<h1>caltech3 on examples/objects</h1>').and.to.contain('<td>airplane');
  }).timeout(60_000);
});
