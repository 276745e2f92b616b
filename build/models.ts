/** Puts the models into what `npm run build` makes, where code that is built looks for them as its sources do. */
import { cp } from 'node:fs/promises';

await cp('models', 'dist/models', { recursive: true });
