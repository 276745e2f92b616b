import { detectBoth } from './detect-both.js';

// Set by the page where the bundler leaves it to its user to put models and the worker's script on the server.
const { model, script } = globalThis.served ?? {};

globalThis.answers =
  model === undefined ? detectBoth('cells') : detectBoth(new URL(model, location.href), { script });
