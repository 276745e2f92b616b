/** What spec/browser/onnx.spec.ts runs in the page. */
export { onnxBackend } from '../../backends/onnx/index.js';
export { provideOnnxRuntime } from '../../backends/onnx/provided.js';
export { backendNamed } from '../../backends/registry.js';
export { measure, notANumberCases, numberCases } from '../backends/gpu/number-cases.js';
