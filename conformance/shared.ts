/** What the fixtures' specs share: the cases, read once, and ports that live in this process. */
import { fileURLToPath } from 'node:url';
import { openFixtures } from './cli/open-fixtures.js';
import type { Case } from './runner/manifest.js';
import { type Answer, type Port, PortError, type Request } from './runner/port.js';
import type { Fixtures } from './runner/run.js';

export const folder = fileURLToPath(new URL('../fixtures/', import.meta.url));

/** The fixtures with every tensor in memory; without the full-size networks, which no test runs twice. */
export async function loadedFixtures(): Promise<Fixtures> {
  const { manifest, load } = await openFixtures(folder);
  const cases: Case[] = [];
  for (const one of manifest.cases) if (one.operation !== 'layerSamples') cases.push(await load(one));
  return { manifest: { ...manifest, cases }, load: async (one) => one };
}

export type Answering = (request: Request) => Answer | Promise<Answer>;

/** A port made of a function; what it throws is the absence of an answer. */
export function localPort(name: string, answer: Answering): Port {
  return {
    name,
    answer: async (request) => {
      try {
        return await answer(request);
      } catch (error) {
        throw new PortError(`it threw ${error}`);
      }
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

/** Whether the case of an id expects an error. */
export function isErrorCase({ manifest }: Fixtures): (id: string) => boolean {
  const errors = new Set(manifest.cases.filter(({ expected }) => 'error' in expected).map(({ id }) => id));
  return (id) => errors.has(id);
}
