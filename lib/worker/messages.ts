/** What goes between whoever calls and the worker (SPEC 7.9): plain data, each call with a number. */
import type { ImageSource } from '../images/source.js';
import type { Model } from '../model/model.js';
import type { OverFeat } from '../overfeat.js';
import type { SentError } from './sent-error.js';
import type { News, SentOptions } from './sent-options.js';

/** The calls that take a picture. */
export type Method = {
  [Name in keyof OverFeat]: OverFeat[Name] extends (source: ImageSource, options?: never) => Promise<unknown>
    ? Name
    : never;
}[keyof OverFeat];

/** What a method gives. */
export type ResultOf<Name extends Method> = Awaited<ReturnType<OverFeat[Name]>>;

/** Memory that is given away with a message. */
export type Given = ArrayBuffer | ImageBitmap;

export type Question =
  | {
      readonly kind: 'load';
      readonly from: string | Model;
      readonly options: SentOptions;
      /** URL of a module to import first. */
      readonly onnxRuntime?: string;
    }
  | {
      readonly kind: 'ask';
      readonly method: Method;
      readonly source: ImageSource;
      readonly options: SentOptions;
    }
  | { readonly kind: 'dispose' }
  /** Ends the call of that number. */
  | { readonly kind: 'abort' };

export type Request = Question & { readonly call: number };

export type Reply = { readonly call: number } & (
  | { readonly kind: 'told'; readonly news: News }
  /** `backend` is what computes from now on. */
  | { readonly kind: 'done'; readonly result: unknown; readonly backend: string }
  | { readonly kind: 'failed'; readonly error: SentError }
);

/** A worker, as whoever calls has it. */
export interface OpenWorker {
  /** @throws DataCloneError when something in it cannot be sent */
  post(request: Request, given: readonly Given[]): void;
  /** Whether it keeps the process alive. */
  hold(isHeld: boolean): void;
  end(): Promise<void>;
}

/** Whom a worker answers. */
export interface Listener {
  reply(reply: Reply): void;
  /** It has ended, or does not start; `why` is empty where that is not known. */
  lost(why: string): void;
}
