/** Pictures of a COCO data set, compared with their files. */
import { access } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Pair } from '../../reference/geometry.js';
import { isFile } from '../files/file-kind.js';
import { uprightSize } from '../images/orientation.js';
import type { Coco, CocoImage } from './coco.js';
import type { Fault } from './fault.js';
import { type PictureFile, readPictureFile, reasonOf } from './picture-file.js';

/** What boxes of pictures with an EXIF turn are measured on: the picture as viewers show it, or as the file holds it. */
export type AnnotatedAs = 'upright' | 'stored';

export interface CheckedPicture {
  readonly image: CocoImage;
  readonly path: string;
  /** Absent where the file cannot be used. */
  readonly file?: PictureFile;
  /** Height and width upright, of the file, else as claimed; absent where that is not known or in doubt. */
  readonly size?: Pair;
}

/** Reads the header of each picture; what does not fit the data set's claims goes to `faults`. */
export async function checkPictures(
  { images }: Coco,
  folder: string,
  annotatedAs: AnnotatedAs | undefined,
  faults: Fault[],
): Promise<CheckedPicture[]> {
  const pictures: CheckedPicture[] = [];
  const places = new Map<string, string>();
  for (const image of images) {
    const place = imagePlace(image);
    const fault = (severity: Fault['severity'], kind: string, reason: string) =>
      faults.push({ severity, kind, place, reason });
    const path = resolve(folder, image.file_name);
    const claimed = claimedSize(image);
    const missing = await whyMissing(folder, image.file_name);
    if (missing !== undefined) {
      fault('error', 'pictures are missing', missing);
      pictures.push({ image, path, ...(claimed && { size: claimed }) });
      continue;
    }
    try {
      const file = await readPictureFile(path);
      const doubt = doubtOf(claimed, file, annotatedAs);
      if (doubt !== undefined) fault(...doubt);
      const size = uprightSize(file.stored, file.orientation);
      pictures.push({ image, path, file, ...(doubt?.[0] !== 'error' && { size }) });
      const first = places.get(file.digest);
      if (first !== undefined)
        fault('warning', 'pictures are there twice', `is the same picture as ${first}`);
      else places.set(file.digest, place);
    } catch (error) {
      fault('error', 'pictures cannot be read', reasonOf(error, path));
      pictures.push({ image, path, ...(claimed && { size: claimed }) });
    }
  }
  return pictures;
}

export function imagePlace({ id, file_name }: CocoImage): string {
  return `image ${id} (${file_name})`;
}

/** Height and width. */
function claimedSize({ height, width }: CocoImage): Pair | undefined {
  return typeof height === 'number' && typeof width === 'number' ? [height, width] : undefined;
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

/** Why a name is no picture of the folder, and what would help. */
async function whyMissing(folder: string, name: string): Promise<string | undefined> {
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(name)) {
    return 'is a URL: download the picture, and write the name of its file';
  }
  const path = resolve(folder, name);
  const inside = relative(folder, path);
  const shown = JSON.stringify(name);
  if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    return `has the file ${shown} outside the images folder ${folder}${await hint(folder, name)}`;
  }
  if (await isFile(path)) return undefined;
  return `is missing: there is no file ${JSON.stringify(path)}${await hint(folder, name)}`;
}

async function hint(folder: string, name: string): Promise<string> {
  const slashed = name.replaceAll('\\', '/');
  const isThere = (path: string) =>
    access(path).then(
      () => true,
      () => false,
    );
  if (slashed !== name && (await isThere(resolve(folder, slashed)))) {
    return `; with / in place of \\ in its name it would be found`;
  }
  const bare = basename(slashed);
  if (bare !== name && (await isThere(join(folder, bare)))) {
    return `; ${JSON.stringify(bare)} is in ${folder}: write its name without folders`;
  }
  const written = slashed === name ? '' : '; write / in place of \\ in its name';
  return `${written}; --images names the folder that names start from`;
}
