/** A plan whose layers an engine has compiled. */
import type { HeadName } from '../../reference/layers.js';
import type { CompiledStep, Engine } from './engine.js';
import type { DensePlan, Step } from './plan.js';

export interface CompiledPlan {
  readonly trunk: readonly CompiledStep[];
  readonly heads: readonly { readonly name: HeadName | undefined; readonly steps: readonly CompiledStep[] }[];
}

/** Where a plan has no heads, what its trunk gives is the output. */
export function compilePlan(engine: Engine, { trunk, heads }: DensePlan): CompiledPlan {
  const compile = (steps: readonly Step[]) => steps.map((step) => engine.compile(step));
  const named = Object.entries(heads) as [HeadName, readonly Step[]][];
  return {
    trunk: compile(trunk),
    heads:
      named.length === 0
        ? [{ name: undefined, steps: [] }]
        : named.map(([name, steps]) => ({ name, steps: compile(steps) })),
  };
}

export function disposePlan({ trunk, heads }: CompiledPlan): void {
  for (const step of [...trunk, ...heads.flatMap(({ steps }) => steps)]) step.dispose();
}
