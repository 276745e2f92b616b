import { OverFeat } from 'overfeat';

export async function GET() {
  const overfeat = await OverFeat.load('cells');
  const answer = await overfeat.detect('public/cells.png');
  await overfeat.dispose();
  return Response.json(answer);
}
