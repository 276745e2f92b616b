/** Whether onnxruntime is on this machine, tried and not only asked for. */
import { type BackendDescription, describedBy } from '../description.js';
import { BackendError } from '../errors.js';
import { tryOut } from '../trial.js';
import { backendOn } from './index.js';
import type { OnnxName } from './names.js';
import { explained, onnxAdvice, openEngine } from './open.js';

export function describeOnnx(name: OnnxName): Promise<BackendDescription> {
  return describedBy(name, onnxAdvice(name), async () => {
    const engine = await openEngine(name, {});
    // Which ends with the trial.
    await tryOut(backendOn(name, async () => engine)).catch((cause: unknown) => {
      throw cause instanceof BackendError ? cause : explained(name, cause);
    });
    return { info: engine.info };
  });
}
