import type { Value } from '../runner/manifest.js';
import type { Answer, Request } from '../runner/port.js';
import { joined, merged, mismatch, overlap, printedMismatch, refined } from './boxes.js';
import { calibrationGap, risingMeans } from './calibration.js';
import * as centre from './centre.js';
import { confidences, detectedSurely } from './confidence.js';
import {
  contextGradients,
  denseWithContext,
  joinedChannels,
  partedChannels,
  placesInContext,
} from './context.js';
import { classifiedTogether } from './ensemble.js';
import { type Map3, mapOf, Refusal, type Values } from './float.js';
import { samplesOfLayers } from './full-size.js';
import {
  convolutionGradients,
  fullyConnectedGradients,
  poolAtOffsetsGradient,
  poolGradient,
  rectifyGradient,
} from './gradients.js';
import { jointGradients } from './joint.js';
import * as losses from './losses.js';
import { cocoPrecisions, errorAt, meanPrecision, precisionOf } from './measures.js';
import { dense, denseBySkipping, inContext, layerOutput, windowed } from './network.js';
import * as offsets from './offsets.js';
import * as operations from './operations.js';
import { overlapLoss } from './overlap.js';
import * as pipeline from './pipeline.js';
import { mirrored, normalised, resized, resizedGradient } from './pixels.js';
import { masked, nearest, onPlane, outputsOf, partsOf } from './planes.js';
import * as sizes from './sizes.js';
import { batchGradients } from './training.js';

// biome-ignore lint/suspicious/noExplicitAny: a request holds whatever its operation needs, as it came over the wire.
type Given = any;

