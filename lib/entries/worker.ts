/** What programs import as `overfeat/worker`: `OverFeat` in a worker, so that a page never freezes. */
export type { WorkerLoadOptions } from '../options.js';
export { OverFeatWorker } from '../worker/overfeat-worker.js';
export type { KnownModel } from '../worker/serve.js';
