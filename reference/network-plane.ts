import { crop } from './crop.js';
import type { Footprint, Pair } from './geometry.js';
import type { PartOutputs } from './join-parts.js';
import { layerFootprint, type Network } from './layers.js';
import { mask } from './mask.js';
import { assign, expectShape, type NdArray, zeros } from './nd-array.js';
import { type DenseEvaluation, evaluateHead, evaluateLayer, type NetworkWeights } from './network.js';
import { gapAlong, outputsOfPart, type Placement, placedRegions, planeStep } from './plane-geometry.js';
import { expectLayout } from './plane-layout.js';

/** An image, what of it lies on a plane, and where. */
export interface PlacedImage extends Pick<Placement, 'part' | 'origin'> {
  /** The whole image [channel, y, x], already normalised. */
  readonly image: NdArray;
}

/**
 * A head's outputs for several images, or parts of them, from one run over a plane on which all lie: before each layer
 * that pads, everything outside the parts' rectangles becomes 0. Each part's outputs equal those of `evaluateDense` over
 * its whole image, in the same places, in every network (statement D, SPEC 3.5 and 3.7).
 * @param plane height and width of the plane
 * @returns for each part, in the order given, the outputs that are its own
 * @throws GeometryError when the parts do not lie as they must, or an image's channels or the weights do not fit
 */
export function evaluateOnPlane(
  network: Network,
  weights: NetworkWeights,
  images: readonly PlacedImage[],
  plane: Pair,
  evaluation: DenseEvaluation,
): PartOutputs[] {
  const { head, stride } = evaluation;
  const { channels } = network.input;
  const placements = images.map(({ image, part, origin }): Placement => {
    expectShape('an image', image, [channels, undefined, undefined]);
    return { image: [image.shape[1], image.shape[2]], part, origin };
  });
  expectLayout(network, head, stride, placements, plane);

  const input = zeros([channels, ...plane]);
  for (const { image, part, origin } of images) {
    assign(input.lo(0, ...origin).hi(channels, ...part.size), crop(image, part));
  }

  const footprints = network.features.map(layerFootprint);
  const rectangles = placements.map((placement) => placedRegions(footprints, placement));
  const unpooled = network.features.reduce((map, layer, index) => {
    const onMap = rectangles.map((regions) => regions[index]);
    return evaluateLayer(layer, weights, pads(footprints[index]) ? mask(map, onMap) : map);
  }, input);
  const outputs = evaluateHead(network, weights, unpooled, evaluation);

  const step = planeStep(network, stride);
  return placements.map(({ image, part, origin }) => {
    const region = outputsOfPart(network, head, stride, image, part);
    const onPlane = (axis: 0 | 1) => region.start[axis] + (origin[axis] - part.start[axis]) / step[axis];
    return { region, map: crop(outputs, { start: [onPlane(0), onPlane(1)], size: region.size }) };
  });
}

function pads(layer: Footprint): boolean {
  return gapAlong(layer, 0) > 0 || gapAlong(layer, 1) > 0;
}
