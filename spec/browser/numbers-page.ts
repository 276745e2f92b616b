/** What spec/browser/numbers.spec.ts runs in the page. */
import { isSupported } from '../../backends/gpu/gpu-js/gpu-js.js';

export { compareGradients, descend, gradientCases } from '../backends/gpu/gradient-cases.js';
export { compareDense, compareLayers, smallCompact } from '../backends/gpu/network-cases.js';
export { measure, notANumberCases, numberCases, onMode } from '../backends/gpu/number-cases.js';
export { isSupported };
