/**
 * The contract between lib and the engines that compute (spec/SPEC.md section 7). A backend matches `reference/`
 * within the specification's tolerance; lib knows nothing else of it.
 */
import type { BoxLossName } from '../reference/box-losses.js';
import type { ContextLocations } from '../reference/context.js';
import type { HeadName, Network } from '../reference/layers.js';

/** A dense row-major array. Images and maps are [channel, y, x], weights [outChannel, inChannel, kernelY, kernelX]. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A map whose values have the precision that the backend computed them in. */
export interface FeatureMap {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** Tensors by name: `${layer.name}.weight` and `${layer.name}.bias` of each convolution. */
export type Weights = Readonly<Record<string, Tensor>>;

export interface RunOptions {
  /** Aborting rejects with the signal's reason, between layers. */
  readonly signal?: AbortSignal;
  /** Called as work gets done, with a fraction from 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** A lower resolution of an image, normalised, and which of its windows goes with which output (SPEC 3.8). */
export interface ImageContext {
  readonly image: Tensor;
  readonly locations: ContextLocations;
}

export interface DenseOptions extends RunOptions {
  /** fine: the last pooling at every offset, outputs interleaved; coarse: at offset (0, 0) alone. */
  readonly stride: 'fine' | 'coarse';
  /** The heads wanted, each a map [channel, y, x] in the result. */
  readonly heads: readonly HeadName[];
  /** Of a network with context, and of no other: one for each image. */
  readonly context?: readonly ImageContext[];
  /** The images' memory is given away: it is not copied, and their arrays may be empty from the call on. */
  readonly transfer?: boolean;
}

/**
 * Kernels that were compiled, each when it first ran: once, or once for each size of plane (SPEC 7.6). Not counted is what
 * a driver of WebGL puts off until it draws.
 */
export interface Compilation {
  readonly kernels: number;
  readonly seconds: number;
}

/** A network with its weights on a device, ready to run. Owns all device memory it uses. */
export interface LoadedNetwork extends AsyncDisposable {
  /** What computes, for example `cpu` or `gpu:webgl2`: the mode that really runs. */
  readonly backend: string;
  /** Why it computes in another way than it best could, where it does: one thread, say. */
  readonly note?: string;
  /** All that has been compiled so far; absent where nothing ever is. */
  readonly compiled?: Compilation;
  /**
   * Head outputs over whole images (normalised, [channel, y, x], of any sizes that fit), in the order given. The images
   * are copied, unless they are given away: what the caller does with them after the call changes nothing (SPEC 7.1).
   * @throws GeometryError when an image is smaller than the network's window, or of other channels or count of values
   * @throws BackendError BAD_ARGUMENT, DISPOSED, NOT_A_NUMBER, TOO_LARGE, DEVICE_LOST
   */
  runDense(images: readonly Tensor[], options: DenseOptions): Promise<Partial<Record<HeadName, Tensor>>[]>;
  /**
   * Output of layer `layerNumber` (1 is the first of features, last pooling, classifier; dropout is not counted;
   * 0 is the image itself), the last pooling at offset (0, 0). Where the backend can (cpu, reference), a float64 image is
   * computed in float64 throughout. The image is copied.
   * @throws GeometryError when there is no such layer or the image does not fit
   * @throws BackendError BAD_ARGUMENT, DISPOSED, NOT_A_NUMBER, TOO_LARGE, DEVICE_LOST
   */
  runLayer(image: FeatureMap, layerNumber: number, options?: RunOptions): Promise<FeatureMap>;
}

/** What one training step asks: gradients of the mean loss over windows, or over the locations of larger ones. */
export interface GradientRequest {
  readonly head: HeadName;
  /** [window, channel, y, x], normalised; each of the network's window size, or with weights of at least that size. */
  readonly windows: Tensor;
  /** Of a network with context, and of no other: for each window that of its context, in the same shape (SPEC 3.8). */
  readonly context?: Tensor;
  /** Softmax cross-entropy against class indices, or a loss of four edges against those of the object's box. */
  readonly target: ClassTarget | BoxTarget;
  /**
   * Of the classifier, without frozen features: boxes that are learnt beside the classes. Their loss and its gradients are
   * added `factor` times; the features run once for both (SPEC 4.9). Their weights, which must be there where classes have
   * some, may leave out windows of the network's size too.
   */
  readonly beside?: { readonly target: BoxTarget; readonly factor: number };
  /** Features stay as they are: gradients of the head alone (the paper's regressor training, section 4.2). */
  readonly freezeFeatures: boolean;
  /** Seeds the dropout masks. */
  readonly seed: number;
  /** The windows' memory is given away: it is not copied, and their array may be empty from the call on. */
  readonly transfer?: boolean;
}

export interface ClassTarget {
  readonly kind: 'class';
  /** Index of the class a window; with `weights` a location, by window, then y, then x at the coarse stride. */
  readonly classes: Int32Array;
  /**
   * What each location counts in the mean, likewise: 0 leaves it out. With them windows may be larger than the network's,
   * and all their locations are learnt from at once (paper section 5).
   */
  readonly weights?: Float32Array;
}

export interface BoxTarget {
  readonly kind: 'box';
  /** Index of the object's class a window or location: picks the four outputs of a regressor with one output per class. */
  readonly classes: Int32Array;
  /** [window, 4], or [window, y, x, 4]: xmin, ymin, xmax, ymax relative to the window or to the location's window. */
  readonly boxes: Float32Array;
  /** As those of classes. */
  readonly weights?: Float32Array;
  /**
   * Mean over the windows of half the squared distance of the edges (`l2`, unless said otherwise), of 1 - IoU, or of
   * 1 - generalised IoU (SPEC 4.8 and 4.16).
   */
  readonly loss?: BoxLossName;
}

export interface Gradients {
  readonly loss: number;
  /** Raw head outputs, [window, channel]; with weights [window, channel, y, x] at the coarse stride. */
  readonly outputs: Tensor;
  readonly gradients: Weights;
}

/** What the outputs of weights that are being trained are asked of. */
export interface OutputRequest {
  readonly head: HeadName;
  /** [window, channel, y, x], normalised; each of the network's window size or, without context, larger. */
  readonly windows: Tensor;
  /** Of a network with context alone: what each window's context shows, in the windows' shape (SPEC 3.8). */
  readonly context?: Tensor;
  /** The windows' memory is given away: it is not copied, and their array may be empty from the call on. */
  readonly transfer?: boolean;
}

/** Computes gradients, and outputs between them; owns the device memory it uses. */
export interface GradientEngine extends AsyncDisposable {
  readonly backend: string;
  /**
   * What a step asks; windows, unless they are given away, and target are copied, and the weights must stay as they are until it is over (SPEC 7.1).
   * @throws GeometryError when the windows are not the network's
   * @throws BackendError BAD_WEIGHTS, BAD_ARGUMENT, DISPOSED, NOT_A_NUMBER, TOO_LARGE, DEVICE_LOST
   */
  gradients(weights: Weights, request: GradientRequest, options?: RunOptions): Promise<Gradients>;
  /**
   * Raw outputs of a head as in evaluation, dropout being the identity, [window, channel, y, x] at the coarse stride: what
   * weights that change with every step give, without a network loaded for them. Copied as for gradients.
   * @throws GeometryError when the windows are smaller than the network's, or of other channels
   * @throws BackendError BAD_WEIGHTS, BAD_ARGUMENT, DISPOSED, NOT_A_NUMBER, TOO_LARGE, DEVICE_LOST
   */
  outputs(weights: Weights, request: OutputRequest, options?: RunOptions): Promise<Tensor>;
}

export interface Backend {
  readonly name: string;
  /**
   * The weights must stay as they are until the network is disposed of.
   * @throws GeometryError when channels do not follow from one another
   * @throws BackendError BACKEND_UNAVAILABLE, BAD_WEIGHTS, BAD_ARGUMENT
   */
  load(network: Network, weights: Weights, options?: RunOptions): Promise<LoadedNetwork>;
  /** @throws GeometryError, BackendError BACKEND_UNAVAILABLE or BAD_ARGUMENT */
  gradientEngine(network: Network): Promise<GradientEngine>;
}
