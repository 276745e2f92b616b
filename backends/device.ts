/**
 * What a backend is: a table of operations over its own arrays. Running, training, caching, queueing, lost devices and
 * limits are above (run.ts, train.ts, fits.ts); a layer becomes sized steps before it gets here (plan.ts).
 */
import type { Region } from '../reference/geometry.js';
import type { Conv2dLayer, Layer } from '../reference/layers.js';
import type { Tensor, Weights } from './backend.js';
import type { MapShape, Plan, Step } from './plan.js';
import type { Turn } from './turns.js';

/** Activations; float64 where an image is and the device keeps it so. */
export type Floats = Float32Array | Float64Array;

/** Values of maps, [channel, window, y, x]: with one window, as the contract's tensors are. */
export interface Maps {
  readonly shape: MapShape;
  readonly data: Floats;
}

/** What a run tells its steps. */
export interface StepContext {
  /** The rectangles of a mask's input whose values stay. */
  kept(mask: number): readonly Region[];
  /** To be awaited now and then in long work: gives the event loop a turn, and stops what has been aborted. */
  readonly turn: Turn;
}

/** A step made ready for its sizes. Owns its kernels and their outputs. */
export interface PreparedStep<DeviceMap> {
  /** The result is valid until the next run. */
  run(input: DeviceMap, context: StepContext): Promise<DeviceMap>;
  dispose(): void;
}

/** What one gradient asks of a layer. */
export interface TrainingRequest {
  readonly weights: Weights;
  readonly seed: number;
  /** Where a convolution puts the gradients of its weights; absent where none are wanted. */
  readonly gradients?: Record<string, Tensor>;
  readonly turn: Turn;
}

/** One pass of a layer over a batch: what came out, and the way back. */
export interface TrainingPass<DeviceMap> {
  readonly output: DeviceMap;
  /** The gradient of the layer's input from that of its output; undefined where it is not wanted. */
  backward(gradient: DeviceMap, wanted: { readonly inputGradient: boolean }): Promise<DeviceMap | undefined>;
}

/** A layer made ready for training on batches of one size. */
export interface TrainedLayer<DeviceMap> {
  readonly output: MapShape;
  forward(input: DeviceMap, request: TrainingRequest): Promise<TrainingPass<DeviceMap>>;
  dispose(): void;
}

/** Sizes above which a device refuses. */
export interface DeviceLimits {
  /** Values in one array or texture of the device. */
  readonly arrayLength: number;
  /** Texels along one side, for the modes that draw into textures. */
  readonly textureSize?: number;
}

export interface DeviceInfo {
  /** What computes, as the driver names it. */
  readonly name: string;
  /** A GPU, and not a program that stands in for one. */
  readonly hardware: boolean;
  /** Why it runs in another way than it best could, where it does. */
  readonly note?: string;
}

/**
 * A convolution `asWritten` serves steps of any stride, padding and dilation. A `quick` one is in whatever form gives the
 * same to SPEC 7.2 and costs least, for steps that keep the layer's own stride and dilation.
 */
export type ConvolutionForm = 'asWritten' | 'quick';

/** What a run of a whole plan is told. */
export interface PlanContext extends StepContext {
  /** Called as work gets done, with a fraction from 0 to 1. */
  readonly onProgress: (fraction: number) => void;
}

/** A plan made ready for its sizes. */
export interface PreparedPlan {
  /**
   * @param input whose memory is given away: its array may be empty from the call on
   * @returns the outputs of the plan's heads, in their order
   */
  run(input: Maps, context: PlanContext): Promise<readonly Maps[]>;
  dispose(): void;
}

/** What holds one network's weights and runs its plans. Owns all memory that it uses. */
interface Loaded {
  readonly info: DeviceInfo;
  /** Plans are compiled, or hold memory, for their sizes, so that there should be few of them (planes.ts). */
  readonly compilesBySize: boolean;
  /** Uploads a convolution's weights, once; steps find them by name. */
  loadConvolution(layer: Conv2dLayer, weight: Tensor, bias: Tensor, form: ConvolutionForm): Promise<void>;
  /** Whether some convolution is in another form than as it is written. */
  readonly rearranges: boolean;
  /** Why the device cannot hold what a step needs, or undefined when it can. */
  refusal(step: Step): string | undefined;
  /** True once the device is gone and everything on it with it. */
  isLost(): boolean;
  dispose(): Promise<void>;
}

/** A device that takes a plan as a whole; `stepwise` makes one of a table of operations. */
export interface PlanDevice extends Loaded {
  /** Runs that may wait while one runs, so that the device need not wait for the next. */
  readonly waiting: number;
  preparePlan(plan: Plan): PreparedPlan;
}

/** A table of operations. */
export interface Device<DeviceMap = unknown> extends Loaded {
  readonly limits: DeviceLimits;
  prepare(step: Step): PreparedStep<DeviceMap>;
  upload(maps: Maps): DeviceMap;
  read(map: DeviceMap): Promise<Maps>;
  /** Absent where the device does not train. */
  readonly training?: {
    prepare(layer: Layer, input: MapShape): TrainedLayer<DeviceMap>;
    refusal(step: Step, backward: boolean): string | undefined;
  };
}

/** What computes WebGPU's kernels, by what a browser tells of it. */
export function adapterName({ vendor = '', architecture = '', description = '' }: AdapterInfo = {}): string {
  return [vendor, architecture, description].filter((part) => part !== '').join(' ') || 'WebGPU';
}

export interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly description?: string;
}

/** Whether a driver's name is that of a software renderer, or says nothing (`gl` in Node is always called ANGLE). */
export function isSoftware(name: string): boolean {
  return /^ANGLE$|swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}
