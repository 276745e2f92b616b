/** What browser.ts runs in the page. */
import { gpuBackend } from '../../backends/gpu/index.js';
import type { GpuMode } from '../../backends/gpu/modes.js';
import type { Answer } from '../runner/port.js';
import { backendAnswers } from './backend.js';

export { describeMode } from '../../backends/gpu/describe.js';

/** @param request as JSON */
export function answer(mode: GpuMode, request: string): Promise<Answer> {
  return backendAnswers(gpuBackend(mode))(JSON.parse(request));
}
