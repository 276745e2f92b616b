/// <reference lib="esnext.disposable" preserve="true" />
/** What users import; nothing else is public. */
export type {
  Backend,
  BoxTarget,
  ClassTarget,
  Compilation,
  DenseOptions,
  FeatureMap,
  GradientEngine,
  GradientRequest,
  Gradients,
  LoadedNetwork,
  RunOptions,
  Tensor,
  Weights,
} from '../backends/backend.js';
export { provideOnnxRuntime } from '../backends/onnx/provided.js';
export type { OnnxRuntime } from '../backends/onnx/runtime.js';
export { backendNamed, backendNames } from '../backends/registry.js';
export type { Layer, Network } from '../reference/layers.js';
export type { MatchScore } from '../reference/match-score.js';
export type { Box } from './boxes/box.js';
export {
  BackendError,
  type BackendErrorCode,
  GeometryError,
  InputError,
  type InputErrorCode,
} from './errors.js';
export type { CodecName } from './images/codec.js';
export { drawBoxes, type LabelledBox } from './images/draw.js';
export { encodePng } from './images/encode.js';
export type { PixelSource, RgbImage } from './images/image.js';
export { readImage } from './images/read-image.js';
export type { ImageSource, ReadOptions, ReadPicture } from './images/source.js';
export { type ExportOptions, exportOnnx, type OnnxFiles } from './model/export-onnx.js';
export { loadModel } from './model/load-model.js';
export type {
  Calibration,
  CalibrationCurve,
  Classification,
  DetectionSettings,
  Model,
} from './model/model.js';
export type { Recipe } from './model/recipe.js';
export { shippedModels } from './model/shipped-models.js';
export { accurate } from './networks/accurate.js';
export { compact } from './networks/compact.js';
export { fast } from './networks/fast.js';
export { medium } from './networks/medium.js';
export { small } from './networks/small.js';
export type {
  ClassifyAsReleasedOptions,
  ClassifyOptions,
  ClassifyTogetherOptions,
  DetectOptions,
  FeatureOptions,
  LoadOptions,
  LocalizeOptions,
  PredictOptions,
  PyramidOptions,
  ResultOptions,
  Stage,
  StageOptions,
  TenViewsOptions,
} from './options.js';
export { type FeatureAnswer, OverFeat } from './overfeat.js';
export type { Answer, Ran } from './pipeline/answer.js';
export type { Detection } from './pipeline/detect.js';
export { type Classifier, classifyTogether } from './pipeline/ensemble.js';
export type { Level, Stride } from './pipeline/pyramid.js';
export type { LevelPrediction } from './pipeline/window-boxes.js';
export { type LoadWeightsOptions, loadWeights } from './weights/load.js';
