/** Runs plans step by step on a table of operations. */
import type { Device, PlanDevice, PreparedPlan, PreparedStep } from './device.js';
import type { Plan } from './plan.js';

export function stepwise<DeviceMap>(device: Device<DeviceMap>): PlanDevice {
  return {
    info: device.info,
    waiting: 0,
    compilesBySize: device.compilesBySize,
    // Known once the weights are loaded.
    get rearranges() {
      return device.rearranges;
    },
    loadConvolution: (...given) => device.loadConvolution(...given),
    preparePlan: (plan) => preparePlan(device, plan),
    refusal: (step) => device.refusal(step),
    isLost: () => device.isLost(),
    dispose: () => device.dispose(),
  };
}

function preparePlan<DeviceMap>(device: Device<DeviceMap>, { trunk, heads }: Plan): PreparedPlan {
  const readyTrunk = trunk.map((step) => device.prepare(step));
  const readyHeads = heads.map(({ steps }) => steps.map((step) => device.prepare(step)));
  const all = [...readyTrunk, ...readyHeads.flat()];
  return {
    async run(input, context) {
      let done = 0;
      const through = async (steps: readonly PreparedStep<DeviceMap>[], start: DeviceMap) => {
        let map = start;
        for (const step of steps) {
          await context.turn();
          map = await step.run(map, context);
          context.onProgress(++done / all.length);
        }
        return map;
      };
      const pooled = await through(readyTrunk, device.upload(input));
      const outputs = [];
      for (const steps of readyHeads) outputs.push(await device.read(await through(steps, pooled)));
      return outputs;
    },
    dispose: () => {
      for (const step of all) step.dispose();
    },
  };
}
