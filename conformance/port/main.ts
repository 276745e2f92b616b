/** The second implementation as a program: `tsx conformance/port/main.ts`, to be tested as any other port. */
import { createInterface } from 'node:readline';
import type { Request } from '../runner/port.js';
import { answer } from './answer.js';

/** NaN and the infinities as strings: JSON has no numbers for them. */
const writable = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isFinite(value) ? `${value}` : value;

for await (const line of createInterface(process.stdin)) {
  const request: Request = JSON.parse(line);
  console.log(JSON.stringify({ id: request.id, ...answer(request) }, writable));
}
