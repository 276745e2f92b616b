/** What the two families of kernels have in common: a device that holds weights and runs planned layers. */
import type { Conv2dLayer } from '../../reference/layers.js';
import type { Tensor } from '../backend.js';
import type { GpuMode } from './modes.js';
import type { MapShape, Step } from './plan.js';

/** A map on the device. Valid until the step that made it runs again. */
export interface DeviceMap {
  readonly shape: MapShape;
}

/** A layer compiled for one size. Owns its kernels and their outputs. */
export interface CompiledStep<Map extends DeviceMap = DeviceMap> {
  run(input: Map): Promise<Map>;
  dispose(): void;
}

/** Sizes above which an engine refuses. */
export interface EngineLimits {
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
}

/** Whether a driver's name is that of a software renderer, or says nothing (`gl` in Node is always called ANGLE). */
export function isSoftware(name: string): boolean {
  return /^ANGLE$|swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

/**
 * A convolution `asWritten` serves steps of any stride, padding and dilation. A `quick` one is in whatever form gives the
 * same to SPEC 7.2 and costs least, for steps that keep the layer's own stride and dilation.
 */
export type ConvolutionForm = 'asWritten' | 'quick';

/** Owns all device memory of one loaded network. */
export interface Engine<Map extends DeviceMap = DeviceMap> {
  readonly mode: GpuMode;
  readonly info: DeviceInfo;
  readonly limits: EngineLimits;
  /** Uploads a convolution's weights, once; steps find them by name. */
  loadConvolution(layer: Conv2dLayer, weight: Tensor, bias: Tensor, form: ConvolutionForm): Promise<void>;
  /** Whether some convolution is in another form than as it is written. */
  readonly rearranges: boolean;
  compile(step: Step): CompiledStep<Map>;
  /** Why the device cannot hold what a step needs, or undefined when it can. */
  refusal(step: Step): string | undefined;
  upload(image: Tensor): Map;
  read(map: Map): Promise<Tensor>;
  /** True once the device is gone and everything on it with it. */
  isLost(): boolean;
  dispose(): Promise<void>;
}
