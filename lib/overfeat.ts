import type { FeatureMap, LoadedNetwork, RunOptions } from '../backends/backend.js';
import { checked as behindChecks } from '../backends/checked.js';
import { Life } from '../backends/life.js';
import { backendNamed } from '../backends/registry.js';
import { type RgbImage, toTensor } from './images/image.js';
import { type ImageSource, readImage } from './images/source.js';
import { loadModel } from './model/load-model.js';
import type { Classification, Model } from './model/model.js';
import { isModel, requireModel } from './model/require-model.js';
import {
  type ClassifyAsReleasedOptions,
  type ClassifyOptions,
  type DetectOptions,
  type FeatureOptions,
  type LoadOptions,
  type LocalizeOptions,
  optionsOf,
  type PredictOptions,
  type StageOptions,
  type TenViewsOptions,
} from './options.js';
import { type Answer, decodedBy, type Ran } from './pipeline/answer.js';
import { classify } from './pipeline/classify.js';
import { classifyAsReleased } from './pipeline/classify-as-released.js';
import { type Detection, detect, localize } from './pipeline/detect.js';
import { features } from './pipeline/features.js';
import { type ModelledOptions, requireFit } from './pipeline/require-fit.js';
import { timed } from './pipeline/stages.js';
import { classifyTenViews } from './pipeline/ten-views.js';
import { type LevelPrediction, predictLevels } from './pipeline/window-boxes.js';

/** A layer's feature map, and what computed it. */
export interface FeatureAnswer extends Ran {
  readonly layer: number;
  /** [channel, y, x]. */
  readonly features: FeatureMap;
}

/**
 * A model, loaded and ready: picture in, labels, boxes or features out. Dispose of it with `dispose`, or declare it with
 * `await using`. Every call rejects with InputError BAD_ARGUMENT for a wrong option, with the other codes of SPEC 10.1
 * for a picture that cannot be used, with BackendError DISPOSED once it has been disposed of, and with the signal's reason
 * once that is aborted.
 */
export class OverFeat implements AsyncDisposable {
  readonly model: Model;
  readonly #loaded: LoadedNetwork;
  readonly #life = new Life('this network');

  private constructor(model: Model, loaded: LoadedNetwork) {
    this.model = model;
    this.#loaded = loaded;
  }

  /**
   * @param from a shipped model's name, a model's folder (Node) or URL, or a model
   * @throws InputError BAD_ARGUMENT, NOT_FOUND, NOT_A_FILE, BAD_MODEL, BAD_WEIGHTS
   * @throws BackendError UNKNOWN_BACKEND, BACKEND_UNAVAILABLE, BACKEND_FELL_BACK, BAD_WEIGHTS
   */
  static async load(from: string | URL | Model, options: LoadOptions = {}): Promise<OverFeat> {
    const { backend, ...run } = optionsOf.load(options);
    const model = isModel(from) ? requireModel(from) : await loadModel(from, run);
    const engine = typeof backend === 'object' ? behindChecks(backend) : await backendNamed(backend);
    return new OverFeat(model, await engine.load(model.network, model.weights, run));
  }

  /** What computes, for example `cpu` or `gpu:webgl2`. */
  get backend(): string {
    return this.#loaded.backend;
  }

  /** The picture's classes, most likely first (SPEC 5.5, paper section 3.3). */
  async classify(source: ImageSource, options: ClassifyOptions = {}): Promise<Answer<Classification>> {
    const checked = optionsOf.classify(options);
    return this.#answer(source, checked, (picture, name) =>
      classify(picture, name, this.model, this.#loaded, checked),
    );
  }

  /** The classes of the picture's centre, preprocessed as the authors' released tool does (SPEC 5.10). */
  async classifyAsReleased(
    source: ImageSource,
    options: ClassifyAsReleasedOptions = {},
  ): Promise<Answer<Classification>> {
    const checked = optionsOf.classifyAsReleased(options);
    return this.#answer(source, checked, (picture) =>
      classifyAsReleased(picture, this.model, this.#loaded, checked),
    );
  }

