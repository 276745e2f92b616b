/**
 * What spec/browser/lifetime.spec.ts runs in the page. It watches the browser's own objects, from the moment it is
 * loaded: contexts and devices, so as to take them away, and how many textures and buffers are alive.
 */
export * from '../backends/gpu/lifetime-cases.js';

const contexts: (WebGL2RenderingContext | WebGLRenderingContext)[] = [];
const devices: { destroy(): void }[] = [];
const alive = new Set<unknown>();

/** Textures and buffers that have been made and not been deleted. */
export function aliveNow(): number {
  return alive.size;
}

/** Takes away the newest WebGL context or WebGPU device. */
export function loseNewest(mode: string): void {
  if (mode === 'webgpu') devices.at(-1)!.destroy();
  else contexts.at(-1)!.getExtension('WEBGL_lose_context')!.loseContext();
}

/** Calls `watch` after each call of a method, with its result, the object and the first argument. */
function watched(
  owner: object,
  method: string,
  watch: (result: unknown, self: unknown, value: unknown) => void,
): void {
  const original = Reflect.get(owner, method) as (...values: unknown[]) => unknown;
  Reflect.set(owner, method, function watching(this: unknown, ...values: unknown[]) {
    const result = original.apply(this, values);
    watch(result, this, values[0]);
    return result;
  });
}

const isContext = (value: unknown): value is WebGL2RenderingContext =>
  value instanceof WebGL2RenderingContext || value instanceof WebGLRenderingContext;

for (const canvas of [HTMLCanvasElement.prototype, OffscreenCanvas.prototype]) {
  watched(canvas, 'getContext', (context) => {
    if (isContext(context)) contexts.push(context);
  });
}
for (const context of [WebGL2RenderingContext.prototype, WebGLRenderingContext.prototype]) {
  watched(context, 'createTexture', (texture) => alive.add(texture));
  watched(context, 'deleteTexture', (_, __, texture) => alive.delete(texture));
}
const gpuClass = (name: string): object | undefined => Reflect.get(globalThis, name)?.prototype;
const [adapter, device, buffer] = ['GPUAdapter', 'GPUDevice', 'GPUBuffer'].map(gpuClass);
if (adapter && device && buffer) {
  watched(adapter, 'requestDevice', (made) => {
    void (made as Promise<{ destroy(): void }>).then((ready) => devices.push(ready));
  });
  watched(device, 'createBuffer', (made) => alive.add(made));
  watched(buffer, 'destroy', (_, destroyed) => alive.delete(destroyed));
}
