/**
 * Schemas that compile nothing: where a page's policy forbids it, zod's first try would be reported as a violation. Whoever
 * has the same copy of zod in a page has it so too.
 */
import { z } from 'zod';

z.config({ jitless: true });

export { z };
