/**
 * What spec/browser/lifetime.spec.ts runs in the page. It watches the browser's own objects, from the moment it is
 * loaded: contexts and devices, so as to take them away, how many textures and buffers are alive, and what is sent.
 */
export * from '../backends/gpu/lifetime-cases.js';

const contexts: (WebGL2RenderingContext | WebGLRenderingContext)[] = [];
const devices: { destroy(): void }[] = [];
const alive = new Set<unknown>();

/** Textures and buffers that have been made and not been deleted. */
export function aliveNow(): number {
  return alive.size;
}

let sent = 0;

/** Bytes that have been sent to the device. */
export function sentNow(): number {
  return sent;
}

/** Takes away the newest WebGL context or WebGPU device. */
export function loseNewest(mode: string): void {
  if (mode === 'webgpu') devices.at(-1)!.destroy();
  else contexts.at(-1)!.getExtension('WEBGL_lose_context')!.loseContext();
}

/** Calls `watch` after each call of a method, with its result, the object and the arguments. */
function watched(
  owner: object,
  method: string,
  watch: (result: unknown, self: unknown, ...values: readonly unknown[]) => void,
): void {
  const original = Reflect.get(owner, method) as (...values: unknown[]) => unknown;
  Reflect.set(owner, method, function watching(this: unknown, ...values: unknown[]) {
    const result = original.apply(this, values);
    watch(result, this, ...values);
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
  for (const method of ['texImage2D', 'texSubImage2D']) watched(context, method, countViews);
}
function countViews(_: unknown, __: unknown, ...values: readonly unknown[]): void {
  for (const value of values) if (ArrayBuffer.isView(value)) sent += value.byteLength;
}

const gpuClass = (name: string): object | undefined => Reflect.get(globalThis, name)?.prototype;
const [adapter, device, buffer, queue] = ['GPUAdapter', 'GPUDevice', 'GPUBuffer', 'GPUQueue'].map(gpuClass);
if (adapter && device && buffer && queue) {
  watched(adapter, 'requestDevice', (made) => {
    void (made as Promise<{ destroy(): void }>).then((ready) => devices.push(ready));
  });
  watched(device, 'createBuffer', (made, _, description) => {
    alive.add(made);
    const { size, mappedAtCreation } = description as { size: number; mappedAtCreation?: boolean };
    if (mappedAtCreation) sent += size;
  });
  watched(queue, 'writeBuffer', countViews);
  watched(buffer, 'destroy', (_, destroyed) => alive.delete(destroyed));
}
