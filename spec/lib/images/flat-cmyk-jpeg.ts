/** A JPEG of four components as Adobe writes it, each at full resolution, whose coefficients are all 0: two bits a block. */
export function flatCmykJpeg(height: number, width: number): Buffer {
  const segment = (type: number, ...content: number[]) => [
    0xff,
    type,
    ...bigEndian(content.length + 2),
    ...content,
  ];
  const components = [1, 2, 3, 4];
  /** One code, the bit 0, for the value 0. */
  const oneCode = [1, ...new Array<number>(15).fill(0), 0];
  const head = [
    ...[0xff, 0xd8],
    ...segment(0xee, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0),
    ...segment(0xdb, 0, ...new Array<number>(64).fill(1)),
    ...segment(
      0xc0,
      ...[8, ...bigEndian(height), ...bigEndian(width), 4],
      ...components.flatMap((id) => [id, 0x11, 0]),
    ),
    ...segment(0xc4, 0x00, ...oneCode, 0x10, ...oneCode),
    ...segment(0xda, 4, ...components.flatMap((id) => [id, 0]), 0, 63, 0),
  ];
  const blocks = components.length * Math.ceil(height / 8) * Math.ceil(width / 8);
  return Buffer.concat([Buffer.from(head), Buffer.alloc(Math.ceil(blocks / 4)), Buffer.from([0xff, 0xd9])]);
}

function bigEndian(value: number): number[] {
  return [value >> 8, value & 255];
}
