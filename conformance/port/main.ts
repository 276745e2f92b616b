/** The second implementation as a program: `tsx conformance/port/main.ts`, to be tested as any other port. */
import { createInterface } from 'node:readline';
import type { Request } from '../runner/port.js';
import { answer } from './answer.js';

for await (const line of createInterface(process.stdin)) {
  const request: Request = JSON.parse(line);
  console.log(JSON.stringify({ id: request.id, ...answer(request) }));
}