  /** The picture's classes by ten views: the baseline that `classify` replaces (SPEC 5.5, paper section 3.3). */
  async classifyTenViews(
    source: ImageSource,
    options: TenViewsOptions = {},
  ): Promise<Answer<Classification>> {
    const checked = optionsOf.classifyTenViews(options);
    return this.#answer(source, checked, (picture) =>
      classifyTenViews(picture, this.model, this.#loaded, checked),
    );
  }

  /** The picture's main object: class and box (SPEC 5.8, paper section 4). */
  async localize(source: ImageSource, options: LocalizeOptions = {}): Promise<Answer<Detection>> {
    const checked = optionsOf.localize(options);
    return this.#answer(source, checked, (picture, name) =>
      localize(picture, name, this.model, this.#loaded, checked),
    );
  }

  /** All objects: classes and boxes, most confident first (SPEC 5.7, paper section 5). */
  async detect(source: ImageSource, options: DetectOptions = {}): Promise<Answer<Detection>> {
    const checked = optionsOf.detect(options);
    return this.#answer(source, checked, (picture, name) =>
      detect(picture, name, this.model, this.#loaded, checked),
    );
  }

  /** A layer's feature map [channel, y, x] of the picture as it is, without resizing (SPEC 5.9, paper section 3.2). */
  async features(source: ImageSource, options: FeatureOptions = {}): Promise<FeatureAnswer> {
    const checked = optionsOf.features(options);
    return this.#call(checked, async () => {
      const { picture, name, decoded } = await read(source, checked);
      const ran = this.#watch();
      const result = await features(toTensor(picture), name, this.model.network, this.#loaded, checked);
      return { ...ran(), ...decoded, ...result };
    });
  }

  /** What the network says at every position of every scale: what detections are made of. */
  async predict(source: ImageSource, options: PredictOptions = {}): Promise<LevelPrediction[]> {
    const checked = optionsOf.predict(options);
    return this.#call(checked, async () => {
      const { picture, name } = await read(source, checked);
      return predictLevels(picture, name, this.model, this.#loaded, checked);
    });
  }

  /** Lets go of the device memory that the network holds, once the calls made before are over; a second time does nothing. */
  dispose(): Promise<void> {
    return this.#life.end(() => this.#loaded[Symbol.asyncDispose]());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #answer<Result>(
    source: ImageSource,
    options: ModelledOptions & StageOptions,
    compute: (picture: RgbImage, name: string) => Promise<Result[]>,
  ): Promise<Answer<Result>> {
    return this.#call(options, async () => {
      const { picture, name, decoded } = await read(source, options);
      const ran = this.#watch();
      const results = await compute(picture, name);
      return { ...ran(), ...decoded, results };
    });
  }

  /** Work that disposal waits for, once it is clear that the network is there and the options are right for it. */
  #call<Result>(options: ModelledOptions, work: () => Promise<Result>): Promise<Result> {
    return this.#life.call(async () => {
      requireFit(options, this.model);
      return work();
    });
  }

  /** Asked when all has run: what computed, and what was compiled since now. */
  #watch(): () => Ran {
    const before = { ...this.#loaded.compiled };
    return () => {
      const { kernels = 0, seconds = 0 } = this.#loaded.compiled ?? {};
      const compiled = { kernels: kernels - (before.kernels ?? 0), seconds: seconds - (before.seconds ?? 0) };
      const { note } = this.#loaded;
      return {
        backend: this.backend,
        ...(note === undefined ? {} : { note }),
        ...(compiled.kernels > 0 ? { compiled } : {}),
      };
    };
  }
}

async function read(
  source: ImageSource,
  options: RunOptions & StageOptions,
): Promise<{ picture: RgbImage; name: string; decoded: Pick<Ran, 'codec'> }> {
  const { image, name, codec } = await timed('decode', options, () => readImage(source, options));
  return { picture: image, name, decoded: decodedBy(codec) };
}
