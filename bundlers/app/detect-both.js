import { OverFeat } from 'overfeat';
import { OverFeatWorker } from 'overfeat/worker';

/** What the page finds in its picture, and what a worker of it does. */
export async function detectBoth(model, workerOptions) {
  const detect = async (overfeat) => {
    // Two of its scales, for the white cell and some red ones: it is not how fast this is that is tested.
    const answer = await overfeat.detect(new URL('/cells.png', location.href), { scales: [104, 144] });
    await overfeat.dispose();
    return answer;
  };
  return [
    await detect(await OverFeat.load(model)),
    await detect(await OverFeatWorker.load(model, workerOptions)),
  ];
}
