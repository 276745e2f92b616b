import { crc32, deflateSync } from 'node:zlib';

export interface PngPlan {
  readonly width: number;
  readonly height: number;
  readonly depth: 1 | 2 | 4 | 8 | 16;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA */
  readonly colourType: 0 | 2 | 3 | 4 | 6;
  readonly interlaced?: boolean;
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
  readonly samples: (y: number, x: number) => readonly number[];
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** First row and column, and steps, of Adam7's passes. */
const passes = [
  [0, 0, 8, 8],
  [0, 4, 8, 8],
  [4, 0, 8, 4],
  [0, 2, 4, 4],
  [2, 0, 4, 2],
  [0, 1, 2, 2],
  [1, 0, 2, 1],
];

/** A PNG of any kind, written from the format's specification, unfiltered. */
export function makePng(plan: PngPlan): Buffer {
  return assemblePng(
    plan,
    deflateSync(Buffer.concat(plan.interlaced ? interlacedRows(plan) : rows(plan, 0, 0, 1, 1))),
  );
}

/** A PNG with that header, whatever its compressed data holds. */
export function assemblePng(plan: Omit<PngPlan, 'samples'>, compressed: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(plan.width, 0);
  header.writeUInt32BE(plan.height, 4);
  header.set([plan.depth, plan.colourType, 0, 0, plan.interlaced ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from(signature),
    chunk('IHDR', header),
    ...(plan.palette ? [chunk('PLTE', Buffer.from(plan.palette))] : []),
    ...(plan.transparency ? [chunk('tRNS', Buffer.from(plan.transparency))] : []),
    chunk('IDAT', compressed),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export function chunk(type: string, data: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(typed.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(typed, 4);
  whole.writeUInt32BE(crc32(typed), typed.length + 4);
  return whole;
}

function interlacedRows(plan: PngPlan): Buffer[] {
  return passes.flatMap(([top, left, stepY, stepX]) => rows(plan, top, left, stepY, stepX));
}

function rows(plan: PngPlan, top: number, left: number, stepY: number, stepX: number): Buffer[] {
  const result: Buffer[] = [];
  for (let y = top; y < plan.height; y += stepY) {
    let bits = '';
    for (let x = left; x < plan.width; x += stepX) {
      for (const sample of plan.samples(y, x)) bits += sample.toString(2).padStart(plan.depth, '0');
    }
    if (bits === '') continue;
    const bytes = bits.match(/.{1,8}/g)!.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2));
    result.push(Buffer.from([0, ...bytes]));
  }
  return result;
}
