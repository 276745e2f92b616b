/** What users import; nothing else is public. */
export type { Backend, Compilation, LoadedNetwork, Tensor, Weights } from '../backends/backend.js';
export type { Layer, Network } from '../reference/layers.js';
export { backendNamed, backendNames } from './backends.js';
export type { Box } from './boxes/box.js';
export { classifyTogether } from './ensemble.js';
export { BackendError, GeometryError, InputError } from './errors.js';
export { drawBoxes, type LabelledBox } from './images/draw.js';
export { encodePng } from './images/encode.js';
export type { RgbImage } from './images/image.js';
export { type ImageSource, readImage } from './images/source.js';
export { loadModel, shippedModels } from './load-model.js';
export type { Classification, DetectionSettings, Model } from './model.js';
export { accurate } from './networks/accurate.js';
export { compact } from './networks/compact.js';
export { fast } from './networks/fast.js';
export { type Answer, type LoadOptions, OverFeat, type Ran } from './overfeat.js';
export type { Detection } from './pipeline/detect.js';
export { loadWeights } from './weights/load.js';
