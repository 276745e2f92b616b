import { type BoxLossName, boxLosses } from './box-losses.js';
import {
  centreGradient,
  centreOfEdges,
  decodeCentre,
  decodeCentreBackward,
  edgesOfCentre,
  encodeCentre,
} from './centre-form.js';
import { giouLossOfWindow, iouLossOfWindow, type WindowLoss } from './iou-loss.js';
import { locationWeights } from './location-weights.js';
import { assign, type NdArray, zeros } from './nd-array.js';

/** What a regressor's four outputs of a box are: its edges, or its centre and size (SPEC 3.3 and 4.17). */
export const boxFormNames = ['edges', 'centre'] as const;

export type BoxForm = (typeof boxFormNames)[number];

/** A loss of a box in a form, both directions: outputs [window, 4] against true edges [window, 4]. */
export interface FormLoss {
  loss(outputs: NdArray, boxes: NdArray, weights?: ArrayLike<number>): number;
  backward(outputs: NdArray, boxes: NdArray, weights?: ArrayLike<number>): NdArray;
}

/**
 * The loss of outputs in a form (SPEC 4.17): by centre, `l2` compares them with the true box in the same form, and the losses
 * on IoU are those of the edges that they stand for.
 * @throws GeometryError as the losses do; for `l2` by centre also when a true box that counts has no width or height
 */
export function lossInForm(form: BoxForm, name: BoxLossName): FormLoss {
  const { loss, backward } = boxLosses[name];
  if (form === 'edges') return { loss, backward };
  if (name === 'l2') {
    return {
      loss: (outputs, boxes, weights) => loss(outputs, encodeCounted(boxes, weights), weights),
      backward: (outputs, boxes, weights) => backward(outputs, encodeCounted(boxes, weights), weights),
    };
  }
  return {
    loss: (outputs, boxes, weights) => loss(decodeCentre(outputs), boxes, weights),
    backward: (outputs, boxes, weights) =>
      decodeCentreBackward(outputs, backward(decodeCentre(outputs), boxes, weights)),
  };
}

/** What weighs 0 is left out, whatever its edges are. */
function encodeCounted(boxes: NdArray, weights: ArrayLike<number> | undefined): NdArray {
  if (weights === undefined) return encodeCentre(boxes);
  const [windows] = boxes.shape;
  const { weights: each } = locationWeights(windows, weights);
  const encoded = zeros(boxes.shape);
  for (let window = 0; window < windows; window++) {
    if (each[window] === 0) continue;
    assign(encoded.lo(window).hi(1), encodeCentre(boxes.lo(window).hi(1)));
  }
  return encoded;
}

/** A loss of one window, of what a regressor gives and the true edges. */
export type LossOfWindow = (outputs: readonly number[], box: ArrayLike<number>) => WindowLoss;

/** A loss on IoU of one window, with its gradient with respect to outputs in a form. */
export function overlapInForm(form: BoxForm, name: Exclude<BoxLossName, 'l2'>): LossOfWindow {
  const ofEdges = name === 'iou' ? iouLossOfWindow : giouLossOfWindow;
  if (form === 'edges') return ofEdges;
  return (outputs, box) => {
    const { loss, gradient } = ofEdges(edgesOfCentre(outputs), box);
    return { loss, gradient: centreGradient(outputs, gradient) };
  };
}

/** What `l2` compares outputs with: a true box in the form. */
export function boxInForm(form: BoxForm, edges: Float32Array): readonly number[] | Float32Array {
  return form === 'edges' ? edges : centreOfEdges(edges);
}

/** The edges that outputs in a form stand for. */
export function edgesInForm(form: BoxForm, outputs: readonly number[]): readonly number[] {
  return form === 'edges' ? outputs : edgesOfCentre(outputs);
}
