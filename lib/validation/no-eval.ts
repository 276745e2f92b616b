/**
 * To be imported wherever a schema is made: zod compiles nothing then. Where a page's policy forbids that, its first try would
 * be reported as a violation. Whoever has the same copy of zod in a page has it so too.
 */
import { config } from 'zod';

config({ jitless: true });
