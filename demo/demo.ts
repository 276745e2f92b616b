/** `npm run demo`: three lines of the command line over real photographs. */
import { mkdir } from 'node:fs/promises';
import { run } from '../lib/cli/program.js';

const output = 'demo-output';
const smears = ['cells-2', 'cells'];
const objects = ['face', 'airplane', 'motorcycle'];
const lines = [
  [
    'detect',
    ...smears.map((name) => `examples/${name}.jpg`),
    '--model',
    'cells',
    '--draw',
    `${output}/%.png`,
  ],
  [
    'localize',
    ...objects.map((name) => `examples/${name}.jpg`),
    '--model',
    'caltech3',
    '--draw',
    `${output}/%.png`,
  ],
  ['classify', 'examples/pants.jpg', 'examples/dress.jpg', '--model', 'clothing'],
];

const { stdin, stdout, stderr } = process;
const { signal } = new AbortController();

await mkdir(output, { recursive: true });
let code = 0;
for (const line of lines) {
  console.log(`$ overfeat ${line.join(' ')}\n`);
  code = await run(line, { stdin, stdout, stderr, signal });
  if (code !== 0) break;
  console.log();
}
if (code === 0) {
  console.log('The boxes are drawn in:');
  for (const name of [...smears, ...objects]) console.log(`  ${output}/${name}.png`);
}
process.exitCode = code;
