import { OverFeat } from 'overfeat';
import { OverFeatWorker } from 'overfeat/worker';

export async function GET() {
  const answers = [];
  for (const { load } of [OverFeat, OverFeatWorker]) {
    const overfeat = await load('cells');
    answers.push(await overfeat.detect('public/cells.png', { scales: [104, 144] }));
    await overfeat.dispose();
  }
  return Response.json(answers);
}
