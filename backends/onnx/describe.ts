/** Whether onnxruntime is on this machine, tried and not only asked for. */
import type { BackendDescription } from '../description.js';
import { messageOf } from '../errors.js';
import { tryOut } from '../trial.js';
import { onnxBackend } from './index.js';
import type { OnnxName } from './names.js';
import { onnxAdvice, openEngine } from './open.js';

export async function describeOnnx(name: OnnxName): Promise<BackendDescription> {
  try {
    const engine = await openEngine(name, {});
    const { name: device, hardware } = engine;
    await engine.dispose();
    await tryOut(onnxBackend(name));
    return { name, works: true, device, hardware };
  } catch (cause) {
    const missing = messageOf(cause).replace(`${name}: `, '').split('; ')[0];
    return { name, works: false, missing, install: onnxAdvice(name) };
  }
}
