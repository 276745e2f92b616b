import type { WrittenPicture } from './format-coco.js';

/** A picture's Pascal VOC annotation; edges are whole pixels, as many programs want them. */
export function formatVoc(
  labels: readonly string[],
  { file, width, height, objects }: WrittenPicture,
): string {
  const lines = objects.flatMap(({ index, box, ignore = false }) => [
    '  <object>',
    `    <name>${escaped(labels[index])}</name>`,
    `    <difficult>${Number(ignore)}</difficult>`,
    '    <bndbox>',
    ...(['xmin', 'ymin', 'xmax', 'ymax'] as const).map(
      (edge) => `      <${edge}>${Math.round(box[edge])}</${edge}>`,
    ),
    '    </bndbox>',
    '  </object>',
  ]);
  return [
    '<annotation>',
    `  <filename>${escaped(file)}</filename>`,
    `  <size><width>${width}</width><height>${height}</height><depth>3</depth></size>`,
    ...lines,
    '</annotation>\n',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
