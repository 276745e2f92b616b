import { InputError } from '../errors.js';

/** What is said or written gets nowhere: no fault of the picture that it is about, and the next one would fare no better. */
export class OutputError extends InputError {}
