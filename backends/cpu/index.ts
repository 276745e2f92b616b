/** Plain TypeScript over typed arrays: runs everywhere, needs nothing, and trains. */
import type { Backend } from '../backend.js';
import { checked } from '../checked.js';
import { ProcessorDevice } from '../processor/operations.js';
import { loadNetwork } from '../run.js';
import { stepwise } from '../stepwise.js';
import { gradientEngine } from '../train.js';
import { cpuProducts } from './product.js';

const backend = 'cpu';

/** A device of this backend. */
export const openCpu = async (): Promise<ProcessorDevice> =>
  new ProcessorDevice({
    info: { name: 'JavaScript', hardware: false },
    products: cpuProducts,
    rearranges: false,
    float64: true,
  });

export const cpuBackend: Backend = checked({
  name: backend,
  load: (network, weights, options) =>
    loadNetwork(network, weights, { ...options, backend, open: async () => stepwise(await openCpu()) }),
  gradientEngine: (network) => gradientEngine(network, { backend, open: openCpu }),
});
