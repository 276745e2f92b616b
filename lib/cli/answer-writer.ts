/** How answers for pictures are printed: each format as soon as it can be. */
import { basename } from 'node:path';
import { formatCoco, type WrittenObject, type WrittenPicture } from '../data/formats/format-coco.js';
import { formatVoc } from '../data/formats/format-voc.js';
import { formatYolo } from '../data/formats/format-yolo.js';
import { csvLine } from '../formats/csv.js';
import { type Classification, type Model, sureness } from '../model/model.js';
import type { Answer } from '../pipeline/answer.js';
import type { Detection } from '../pipeline/detect.js';
import type { FailedPicture } from './each-picture.js';

/** Of classes alone. */
export const classFormats = ['table', 'json', 'jsonl', 'csv'] as const;
/** Of boxes too; with a file for each picture the last two. */
export const boxFormats = [...classFormats, 'coco', 'yolo', 'voc'] as const;
export type AnswerFormat = (typeof boxFormats)[number];

/** Formats in which each picture has a file. */
export const fileExtensions: Partial<Readonly<Record<AnswerFormat, string>>> = { yolo: '.txt', voc: '.xml' };

/** Formats that say how large pictures are. */
export const sizedFormats: readonly AnswerFormat[] = ['coco', 'yolo', 'voc'];

type Result = Classification | Detection;

export interface TellableAnswer {
  readonly image: string;
  /** Those it is in, from the folder on that has all pictures. */
  readonly folders: readonly string[];
  readonly answer: Answer<Result>;
  /** For people, without the last line break. */
  readonly text: string;
  /** Where the format is one of `sizedFormats`. */
  readonly size?: { readonly width: number; readonly height: number };
}

/** What is printed before all pictures, for each, and after all; nothing is an empty text. */
export interface AnswerWriter {
  readonly before: string;
  answer(told: TellableAnswer): string;
  failed(failure: FailedPicture): string;
  after(): string;
}

/**
 * @param model its labels by class index, and whether its detections have a confidence
 * @param heading how the first line about a picture is shown to people
 */
export function answerWriter(
  format: AnswerFormat,
  { labels, calibration }: Pick<Model, 'labels' | 'calibration'>,
  heading: (line: string) => string,
): AnswerWriter {
  const silent: AnswerWriter = { before: '', answer: () => '', failed: () => '', after: () => '' };
  const kept: object[] = [];
  const keep = (item: object) => {
    kept.push(item);
    return '';
  };
  switch (format) {
    case 'table': {
      let isFirst = true;
      const answer = ({ text }: TellableAnswer) => {
        const separator = isFirst ? '' : '\n';
        isFirst = false;
        const [first, ...rest] = text.split('\n');
        return `${separator}${[heading(first), ...rest].join('\n')}\n`;
      };
      return { ...silent, answer };
    }
    case 'json':
      return {
        ...silent,
        answer: (told) => keep(documentOf(told)),
        failed: keep,
        after: () => `${JSON.stringify(kept.length === 1 ? kept[0] : kept, undefined, 2)}\n`,
      };
    case 'jsonl': {
      const line = (document: object) => `${JSON.stringify(document)}\n`;
      return { ...silent, answer: (told) => line(documentOf(told)), failed: line };
    }
    case 'csv': {
      const columns = [...csvColumns, ...(calibration === undefined ? [] : ['confidence'])];
      return { ...silent, before: csvLine(columns), answer: (told) => csvLines(told, columns) };
    }
    case 'coco': {
      const pictures: WrittenPicture[] = [];
      const answer = (told: TellableAnswer) => {
        const picture = writtenPicture(told);
        pictures.push({ ...picture, file: [...told.folders, picture.file].join('/') });
        return '';
      };
      return {
        ...silent,
        answer,
        after: () => `${JSON.stringify(formatCoco(labels, pictures), undefined, 2)}\n`,
      };
    }
    case 'yolo':
      return { ...silent, answer: (told) => formatYolo(writtenPicture(told)) };
    case 'voc':
      return { ...silent, answer: (told) => formatVoc(labels, writtenPicture(told)) };
  }
}

const documentOf = ({ image, answer }: TellableAnswer) => ({ image, ...answer });

/** Of all answers; the edges, and a confidence after them, are empty for classes without boxes. */
const csvColumns = ['image', 'label', 'index', 'score', 'xmin', 'ymin', 'xmax', 'ymax'];

function csvLines({ image, answer: { results } }: TellableAnswer, columns: readonly string[]): string {
  return results
    .map((result) => {
      const { box, ...others } = { box: undefined, ...result };
      const fields: Readonly<Record<string, string | number>> = { image, ...others, ...box };
      return csvLine(columns.map((column) => fields[column] ?? ''));
    })
    .join('');
}

function writtenPicture({ image, answer, size = { width: 0, height: 0 } }: TellableAnswer): WrittenPicture {
  const objects = answer.results.flatMap((result): WrittenObject[] =>
    'box' in result ? [{ index: result.index, box: result.box, score: sureness(result) }] : [],
  );
  return { file: basename(image), ...size, objects };
}
