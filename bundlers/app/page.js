import { OverFeat } from 'overfeat';

// Set by the page where the bundler leaves it to its user to put the model on the server.
const model = globalThis.model === undefined ? 'cells' : new URL(globalThis.model, location.href);

globalThis.answer = OverFeat.load(model).then((overfeat) =>
  overfeat.detect(new URL('/cells.png', location.href)),
);
