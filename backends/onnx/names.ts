/** `onnx` runs on the processor: natively in Node, as WebAssembly in browsers. */
export const onnxNames = ['onnx', 'onnx:webgpu'] as const;

export type OnnxName = (typeof onnxNames)[number];
