/** What bench/mixed/chromium.ts runs in the page. */
import { backendNamed, OverFeat } from '../../lib/index.js';
import { type Request, run, type Tally } from './run.js';

declare const report: (tally: Tally) => Promise<void>;

/** The model and the pictures are served beside the page. */
export async function start(request: Request): Promise<void> {
  const reports: Promise<void>[] = [];
  const library = { OverFeat, backendNamed };
  const model = new URL(`models/${request.model}/`, location.href).href;
  await run(library, { ...request, model }, (tally) => reports.push(report(tally)));
  await Promise.all(reports);
}
