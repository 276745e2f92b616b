/** A run in a headless chromium of its own. */
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPage } from '../../spec/browser/chromium.js';
import { type Outcome, type Sample, wantedFrom } from './outcome.js';
import type * as Bundle from './page.js';
import type { Request, Tally } from './run.js';
import { descendants, usageOf } from './usage.js';

declare const bundle: typeof Bundle;

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Memory and processor time are those of all of chromium's processes. */
export async function runInChromium({ dataSet, ...request }: Request): Promise<Outcome> {
  const pictures = dataSet.pictures.map((picture) => ({ ...picture, path: basename(picture.path) }));
  const served = [path(`../../models/${request.model}`), dirname(dataSet.pictures[0].path)];
  await using opened = await openPage(path('page.ts'), served);
  const samples: Sample[] = [];
  await opened.page.exposeFunction('report', (tally: Tally) => {
    samples.push({ ...tally, ...usageOf(descendants(process.pid, 'chrom')) });
  });
  const outcome = { samples, ...wantedFrom(dataSet) };
  try {
    await opened.page.evaluate((wanted) => bundle.start(wanted), {
      ...request,
      dataSet: { ...dataSet, pictures },
    });
    return outcome;
  } catch (cause) {
    return { ...outcome, failed: String(cause) };
  }
}
