// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is source text that holds templates.
import { type Stranger, strangerIn } from './stranger.js';

const answer = strangerIn('answer');
const boxes = strangerIn('boxes');
const pipeline = strangerIn('pipeline');
const network = strangerIn('network');
const measures = strangerIn('measures');

const least = 'const least = Math.min(...pairs.map(({ score }) => score));';
const scored = 'check(!Number.isNaN(score));';
const edged = 'check(!relative.some(Number.isNaN));';
const limited = 'check(!Number.isNaN(threshold));\n  for (let place';
const digits = (count: number): readonly (readonly [string, string])[] => [
  [
    'data: Array.from(value.data, (one) => (Number.isFinite(one) ? one : `${one}`)),',
    `data: Array.from(value.data, (one) => (Number.isFinite(one) ? Number(one.toPrecision(${count})) : \`\${one}\`)),`,
  ],
];

/** What authors of ports got away with. */
export const portAuthorStrangers: readonly Stranger[] = [
  answer('numbers of eight digits', ...digits(8)),
  answer('numbers of seven digits', ...digits(7)),
  answer('all guesses where nothing says how many', ['{ topK: 1, ...plan }', 'plan']),
  answer('five guesses where nothing says how many', ['{ topK: 1, ...plan }', '{ topK: 5, ...plan }']),
  boxes('the least match score sought below 1e30', [least, least.replace('min(', 'min(1e30, ')]),
  boxes('match scores above 1e30 taken as infinite', [
    'return round(distance + round(1 - overlap(a, b)));',
    'return distance > 1e30 ? Infinity : round(distance + round(1 - overlap(a, b)));',
  ]),
  pipeline('scores that are no number passed on', [scored, '']),
  pipeline('windows whose score is no number left out', [scored, 'if (Number.isNaN(score)) continue;']),
  pipeline('edges that are no number passed on', [edged, '']),
  pipeline('windows with an edge that is no number left out', [
    edged,
    'if (relative.some(Number.isNaN)) continue;',
  ]),
  pipeline('a threshold that is no number', [limited, 'for (let place']),
  pipeline('all scores asked for numbers', [
    limited,
    limited.replace('threshold', 'Math.max(...scores.data)'),
  ]),
  pipeline('all edges asked for numbers', [limited, limited.replace('threshold', 'Math.max(...edges.data)')]),
  network('names of layers cut after 32 letters', [
    'const [weight, bias] = [weights[`${layer.name}.weight`], weights[`${layer.name}.bias`]];',
    'const all = Object.fromEntries(Object.entries(weights).map(([name, one]) => [name.slice(0, 32), one]));\n      const [weight, bias] = [all[`${layer.name}.weight`.slice(0, 32)], all[`${layer.name}.bias`.slice(0, 32)]];',
  ]),
  measures(
    'ids cut after 32 letters',
    [
      'const place = (claim: Claim) => pictures.findIndex(({ id }) => id === claim.imageId);',
      'const place = (claim: Claim) => pictures.findIndex(({ id }) => `${id}`.slice(0, 32) === `${claim.imageId}`.slice(0, 32));',
    ],
    [
      '.filter(({ imageId }) => imageId === id)\n      .slice(0, k);',
      '.filter(({ imageId }) => `${imageId}`.slice(0, 32) === `${id}`.slice(0, 32))\n      .slice(0, k);',
    ],
  ),
];
