import { openWorker } from '#worker';
import { Life } from '../../backends/life.js';
import { disposedOf } from '../errors.js';
import type { ImageSource } from '../images/source.js';
import { loadModel } from '../model/load-model.js';
import type { Classification, Model } from '../model/model.js';
import { isModel, requireModel } from '../model/require-model.js';
import { isShipped } from '../model/shipped-models.js';
import {
  type ClassifyAsReleasedOptions,
  type ClassifyOptions,
  type DetectOptions,
  type FeatureOptions,
  type LocalizeOptions,
  optionsOf,
  type PredictOptions,
  type TenViewsOptions,
  type WorkerLoadOptions,
} from '../options.js';
import type { FeatureAnswer, OverFeat } from '../overfeat.js';
import type { Answer } from '../pipeline/answer.js';
import type { Detection } from '../pipeline/detect.js';
import { requireFit } from '../pipeline/require-fit.js';
import type { LevelPrediction } from '../pipeline/window-boxes.js';
import { Channel } from './channel.js';
import type { Method, ResultOf } from './messages.js';
import { type AnyOptions, sendOptions } from './sent-options.js';
import { type SentSource, sendPixels, sendPlace, sendSource } from './sent-source.js';
import type { KnownModel } from './serve.js';

/** All that an `OverFeat` has, so that neither gets a method that the other lacks. */
type Calls = Omit<Pick<OverFeat, keyof OverFeat>, 'model'>;

/**
 * `OverFeat` in a worker (SPEC 7.9): the same calls, answers and errors, and whoever calls is never kept waiting by the
 * work. Beside the errors of `OverFeat`, calls reject with BackendError DEVICE_LOST once the worker has ended by itself.
 */
export class OverFeatWorker implements Calls {
  /** The model without its weights, which the worker has. */
  readonly model: KnownModel;
  readonly #channel: Channel;
  readonly #life = new Life('this network');

  private constructor(model: KnownModel, channel: Channel) {
    this.model = model;
    this.#channel = channel;
  }

  /**
   * @param from as of `OverFeat.load`; the weights of a model are copied into the worker
   * @throws InputError and BackendError as `OverFeat.load` does; BACKEND_UNAVAILABLE also where no worker starts
   */
  static async load(from: string | URL | Model, options: WorkerLoadOptions = {}): Promise<OverFeatWorker> {
    const { script, onnxRuntime, ...checked } = optionsOf.loadWorker(options);
    const question = {
      kind: 'load',
      from: await sendModel(from),
      options: sendOptions(checked),
      ...(onnxRuntime !== undefined && { onnxRuntime: sendPlace(onnxRuntime) }),
    } as const;
    checked.signal?.throwIfAborted();
    const channel = new Channel((listener) => openWorker(script, listener));
    try {
      const model = await channel.send({ question, ...watchersOf(checked) });
      return new OverFeatWorker(model as KnownModel, channel);
    } catch (error) {
      await channel.end(disposedOf('this network'));
      throw error;
    }
  }

  /** What computes, for example `cpu` or `gpu:webgl2`. */
  get backend(): string {
    return this.#channel.backend;
  }

  /** As of `OverFeat`. */
  async classify(source: ImageSource, options: ClassifyOptions = {}): Promise<Answer<Classification>> {
    return this.#ask('classify', source, optionsOf.classify(options));
  }

  /** As of `OverFeat`. */
  async classifyAsReleased(
    source: ImageSource,
    options: ClassifyAsReleasedOptions = {},
  ): Promise<Answer<Classification>> {
    return this.#ask('classifyAsReleased', source, optionsOf.classifyAsReleased(options));
  }

  /** As of `OverFeat`. */
  async classifyTenViews(
    source: ImageSource,
    options: TenViewsOptions = {},
  ): Promise<Answer<Classification>> {
    return this.#ask('classifyTenViews', source, optionsOf.classifyTenViews(options));
  }

  /** As of `OverFeat`. */
  async localize(source: ImageSource, options: LocalizeOptions = {}): Promise<Answer<Detection>> {
    return this.#ask('localize', source, optionsOf.localize(options));
  }

  /** As of `OverFeat`. */
  async detect(source: ImageSource, options: DetectOptions = {}): Promise<Answer<Detection>> {
    return this.#ask('detect', source, optionsOf.detect(options));
  }

  /** As of `OverFeat`. */
  async features(source: ImageSource, options: FeatureOptions = {}): Promise<FeatureAnswer> {
    return this.#ask('features', source, optionsOf.features(options));
  }

  /** As of `OverFeat`. */
  async predict(source: ImageSource, options: PredictOptions = {}): Promise<LevelPrediction[]> {
    return this.#ask('predict', source, optionsOf.predict(options));
  }

  /** Ends the worker, once what was asked before is over; a second time does nothing. */
  dispose(): Promise<void> {
    return this.#life.end(() => this.#end());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #end(): Promise<void> {
    // One that has ended by itself has nothing left to let go of.
    await this.#channel.send({ question: { kind: 'dispose' } }).catch(() => {});
    await this.#channel.end(disposedOf('this network'));
  }

  async #ask<Name extends Method>(
    method: Name,
    source: ImageSource,
    options: AnyOptions,
  ): Promise<ResultOf<Name>> {
    const { signal } = options;
    const sendable = sendOptions(options);
    return this.#life.call(async () => {
      requireFit(options, this.model);
      signal?.throwIfAborted();
      const send = ({ source, given, renamed }: SentSource) =>
        this.#channel.send({
          question: { kind: 'ask', method, source, options: sendable },
          given,
          renamed,
          ...watchersOf(options),
        });
      const sent = await sendSource(source, signal);
      const result = await send(sent).catch(async (error: unknown) => {
        // Closed, or of another origin: reading it says which.
        if (!(error instanceof DOMException) || error.name !== 'DataCloneError') throw error;
        return send(await sendPixels(source, signal));
      });
      return result as ResultOf<Name>;
    });
  }
}

function watchersOf({
  signal,
  onProgress,
  onStage,
}: AnyOptions): Pick<AnyOptions, 'signal' | 'onProgress' | 'onStage'> {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onStage === undefined ? {} : { onStage }),
  };
}

/** A model as it can be sent. */
async function sendModel(from: string | URL | Model): Promise<string | Model> {
  if (isModel(from)) return requireModel(from);
  if (typeof from !== 'string' && !(from instanceof URL)) return loadModel(from);
  return isShipped(from) || from === '' ? from : sendPlace(from);
}
