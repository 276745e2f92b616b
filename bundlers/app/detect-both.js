import { OverFeat } from 'overfeat';
import { OverFeatWorker } from 'overfeat/worker';

/** What the page finds in its picture, and what a worker of it does. */
export async function detectBoth(model, workerOptions) {
  const detect = async (overfeat) => {
    const answer = await overfeat.detect(new URL('/cells.png', location.href));
    await overfeat.dispose();
    return answer;
  };
  return [
    await detect(await OverFeat.load(model)),
    await detect(await OverFeatWorker.load(model, workerOptions)),
  ];
}
