import type { Backend, FeatureMap, LoadedNetwork, RunOptions } from '../backends/backend.js';
import { backendNamed } from '../backends/registry.js';
import { type RgbImage, toTensor } from './images/image.js';
import { type ImageSource, readImage } from './images/source.js';
import { loadModel } from './model/load-model.js';
import type { Classification, Model } from './model/model.js';
import type { Answer, Ran, WithScales } from './pipeline/answer.js';
import { type ClassifyOptions, classify } from './pipeline/classify.js';
import { type ClassifyAsReleasedOptions, classifyAsReleased } from './pipeline/classify-as-released.js';
import {
  type Detection,
  type DetectOptions,
  detect,
  type LocalizeOptions,
  localize,
} from './pipeline/detect.js';
import { type FeatureOptions, features } from './pipeline/features.js';
import { classifyTenViews, type TenViewsOptions } from './pipeline/ten-views.js';
import { type LevelPrediction, predictLevels } from './pipeline/window-boxes.js';

export interface LoadOptions extends RunOptions {
  /** `auto` (the default), a backend's name, or a backend. */
  readonly backend?: string | Backend;
}

/** A model, loaded and ready: picture in, labels, boxes or features out. Dispose of it, or declare it with `await using`. */
export class OverFeat implements AsyncDisposable {
  readonly model: Model;
  readonly #loaded: LoadedNetwork;

  private constructor(model: Model, loaded: LoadedNetwork) {
    this.model = model;
    this.#loaded = loaded;
  }

  /**
   * @param from name of a shipped model, folder or URL of one of your own, or the model itself
   * @throws InputError NOT_FOUND, BAD_MODEL, BAD_WEIGHTS, BAD_ARGUMENT; BackendError when the backend cannot run
   */
  static async load(from: string | URL | Model, { backend, ...run }: LoadOptions = {}): Promise<OverFeat> {
    const model = typeof from === 'string' || from instanceof URL ? await loadModel(from, run) : from;
    const engine = typeof backend === 'object' ? backend : await backendNamed(backend);
    return new OverFeat(model, await engine.load(model.network, model.weights, run));
  }

  /** What computes, for example `cpu` or `gpu:webgl2`. */
  get backend(): string {
    return this.#loaded.backend;
  }

  /** The picture's classes, most likely first (SPEC 5.5, paper section 3.3). */
  classify(source: ImageSource, options: WithScales<ClassifyOptions> = {}): Promise<Answer<Classification>> {
    return this.#answer(source, options, (picture, name, model) =>
      classify(picture, name, model, this.#loaded, options),
    );
  }

  /** The classes of the picture's centre, preprocessed as the authors' released tool does (SPEC 5.10). */
  classifyAsReleased(
    source: ImageSource,
    options: ClassifyAsReleasedOptions = {},
  ): Promise<Answer<Classification>> {
    return this.#answer(source, options, (picture, _, model) =>
      classifyAsReleased(picture, model, this.#loaded, options),
    );
  }

  /** The picture's classes by ten views: the baseline that `classify` replaces (SPEC 5.5, paper section 3.3). */
  classifyTenViews(source: ImageSource, options: TenViewsOptions = {}): Promise<Answer<Classification>> {
    return this.#answer(source, options, (picture, _name, model) =>
      classifyTenViews(picture, model, this.#loaded, options),
    );
  }

  /** The picture's main object: class and box (SPEC 5.8, paper section 4). */
  localize(source: ImageSource, options: WithScales<LocalizeOptions> = {}): Promise<Answer<Detection>> {
    return this.#answer(source, options, (picture, name, model) =>
      localize(picture, name, model, this.#loaded, options),
    );
  }

  /** All objects: classes and boxes, most confident first (SPEC 5.7, paper section 5). */
  detect(source: ImageSource, options: WithScales<DetectOptions> = {}): Promise<Answer<Detection>> {
    return this.#answer(source, options, (picture, name, model) =>
      detect(picture, name, model, this.#loaded, options),
    );
  }

  /** A layer's feature map [channel, y, x] of the picture as it is, without resizing (SPEC 5.9, paper section 3.2). */
  async features(
    source: ImageSource,
    options: FeatureOptions = {},
  ): Promise<Ran & { readonly layer: number; readonly features: FeatureMap }> {
    const { image, name } = await readImage(source, options);
    const ran = this.#watch();
    const result = await features(toTensor(image), name, this.model.network, this.#loaded, options);
    return { ...ran(), ...result };
  }

  /** What the network says at every position of every scale: what detections are made of. */
  async predict(source: ImageSource, signal?: AbortSignal): Promise<LevelPrediction[]> {
    const { image, name } = await readImage(source, { signal });
    return predictLevels(image, name, this.model, this.#loaded, {
      stride: 'fine',
      ...(signal === undefined ? {} : { signal }),
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#loaded[Symbol.asyncDispose]());
  }

  async #answer<Result>(
    source: ImageSource,
    { scales, signal }: { readonly scales?: readonly number[]; readonly signal?: AbortSignal },
    compute: (picture: RgbImage, name: string, model: Model) => Promise<Result[]>,
  ): Promise<Answer<Result>> {
    const { image, name } = await readImage(source, { signal });
    const model = scales === undefined ? this.model : { ...this.model, scales };
    const ran = this.#watch();
    const results = await compute(image, name, model);
    return { ...ran(), results };
  }

  /** Asked when all has run: what computed, and what was compiled since now. */
  #watch(): () => Ran {
    const before = { ...this.#loaded.compiled };
    return () => {
      const { kernels = 0, seconds = 0 } = this.#loaded.compiled ?? {};
      const compiled = { kernels: kernels - (before.kernels ?? 0), seconds: seconds - (before.seconds ?? 0) };
      return compiled.kernels > 0 ? { backend: this.backend, compiled } : { backend: this.backend };
    };
  }
}
