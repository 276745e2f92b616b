/** Pictures of a data set, compared with their files (SPEC 8.4). */
import type { Pair } from '../../reference/geometry.js';
import { uprightSize } from '../images/orientation.js';
import type { ClaimedPicture } from './claims.js';
import type { Fault } from './fault.js';
import { type PictureFile, readPictureFile, reasonOf } from './picture-file.js';

/** What boxes of pictures with an EXIF turn are measured on: the picture as viewers show it, or as the file holds it. */
export type AnnotatedAs = 'upright' | 'stored';

export interface CheckedPicture extends ClaimedPicture {
  /** Absent where the file cannot be used. */
  readonly file?: PictureFile;
  /** Height and width upright, of the file, else as claimed; absent where that is not known or in doubt. */
  readonly size?: Pair;
}

/**
 * Reads the header of each picture; what does not fit the data set's claims goes to `faults`.
 * @param hasBoxes whether it matters what a turn does to boxes
 * @throws the signal's reason once it is aborted
 */
export async function checkPictures(
  pictures: readonly ClaimedPicture[],
  hasBoxes: boolean,
  annotatedAs: AnnotatedAs | undefined,
  faults: Fault[],
  signal: AbortSignal | undefined,
): Promise<CheckedPicture[]> {
  const checked: CheckedPicture[] = [];
  const places = new Map<string, string>();
  for (const picture of pictures) {
    signal?.throwIfAborted();
    const { place, path, size: claimed, missing } = picture;
    const fault = (severity: Fault['severity'], kind: string, reason: string) =>
      faults.push({ severity, kind, place, reason });
    if (missing !== undefined) {
      fault('error', 'pictures are missing', missing);
      checked.push(picture);
      continue;
    }
    try {
      const file = await readPictureFile(path, signal);
      const doubt = hasBoxes ? doubtOf(claimed, file, annotatedAs) : undefined;
      if (doubt !== undefined) fault(...doubt);
      const { size: _claimed, ...rest } = picture;
      const size = uprightSize(file.stored, file.orientation);
      checked.push({ ...rest, file, ...(doubt?.[0] !== 'error' && { size }) });
      const first = places.get(file.digest);
      if (first !== undefined)
        fault('warning', 'pictures are there twice', `is the same picture as ${first}`);
      else places.set(file.digest, place);
    } catch (error) {
      signal?.throwIfAborted();
      fault('error', 'pictures cannot be read', reasonOf(error, path));
      checked.push(picture);
    }
  }
  return checked;
}

const same = (a: Pair, b: Pair) => a[0] === b[0] && a[1] === b[1];
const sizeText = ([height, width]: Pair) => `${width} x ${height}`;
const choice =
  'say with --annotated-as whether its boxes are of the picture upright, as viewers show it, or stored, as the file holds it';

/** What is wrong with a claimed size, if anything. */
function doubtOf(
  claimed: Pair | undefined,
  { stored, orientation }: PictureFile,
  annotatedAs: AnnotatedAs | undefined,
): [Fault['severity'], string, string] | undefined {
  const upright = uprightSize(stored, orientation);
  const isTurned = orientation !== 1;
  const sizes = `has the size ${claimed && sizeText(claimed)}, but its file`;
  if (claimed !== undefined && !same(claimed, upright) && !same(claimed, stored)) {
    const reason = `${sizes} has ${sizeText(upright)} pixels: it was resized, or is another picture`;
    return ['error', 'sizes are not those of the files', reason];
  }
  if (!isTurned) return undefined;
  const turn = `an EXIF turn (orientation ${orientation})`;
  if (annotatedAs === undefined && (claimed === undefined || same(upright, stored))) {
    const reason = `has ${turn}, and its size does not tell whether its boxes are turned too; they are taken as upright: ${choice}`;
    return ['warning', 'pictures have an EXIF turn', reason];
  }
  if (annotatedAs === undefined && claimed !== undefined && !same(claimed, upright)) {
    const reason = `${sizes} is ${sizeText(upright)} after ${turn}: ${choice}`;
    return ['error', 'sizes are those before an EXIF turn', reason];
  }
  if (annotatedAs === 'stored' && claimed !== undefined && !same(claimed, stored)) {
    const reason = `${sizes} is ${sizeText(stored)} before ${turn}: its boxes are not of the picture as stored`;
    return ['error', 'sizes are those after an EXIF turn', reason];
  }
  return undefined;
}
