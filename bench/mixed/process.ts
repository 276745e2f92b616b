/** A run in a process of its own, so that its memory is its own too. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Outcome, type Sample, wantedFrom } from './outcome.js';
import { type Library, type Request, run } from './run.js';
import { usageOf } from './usage.js';

/** Bytes of RAM at which a run is stopped: the machine may be shared. */
const mostResident = 8 * 2 ** 30;

interface Order extends Request {
  /** Path of the library's entry module. */
  readonly library: string;
}

type Report = { readonly sample: Sample } | { readonly failed: string };

/** Runs in a new process, to the end or the first failure. */
export async function runApart(order: Order): Promise<Outcome> {
  const samples: Sample[] = [];
  let failed: string | undefined;
  const child = fork(fileURLToPath(import.meta.url), ['apart']);
  child.on('message', (report: Report) => {
    if ('sample' in report) samples.push(report.sample);
    else failed = report.failed;
  });
  child.send(order);
  const [code, signal] = await once(child, 'exit');
  if (code !== 0) failed ??= `the process ended with ${signal ?? code}`;
  return { samples, ...wantedFrom(order.dataSet), ...(failed === undefined ? {} : { failed }) };
}

async function obey({ library, ...request }: Order): Promise<void> {
  const loaded: Library = await import(pathToFileURL(library).href);
  await run(loaded, request, (tally) => {
    const usage = usageOf(['self']);
    tell({ sample: { ...tally, ...usage } });
    if (usage.resident > mostResident) throw new Error(`stopped at ${mostResident / 2 ** 30} GiB of RAM`);
  });
}

function tell(report: Report): void {
  process.send?.(report);
}

if (process.argv[2] === 'apart') {
  process.once('message', (order: Order) => {
    obey(order)
      .then(
        () => 0,
        (cause: unknown) => {
          tell({ failed: String(cause) });
          return 1;
        },
      )
      .then((code) => {
        process.exitCode = code;
        // All that was told arrives before the channel closes.
        process.disconnect();
      });
  });
}