/** Every operation by name: from what was given, tensors read, to the outputs. */
const table: Readonly<Record<string, (given: Given) => Record<string, unknown>>> = {
  seededTensor: ({ seeded, count }) => ({ values: losses.seededTensor(count, seeded) }),
  outputLength: ({ input, kernel, stride, before, after, dilation }) => ({
    length: operations.lengthOf(input, kernel, stride, before, after, dilation),
  }),
  receptiveField: ({ layers }) => sizes.fieldOf(layers),
  exactInput: ({ output, layers }) => ({ input: sizes.inputFor(output, layers) }),
  inputRegion: ({ start, size, layer }) => sizes.regionFor(start, size, layer),
  fineLength: ({ unpooled, pool, classifier }) => ({ length: sizes.fine(unpooled, pool, classifier) }),
  coarseLength: ({ unpooled, pool, classifier }) => ({ length: sizes.coarse(unpooled, pool, classifier) }),
  denseSizes: ({ network, input }) => sizes.tableRow(network, input),
  scaleRule: ({ network }) => sizes.ruleOf(network),
  scaleSize: ({ image, smallest, stride, n }) => ({
    size: sizes.sizeAtScale(image, { smallest, stride }, n),
  }),
  layerSizes: ({ network, input }) => ({ sizes: sizes.sizesOfLayers(network, input) }),
  counts: ({ network, input }) => sizes.countsOf(network, input),
  normalise: ({ input, mean, deviation }) => ({ output: normalised(input, mean, deviation) }),
  normaliseBackward: ({ outputGradient, deviation }) => ({ input: normalised(outputGradient, 0, deviation) }),
  resize: ({ input, size }) => ({ output: resized(input, size) }),
  resizeBackward: ({ outputGradient, inputSize }) => ({ input: resizedGradient(outputGradient, inputSize) }),
  crop: ({ input, start, size }) => ({ output: operations.cut(input, start[0], start[1], size[0], size[1]) }),
  cropBackward: ({ outputGradient, start, inputSize }) => ({
    input: surrounded(outputGradient, start, inputSize),
  }),
  flip: ({ input }) => ({ output: mirrored(input) }),
  flipBackward: ({ outputGradient }) => ({ input: mirrored(outputGradient) }),
  conv2d: ({ input, weight, bias, ...taps }) => ({ output: operations.convolve(input, weight, bias, taps) }),
  conv2dBackward: ({ input, weight, outputGradient, ...taps }) => ({
    ...convolutionGradients(input, weight, outputGradient, taps),
  }),
  zeroPad2d: ({ input, padding }) => ({ output: operations.pad(input, padding) }),
  zeroPad2dBackward: ({ outputGradient, padding }) => ({ input: operations.unpad(outputGradient, padding) }),
  mask: ({ input, regions }) => ({ output: masked(input, regions) }),
  maskBackward: ({ outputGradient, regions }) => ({ input: masked(outputGradient, regions) }),
  joinChannels: ({ first, second }) => ({ output: joinedChannels(first, second) }),
  joinChannelsBackward: ({ outputGradient, channels }) => partedChannels(outputGradient, channels),
  contextLocations: ({ network, stride, size, margin }) => placesInContext(network, stride, { size, margin }),
  evaluateWithContext: ({ network, weights, head, stride, ...joined }) => ({
    output: denseWithContext(network, weights, joined, head, stride),
  }),
  linear: ({ input, weight, bias }) => ({ output: operations.fullyConnected(input, weight, bias) }),
  linearBackward: ({ input, weight, outputGradient }) => ({
    ...fullyConnectedGradients(input, weight, outputGradient),
  }),
  maxPool2d: ({ input, kernel, stride }) => ({ output: operations.pool(input, kernel, stride) }),
  maxPool2dBackward: ({ input, outputGradient, kernel, stride }) => ({
    input: poolGradient(input, outputGradient, kernel, stride),
  }),
  relu: ({ input, threshold }) => ({ output: operations.rectify(input, threshold) }),
  reluBackward: ({ input, outputGradient, threshold }) => ({
    input: rectifyGradient(input, outputGradient, threshold),
  }),
  offsetMaxPool2d: ({ input, pool }) => ({ maps: offsets.poolAtOffsets(input, pool) }),
  offsetMaxPool2dBackward: ({ input, outputGradients, pool }) => ({
    input: poolAtOffsetsGradient(input, outputGradients, pool),
  }),
  interleave: ({ maps, pool }) => ({ output: offsets.weave(maps, pool) }),
  interleaveBackward: ({ outputGradient, pool }) => ({ maps: offsets.unweave(outputGradient, pool) }),
  spatialMax: ({ input }) => ({ output: operations.maximumOverPlaces(input) }),
  spatialMaxBackward: ({ input, outputGradient }) => {
    const whole = [input.shape[1], input.shape[2]] as const;
    return { input: poolGradient(input, outputGradient, whole, whole) };
  },
  softmax: ({ input }) => ({ output: losses.softmaxOf(input) }),
  softmaxBackward: ({ probabilities, outputGradient }) => ({
    input: losses.softmaxGradient(probabilities, outputGradient),
  }),
  crossEntropy: ({ logits, classes }) => ({ loss: losses.entropyLoss(logits, classes) }),
  crossEntropyBackward: ({ logits, classes }) => ({ logits: losses.entropyGradient(logits, classes) }),
  squaredLoss: ({ predictions, boxes }) => ({ loss: losses.edgeLoss(predictions, boxes) }),
  squaredLossBackward: ({ predictions, boxes }) => ({ predictions: losses.edgeGradient(predictions, boxes) }),
  iouLoss: ({ predictions, boxes }) => ({ loss: overlapLoss('iou', predictions, boxes).loss }),
  iouLossBackward: ({ predictions, boxes }) => ({
    predictions: overlapLoss('iou', predictions, boxes).gradient,
  }),
  giouLoss: ({ predictions, boxes }) => ({ loss: overlapLoss('giou', predictions, boxes).loss }),
  giouLossBackward: ({ predictions, boxes }) => ({
    predictions: overlapLoss('giou', predictions, boxes).gradient,
  }),
  decodeCentre: ({ outputs }) => ({ boxes: centre.edgesOf(outputs) }),
  decodeCentreBackward: ({ outputs, outputGradient }) => ({
    outputs: centre.edgesGradient(outputs, outputGradient),
  }),
  encodeCentre: ({ boxes }) => ({ outputs: centre.centreOf(boxes) }),
  encodeCentreBackward: ({ boxes, outputGradient }) => ({
    boxes: centre.centreGradient(boxes, outputGradient),
  }),
  dropout: ({ input, mask, rate }) => ({ output: losses.dropped(input, mask, rate) }),
  dropoutBackward: ({ outputGradient, mask, rate }) => ({
    input: losses.dropped(outputGradient, mask, rate),
  }),
  dropoutMask: ({ count, rate, seed }) => ({ mask: losses.maskOf(count, rate, seed) }),
  votes: ({ maps }) => ({ scores: pipeline.meanOfMaxima(maps) }),
  topClasses: ({ scores, count }) => ({ classes: losses.best(scores, count) }),
  sgdStep: ({ weight, velocity, gradient, rate, momentum, decay }) =>
    losses.sgd(weight, velocity, gradient, rate, momentum, decay),
  iou: ({ first, second }) => ({ iou: overlap(first, second) }),
  matchScore: ({ first, second }) => ({ score: mismatch(first, second) }),
  literalMatchScore: ({ first, second }) => ({ score: printedMismatch(first, second) }),
  boxMerge: ({ first, second }) => ({ merged: joined(first, second) }),
  mergeBoxes: ({ boxes, threshold }) => ({ boxes: merged(boxes, threshold) }),
  refineBoxes: (given) => ({ boxes: refined(given.merged, given.boxes, given.threshold) }),
  evaluateDense: ({ network, weights, image, head, stride }) => ({
    output: dense(network, weights, image, head, stride),
  }),
  evaluateSkipKernel: ({ network, weights, image, head }) => ({
    output: denseBySkipping(network, weights, image, head),
  }),
  evaluateWindow: ({ network, weights, image, head, stride, position }) => ({
    output: windowed(network, weights, image, head, stride, position),
  }),
  evaluateWindowInContext: ({ network, weights, image, head, stride, position }) => ({
    output: inContext(network, weights, image, head, stride, position),
  }),
  pitch: ({ network, heads, stride, size }) => ({ pitch: nearest(network, heads, stride, size) }),
  outputsOfPart: ({ network, head, stride, image, part }) => ({
    outputs: outputsOf(network, head, stride, image, part),
  }),
  cutImage: ({ network, heads, stride, image, most }) => ({
    parts: partsOf(network, heads, stride, image, most),
  }),
  evaluateOnPlane: ({ network, weights, images, placed, plane, head, stride }) => ({
    parts: onPlane(network, weights, images, placed, plane, head, stride),
  }),
  features: ({ network, weights, image, layer }) => ({ output: layerOutput(network, weights, image, layer) }),
  layerSamples: ({ picture, network, weights, elements }) => ({
    layers: samplesOfLayers(network, weights, picture, elements),
  }),
  networkGradients: ({ network, weights, ...batch }) => batchGradients(network, weights, batch),
  contextGradients: ({ network, weights, ...batch }) => contextGradients(network, weights, batch),
  spatialGradients: ({ network, weights, ...batch }) => batchGradients(network, weights, batch),
  jointGradients: ({ network, weights, ...batch }) => jointGradients(network, weights, batch),
  pyramid: ({ picture, network, ...plan }) => ({ levels: pipeline.levels(picture, network, plan) }),
  prepare: ({ picture, size, mean, deviation }) => ({
    input: normalised(resized(picture, size), mean, deviation),
  }),
  windowGrid: ({ network, stride, margin, zoom, position, ...grid }) => ({
    window: pipeline.windowAt(
      network === undefined
        ? { ...grid, margin, zoom, step: grid.step }
        : pipeline.placesOf(network, stride, margin, zoom),
      position[0],
      position[1],
    ),
  }),
  windowEdges: ({ window, edges }) => ({ box: pipeline.inWindow(window, edges) }),
  windowBoxes: ({ scores, edges, label, threshold, picture, boxForm, ...places }) => ({
    boxes: pipeline.boxesOf(scores, centre.mapOfEdges(boxForm, edges), places, picture, label, threshold),
  }),
  classify: ({ picture, network, weights, ...plan }) => ({
    classes: losses.best(pipeline.scoresOf(picture, network, weights, plan), plan.topK),
  }),
  classifyCentre: ({ picture, network, weights, side, topK }) => ({
    classes: pipeline.classifiedCentre(picture, network, weights, side, topK),
  }),
  classifyTenViews: ({ picture, network, weights, classes, topK }) => ({
    classes: pipeline.classifiedTenViews(picture, network, weights, classes, topK),
  }),
  classifyEnsemble: ({ picture, network, members, ...plan }) => ({
    classes: classifiedTogether(picture, network, members, plan),
  }),
  detect: ({ picture, network, weights, ...plan }) => ({
    detections: pipeline.detected(picture, network, weights, plan),
  }),
  localize: ({ picture, network, weights, ...plan }) => ({
    detections: pipeline.localized(picture, network, weights, { topK: 1, ...plan }),
  }),
  confidence: ({ detections, ...given }) => ({ confidences: confidences(detections, given) }),
  detectWithConfidence: ({ picture, network, weights, ...plan }) => ({
    detections: detectedSurely(picture, network, weights, plan),
  }),
  topKError: ({ pictures, guesses, k }) => ({ error: errorAt(pictures, guesses, k, false) }),
  localizationError: ({ pictures, detections, k }) => ({ error: errorAt(pictures, detections, k, true) }),
  averagePrecision: ({ pictures, detections, index }) => ({
    averagePrecision: precisionOf(pictures, detections, index) ?? 'none',
  }),
  meanAveragePrecision: ({ pictures, detections, classes }) => ({
    meanAveragePrecision: meanPrecision(pictures, detections, classes),
  }),
  cocoPrecision: ({ pictures, detections, classes }) => cocoPrecisions(pictures, detections, classes),
  isotonicRegression: ({ scores, outcomes, weights }) => risingMeans(scores, outcomes, weights),
  expectedCalibrationError: ({ confidences, outcomes, bins }) => ({
    error: calibrationGap(confidences, outcomes, bins),
  }),
};

