/** What spec/browser/whole-networks.spec.ts runs in the page. */
export { isSupported } from '../../backends/gpu/gpu-js/gpu-js.js';
export { gpuBackend } from '../../backends/gpu/index.js';
export { runWhole } from '../backends/gpu/whole-network-cases.js';
