/** What spec/browser/contract.spec.ts runs in the page. */
import { isSupported } from '../../backends/gpu/gpu-js/gpu-js.js';

export { gpuBackend } from '../../backends/gpu/index.js';
export { abortedBefore, changedAfterwards, emptyList, orderOf } from '../backends/keeping-order.js';
export { wrongCalls } from '../backends/wrong-calls/index.js';
export { outcomeOf } from '../backends/wrong-calls/wrong-call.js';
export { isSupported };
