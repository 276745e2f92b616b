import type { DataSet } from '../data/data-set.js';
import { DataSetError, type Fault } from '../data/fault.js';
import { readPictureFile } from '../data/picture-file.js';
import { InputError } from '../errors.js';
import { uprightSize } from '../images/orientation.js';
import { sizeOf } from '../images/picture.js';
import { readImage } from '../images/source.js';
import type { Model } from '../model/model.js';
import { pyramidLevels } from '../pipeline/pyramid.js';
import type { DigestedDataSet } from './run-identity.js';

/**
 * Reads each picture's file before hours are spent: its header and its size, which must be the data set's. With a model,
 * each is decoded and must fit all scales.
 * @throws DataSetError (BAD_DATA_SET) with all pictures that will not do
 * @throws the signal's reason once it is aborted
 */
export async function checkPictures(
  dataSet: DataSet,
  signal: AbortSignal | undefined,
  model?: Pick<Model, 'network' | 'scales' | 'margin'>,
): Promise<DigestedDataSet> {
  const faults: Fault[] = [];
  const digests: string[] = [];
  for (const { path, width, height } of dataSet.pictures) {
    signal?.throwIfAborted();
    try {
      const { stored, orientation, digest } = await readPictureFile(path);
      digests.push(digest);
      requireSize(path, uprightSize(stored, orientation), [height, width]);
      if (model !== undefined) {
        const { image } = await readImage(path);
        pyramidLevels(sizeOf(image), model, path);
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      faults.push(faultOf(error, path));
    }
  }
  if (faults.length > 0) throw new DataSetError(dataSet.name, faults);
  return { dataSet, digests };
}

function requireSize(
  path: string,
  [height, width]: readonly [number, number],
  wanted: readonly [number, number],
): void {
  if (height === wanted[0] && width === wanted[1]) return;
  const reason = `has ${width} x ${height} pixels, not the ${wanted[1]} x ${wanted[0]} of the data set`;
  throw new InputError('BAD_DATA_SET', path, reason);
}

const remedy = 'take it out of the data set, or give a larger or smaller copy';

function faultOf(error: InputError, path: string): Fault {
  const isSize = ['IMAGE_TOO_SMALL', 'IMAGE_TOO_LARGE', 'BAD_ARGUMENT'].includes(error.code);
  const reason = error.message.replace(`${path}: `, '');
  return {
    severity: 'error',
    kind: 'pictures that will not do',
    place: `${path}:`,
    reason: isSize ? `${reason}; ${remedy}` : reason,
  };
}
