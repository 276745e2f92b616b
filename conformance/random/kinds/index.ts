import type { Kind } from '../question.js';
import { boxKinds } from './boxes.js';
import { calibrationKinds } from './calibration.js';
import { centreFormKinds } from './centre-form.js';
import { confidenceKinds } from './confidence.js';
import { contextKinds } from './context.js';
import { convolutionKinds } from './convolution.js';
import { detectionKinds } from './detection.js';
import { geometryKinds } from './geometry.js';
import { iouLossKinds } from './iou-losses.js';
import { jointGradientKind } from './joint-gradients.js';
import { lossKinds } from './losses.js';
import { mapKinds } from './maps.js';
import { measureKinds } from './measures.js';
import { pipelineKinds } from './pipeline.js';
import { poolingKinds } from './pooling.js';
import { resizeKinds } from './resizing.js';
import { tableKinds } from './tables.js';
import { networkKinds } from './whole-networks.js';

/** Of every operation but the full-size networks, in the order in which a port is best built. */
export const kinds: readonly Kind[] = [
  ...geometryKinds,
  ...tableKinds,
  ...mapKinds,
  ...resizeKinds,
  ...convolutionKinds,
  ...poolingKinds,
  ...lossKinds,
  ...iouLossKinds,
  ...centreFormKinds,
  ...boxKinds,
  ...networkKinds,
  jointGradientKind,
  ...contextKinds,
  ...pipelineKinds,
  ...detectionKinds,
  ...measureKinds,
  ...calibrationKinds,
  ...confidenceKinds,
];