/** The answer to a request as it came over the wire. */
export function answer({ operation, inputs, parameters }: Request): Answer {
  const run = table[operation];
  if (run === undefined) return { unsupported: true };
  try {
    const outputs = run({ ...read(parameters), ...read(inputs) });
    return {
      outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, write(value)])),
    };
  } catch (error) {
    if (error instanceof Refusal) return { error: error.message };
    throw error;
  }
}

function surrounded(gradient: Map3, start: operations.Two, size: operations.Two): Map3 {
  const [, height, width] = gradient.shape;
  return operations.pad(gradient, {
    top: start[0],
    left: start[1],
    bottom: size[0] - start[0] - height,
    right: size[1] - start[1] - width,
  });
}

/** How JSON, which has no numbers for them, has them. */
const special = /^(NaN|-?Infinity)$/;

function read(value: Given): Given {
  if (Array.isArray(value)) return value.map(read);
  if (typeof value !== 'object') return special.test(value) ? Number(value) : value;
  if ('data' in value) return mapOf(value.shape, value.data.map(Number));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, read(item)]));
}

function write(value: Given): Value {
  if (typeof value === 'number') return Number.isFinite(value) ? value : `${value}`;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(write);
  if (isMap(value))
    return {
      shape: [...value.shape],
      data: Array.from(value.data, (one) => (Number.isFinite(one) ? one : `${one}`)),
    };
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, write(item)]));
}

function isMap(value: object): value is { shape: number[]; data: Values } {
  return 'shape' in value && 'data' in value && ArrayBuffer.isView(value.data);
}
