/** JPEGs of flat blocks, written from the format's standard, so that every way to code the same squares can be had. */

export interface JpegComponent {
  readonly id: number;
  /** Sampling factors. */
  readonly horizontal: number;
  readonly vertical: number;
  /** Of the block in that row and column of its component, 0 to 255. */
  readonly sample: (y: number, x: number) => number;
}

export interface JpegPlan {
  readonly width: number;
  readonly height: number;
  readonly components: readonly JpegComponent[];
  /** Segments after the start, as `segment` makes them. */
  readonly segments?: readonly Buffer[];
  /** 0xc0 baseline, 0xc1 extended, 0xc2 progressive. */
  readonly frame?: 0xc0 | 0xc1 | 0xc2;
  /** Units between restart markers. */
  readonly restartInterval?: number;
  /** Bytes 0xff before each marker from the pixel data on. */
  readonly fill?: number;
  /** A scan for each component, where else one has all of them. */
  readonly separate?: boolean;
  readonly after?: Buffer;
}

export function segment(type: number, content: Uint8Array): Buffer {
  const head = Buffer.from([0xff, type, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

const bigEndian = (value: number) => [value >> 8, value & 255];

export function makeFlatJpeg(plan: JpegPlan): Buffer {
  const {
    width,
    height,
    components,
    segments = [],
    frame = 0xc0,
    restartInterval = 0,
    separate = false,
  } = plan;
  const isProgressive = frame === 0xc2;
  const all = components.map((_, at) => at);
  const scans = separate ? all.map((at) => [at]) : [all];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...segments,
    // Eight for all: a block's first coefficient is then its value less 128.
    segment(0xdb, Buffer.from([0, ...new Array<number>(64).fill(8)])),
    segment(
      frame,
      Buffer.from([
        ...[8, ...bigEndian(height), ...bigEndian(width), components.length],
        ...components.flatMap(({ id, horizontal, vertical }) => [id, 16 * horizontal + vertical, 0]),
      ]),
    ),
    // Twelve codes of 4 bits for how many bits a difference has; one of 1 bit for the end of a block.
    segment(
      0xc4,
      Buffer.from([0x00, 0, 0, 0, 12, ...new Array<number>(12).fill(0), ...new Array(12).keys()]),
    ),
    segment(0xc4, Buffer.from([0x10, 1, ...new Array<number>(15).fill(0), 0])),
    ...(restartInterval > 0 ? [segment(0xdd, Buffer.from(bigEndian(restartInterval)))] : []),
    ...scans.flatMap((scan) => scanOf(plan, scan, isProgressive ? 'first' : 'all')),
    // Else decoders may smooth what they take for the beginning of a picture.
    ...(isProgressive ? all.flatMap((at) => scanOf(plan, [at], 'others')) : []),
    Buffer.concat([Buffer.alloc(plan.fill ?? 0, 0xff), Buffer.from([0xff, 0xd9])]),
    plan.after ?? Buffer.alloc(0),
  ]);
}

/** A scan of those components: its header, and the blocks' bits. */
function scanOf(plan: JpegPlan, scan: readonly number[], coefficients: 'all' | 'first' | 'others'): Buffer[] {
  const { width, height, components, restartInterval = 0, fill = 0 } = plan;
  const most = (factor: 'horizontal' | 'vertical') =>
    Math.max(...components.map((component) => component[factor]));
  const [mostX, mostY] = [most('horizontal'), most('vertical')];
  const [only] = scan.length === 1 ? [components[scan[0]]] : [];
  // A scan of one component has its blocks one by one, as many as its own size needs.
  const unitsX = Math.ceil((only ? Math.ceil((width * only.horizontal) / mostX) : width / mostX) / 8);
  const unitsY = Math.ceil((only ? Math.ceil((height * only.vertical) / mostY) : height / mostY) / 8);
  const before = new Map<number, number>();
  const parts: Buffer[] = [
    segment(
      0xda,
      Buffer.from([
        scan.length,
        ...scan.flatMap((at) => [components[at].id, 0x00]),
        ...{ all: [0, 63, 0], first: [0, 0, 0], others: [1, 63, 0] }[coefficients],
      ]),
    ),
  ];
  let bits = '';
  for (let unit = 0; unit < unitsX * unitsY; unit++) {
    if (restartInterval > 0 && unit > 0 && unit % restartInterval === 0) {
      const marker = 0xd0 + ((unit / restartInterval - 1) % 8);
      parts.push(packed(bits), Buffer.alloc(fill, 0xff), Buffer.from([0xff, marker]));
      bits = '';
      before.clear();
    }
    const [unitY, unitX] = [Math.floor(unit / unitsX), unit % unitsX];
    for (const at of scan) {
      const { horizontal, vertical, sample } = components[at];
      const [across, down] = only ? [1, 1] : [horizontal, vertical];
      for (let y = 0; y < down; y++) {
        for (let x = 0; x < across; x++) {
          const value = sample(unitY * down + y, unitX * across + x) - 128;
          if (coefficients !== 'others') bits += differenceBits(value - (before.get(at) ?? 0));
          if (coefficients !== 'first') bits += endOfBlock;
          before.set(at, value);
        }
      }
    }
  }
  return [...parts, packed(bits)];
}

const endOfBlock = '0';

/** How many bits it has, by its code, and then the bits: of a negative number those of one less. */
function differenceBits(difference: number): string {
  const length = difference === 0 ? 0 : Math.abs(difference).toString(2).length;
  const value = difference < 0 ? difference + 2 ** length - 1 : difference;
  return length.toString(2).padStart(4, '0') + (length === 0 ? '' : value.toString(2).padStart(length, '0'));
}

/** As bytes, filled up with ones; a byte 0xff is followed by 0. */
function packed(bits: string): Buffer {
  const bytes = (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '1'), 2));
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
}
