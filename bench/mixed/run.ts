/** The pictures of a data set through one call of the library, watched; in Node and in a page. */
import type { Backend, LoadedNetwork } from '../../backends/backend.js';
import type { DataSet } from '../../lib/data/data-set.js';
import { evaluateModel } from '../../lib/evaluation/evaluate-model.js';
import type { backendNamed, OverFeat } from '../../lib/index.js';

/** What is asked of a library, which may be that of another checkout. */
export interface Library {
  readonly OverFeat: typeof OverFeat;
  readonly backendNamed: typeof backendNamed;
}

export type Call = 'detect' | 'evaluate';

export interface Request {
  readonly model: string;
  readonly backend: string;
  readonly call: Call;
  readonly dataSet: DataSet;
}

/** Where a run stands: all from its first picture on, without the loading of the model. */
export interface Tally {
  /** That are done. */
  readonly pictures: number;
  readonly seconds: number;
  /** In the network alone: not reading, resizing and merging. */
  readonly networkSeconds: number;
  /** Pixels that the network was given: of all levels, margins and all. */
  readonly levelPixels: number;
  readonly kernels: number;
  /** What computed. */
  readonly backend: string;
}

/** @param onPicture called when a picture is done */
export async function run(
  { OverFeat: Model, backendNamed: named }: Library,
  { model, backend, call, dataSet }: Request,
  onPicture: (tally: Tally) => void,
): Promise<void> {
  const watched = watch(await named(backend));
  await using overfeat = await Model.load(model, { backend: watched.backend });
  const start = performance.now();
  const tell = (pictures: number) => {
    onPicture({ ...watched.tally(), pictures, seconds: (performance.now() - start) / 1000 });
  };
  const { pictures } = dataSet;
  if (call === 'evaluate') {
    const onProgress = (fraction: number) => tell(Math.round(fraction * pictures.length));
    await evaluateModel(overfeat, dataSet, { onProgress });
    return;
  }
  for (const [at, { path }] of pictures.entries()) {
    await overfeat.detect(path);
    tell(at + 1);
  }
}

/** The backend, and what it was asked for. */
function watch(backend: Backend): {
  readonly backend: Backend;
  tally(): Omit<Tally, 'pictures' | 'seconds'>;
} {
  let loaded: LoadedNetwork | undefined;
  let networkSeconds = 0;
  let levelPixels = 0;
  const load: Backend['load'] = async (...given) => {
    const network = await backend.load(...given);
    loaded = network;
    return {
      backend: network.backend,
      runDense: async (images, options) => {
        const start = performance.now();
        const outputs = await network.runDense(images, options);
        networkSeconds += (performance.now() - start) / 1000;
        for (const { shape } of images) levelPixels += shape[1] * shape[2];
        return outputs;
      },
      runLayer: (...layer) => network.runLayer(...layer),
      [Symbol.asyncDispose]: async () => network[Symbol.asyncDispose](),
    };
  };
  return {
    backend: { ...backend, load },
    tally: () => ({
      networkSeconds,
      levelPixels,
      kernels: loaded?.compiled?.kernels ?? 0,
      backend: loaded?.backend ?? backend.name,
    }),
  };
}
