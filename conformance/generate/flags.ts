import type { Flag } from '../runner/manifest.js';

/** The bugs that the cases tell apart, each with a note for the port's author. */
const notes = {
  MissingCheck:
    'What cannot be, such as a kernel that does not fit, is to be refused, with the error that the case names.',
  EmptyRefused: 'A region may be empty: its crop is an empty map, and nothing of a mask stays for it.',
  // Layouts
  FlippedKernel: 'The kernel is flipped. Convolution here is cross-correlation: it is not.',
  TransposedKernel:
    "The kernel's y and x are exchanged: weights are [out, in, kernelY, kernelX], x running fastest.",
  SwappedChannels:
    "The weight's input and output channels are exchanged: weights are [out, in, kernelY, kernelX].",
  ReversedChannels: 'The channels are read in reverse order, as if pictures were BGR.',
  ChannelsLast: 'The map is read as [y, x, channel]; maps are [channel, y, x].',
  TransposedMap: 'y and x are exchanged: maps are [channel, y, x], pairs [y, x].',
  // Windows
  SwappedStride: "The stride's y and x are exchanged.",
  MissingStride: 'The stride is ignored, or taken as 1 where it is the kernel.',
  SwappedPadding: 'The padding of rows is put around columns: it is top, left, bottom, right.',
  PaddingAtOtherEnd:
    'The padding before and after is exchanged: top and left come before the map, bottom and right after.',
  MissingPadding: 'The padding is ignored.',
  EdgePadding: 'The padding repeats the edge; it is zeros.',
  SwappedDilation: "The dilation's y and x are exchanged.",
  MissingDilation: 'The dilation is ignored.',
  RoundedUpSize:
    'Sizes are rounded up. What is left over at the end is not looked at: sizes are rounded down.',
  ShiftedByOne: 'Everything is read one position too far.',
  MissingBias: 'The bias is not added.',
  BiasPerTap: 'The bias is added once a tap or input channel; it is added once an output.',
  // Pooling and rectification
  MeanForMaximum: 'A mean is taken where the maximum is asked for.',
  MaximumFromZero: 'The search for the maximum begins at 0, so that windows of negative values give 0.',
  HiddenNaN: 'A NaN is lost: no operation may hide one.',
  MissingThreshold: "ReLU's threshold is ignored.",
  SubtractedThreshold: "ReLU's threshold is subtracted; what is above it stays as it is.",
  InclusiveThreshold: "A value at ReLU's threshold passes; it becomes 0, and so does its gradient.",
  LeakyRelu: 'Negative values pass in part; they become 0.',
  GradientRectified: "ReLU's gradient is masked by the sign of the gradient, not of the input.",
  GradientUnmasked: 'The gradient passes where the forward operation let nothing through.',
  GradientToAllMaxima:
    'Equal maxima all get the gradient, or share it; it goes to the first in row-major order.',
  GradientToLastMaximum:
    'The last of equal maxima gets the gradient; it goes to the first in row-major order.',
  GradientOverwritten: 'Where windows overlap, the last gradient replaces the others; they are added.',
  GradientShared: 'The gradient is spread over the window; it goes to the maximum alone.',
  GradientOfOutput:
    "The gradient is passed on as it came, where the operation's own slope is a factor of it.",
  // Dense evaluation
  SwappedOffsets:
    'Offsets are ordered by x, then y, or their parts are exchanged: they are [y, x], by row, then column.',
  ReversedOffsets: 'Offsets are applied from the far end: offset d begins the pooling at row or column d.',
  IgnoredOffsets: 'Every offset gives the map of offset 0: the pooling must begin at row and column d.',
  CutToEqualSizes:
    'The maps of all offsets are cut to one size; where sizes do not fit exactly they are ragged.',
  ConcatenatedMaps:
    "The offsets' maps are put side by side; they are interleaved: out[k * i + d] = map d[i].",
  SkipKernelUndilated: "The skip-kernel form needs the head's kernels spread by the last pooling.",
  SkipKernelStrided: 'The skip-kernel form takes the maximum at every position: stride 1, not the pooling.',
  SkipKernelFirstOnly:
    "Every convolution of the head is spread by the last pooling, not only the head's first.",
  DilationReplaced: "A head's own dilation is multiplied by the last pooling, not replaced by it.",
  SpanOfFirst:
    'A head sees what all of its convolutions span together, dilations included, not the first alone.',
  CoarseForFine: 'Only offset 0 is evaluated: that is the coarse stride, not the fine one.',
  FineForCoarse: 'All offsets are evaluated: that is the fine stride, not the coarse one.',
  PaddedCrop: 'The window is cut out and padded with zeros, where the whole picture has pixels.',
  WrongHead: "The other head's layers are run.",
  DropoutInEvaluation: 'Dropout is active, or halves values, in evaluation; it is the identity there.',
  LayerNumberShifted:
    'Layer numbers count dropout, or begin at another number: 0 is the input, dropout has none.',
  KeptState:
    'Something is kept from an earlier question that has the same names, shapes or sizes, and other contents.',
  // Numbers at the edge
  SkippedNoughts:
    'Products with 0 are left out. A weight or gradient of 0 times NaN or infinity is NaN, and part of the sum.',
  NoughtTaps:
    'Taps whose weight is 0 take no part: what they do not see, a NaN or an infinity, does not show.',
  SelectedByProduct:
    'What is to be 0 is multiplied by 0, which leaves a NaN where there was one or an infinity; it is 0.',
  FiniteStart:
    'The search for a maximum begins at a number; all values may be below it, and -Infinity is a value too; a search for the least match score must not begin at one either.',
  ClippedProbabilities:
    'Probabilities, sums or logarithms are kept away from 0 by some epsilon; nothing is added or cut off.',
  // Planes
  MaskInverted: 'The mask is the wrong way round: what lies inside the regions stays.',
  MaskMultiplied:
    'Outside the regions values are multiplied by 0, which leaves a NaN where there was one or an infinity; they become 0.',
  UnmaskedPlane:
    'Before each layer that pads, what lies outside the parts is to become 0: the layers before have made something of the zeros there.',
  CutAsEnd:
    "Outputs that see pixels beyond a cut are taken for the part's own: there the image goes on, and the part has zeros.",
  EndAsCut: "The image's own end is taken for a cut: outputs that see padding beyond it are the part's own.",
  PartsEndToEnd: 'Parts must overlap by what an output sees, less the stride; end to end they miss outputs.',
  // Context
  ContextAsSecond: 'The channels of the context are behind those of the window, not before them.',
  ContextOfItself: 'The context is the lower resolution, not the image once more.',
  ContextAtSamePlace:
    'A window is joined with that of the context around the same point of the picture, not with that of the same row and column.',
  ContextBefore:
    'Of windows of the context the nearest is joined, of two as near the later, not the one before.',
  ContextOfLevel: 'The context is the picture resized, not its level resized once more.',
  ContextNotMirrored: 'The mirror image of a level is read with the mirror image of its context.',
  // Reductions and losses
  SumForMean: 'A sum is given where the mean is asked for.',
  MeanOverElements: 'The mean is taken over all elements; it is over the windows.',
  Overflow: 'Large values overflow: subtract the largest logit before the exponentials.',
  WrongAxis:
    'The operation runs over the wrong axis: softmax runs over the classes, each location by itself.',
  AllLocations: 'Softmax is normalised over the whole map; it is over the classes of each location.',
  BaseTwo: 'Powers or logarithms are to the base 2 or 10; they are natural.',
  WrongClass: 'The loss looks at another class than the true one.',
  WrongSign: 'The sign is wrong.',
  NotDividedByWindows: 'The gradient of the mean loss is divided by the number of windows.',
  MissingHalf: 'The squared loss is half of the squared distance.',
  OverlapForLoss: 'The overlap itself is given; the loss is 1 less it.',
  TiesToOne:
    'Of equal edges one gets the whole gradient, or both do; each gets half, as at a side of length 0.',
  MissingHull:
    'The share of the enclosing box that is in neither box is left out, or by how much edges cross.',
  EdgesPutInOrder: 'Edges that have crossed are put in order first; such a box has no area.',
  OtherBoxLoss: 'Another loss of the boxes is taken than the one asked for.',
  FormIgnored: "What the regressor gives is taken as edges, whatever the network's `boxForm` says.",
  SidesNotExponential:
    'w and h are logarithms of the sides: decoding takes their exponentials, and gradients too.',
  WholeForHalf: 'An edge is half a side away from the centre.',
  CentreFromCorner: "x and y are counted from the window's centre, not from its corner: 1/2 is added.",
  DropoutNotScaled: 'What dropout keeps is divided by 1 - rate.',
  DropoutScaledDown: 'What dropout keeps is divided by 1 - rate, not multiplied.',
  DropoutInverted: 'The mask is the wrong way round: 0 is where a value is dropped.',
  LocationsAlike: 'All locations count the same; each counts by its weight, and 0 leaves it out.',
  DividedByLocations: 'The mean is over the sum of the weights, not over the number of locations.',
  LocationsByColumn: 'Locations go by window, then y, then x.',
  WrongFactor:
    'The loss is that of the classes plus the factor times that of the boxes, and so is each gradient.',
  FeaturesOfOneHead: 'Boxes beside classes: the features get the gradients of both heads.',
  WeightsOfOtherHead: 'Boxes beside classes: each counts by weights of its own.',
  MasksDrawnTwice: 'Boxes beside classes: features drop the same values for both heads, by the same seed.',
  FrozenFeatures: 'With frozen features, only the head has gradients.',
  DropoutInFrozenFeatures: 'Frozen features run as in evaluation: their dropout is the identity.',
  FixedSeed: "Masks follow from the step's seed plus the layer's index: another seed, other masks.",
  MissingLayerGradient: 'One layer of the backward pass is skipped or applied with the wrong input.',
  BatchOfOne: 'Only one window of the batch takes part in the gradient; it is summed over all.',
  // Gradient descent
  UnscaledDecay: 'The decay is not multiplied by the rate: v = momentum * v - rate * (gradient + decay * w).',
  MissingDecay: 'The weight decay is left out.',
  MissingMomentum: 'The momentum is left out.',
  NesterovMomentum: 'The step looks ahead (Nesterov); it is w + v.',
  AveragedMomentum: 'The gradient is multiplied by 1 - momentum.',
  VelocityUnscaled:
    'The velocity holds gradients without the rate: v = momentum * v - rate * (gradient + decay * w).',
  // Pixels
  HalfPixel:
    'Pixels are taken as points: output i looks at i * scale. They are squares: (i + 1/2) * scale - 1/2.',
  AlignedCorners: 'The corners are aligned, with a scale of (n - 1) / (m - 1); it is n / m.',
  NotAntialiased: 'Shrinking looks at two pixels an axis; the triangle must be as wide as two output pixels.',
  NearestPixel: 'The nearest pixel is taken; resizing is bilinear.',
  BoxFilter: 'Pixels are averaged evenly; the filter is a triangle.',
  DarkEdges: 'What lies outside the picture counts as black; weights inside are divided by their sum.',
  RoundedPixels: 'Pixels are rounded to whole numbers; they stay as they are.',
  SwappedSize: 'Height and width are exchanged.',
  FlippedVertically: 'The map is flipped top to bottom; it is left to right.',
  MissingFlip: 'The mirror image is left out.',
  MissingMean: 'The mean is not subtracted.',
  MissingDeviation: 'The deviation is not divided by.',
  NormalisedTwice: 'Pixels are divided by 255 as well; they are 0..255.',
  // Votes
  MaximumOverScales: 'The maximum over scales and flips is taken; it is the mean.',
  MeanOverLocations: 'The mean over locations is taken; it is the maximum.',
  LogitsForProbabilities: 'Logits are averaged; the votes are probabilities.',
  ProbabilitiesForLogits: 'Probabilities are averaged where logits are asked for.',
  SoftmaxAfterMean: 'Softmax is applied after the maximum or the mean; it comes first, at each location.',
  HigherIndexFirst: 'Of equal scores the higher index comes first; it is the lower.',
  LowestFirst: 'The order is the wrong way round: highest first.',
  BackgroundAmongResults: 'Background is no result.',
  MissingViews: 'The ten views are the four corners and the centre, and their mirror images.',
  FirstScaleOnly: 'Only the first scale takes part.',
  FirstModelOnly: 'Only the first model takes part; the scores are the mean over all models.',
  MaximumOverModels: 'The maximum over the models is taken; it is the mean.',
  CutBeforeMean:
    "Each model's list is cut to its best classes before the mean; all scores are averaged, then the list is cut.",
  // Boxes
  InclusivePixels: 'Sides are taken as xmax - xmin + 1; edges lie between pixels.',
  OverSmallerArea: 'The intersection is divided by the smaller area; it is by the union.',
  UnclampedIntersection: 'Boxes that do not meet have an intersection of 0: no negative sides.',
  UnionOverIntersection: "The paper's slip: it is the intersection over the union.",
  EmptyBoxes: 'Two empty boxes have an IoU of 0, not NaN.',
  LiteralMatchScore: "This is the paper's printed formula, which is degenerate: see SPEC 1.2 and 5.6.",
  MissingCentreDistance: 'The distance of the centres is left out of the match score.',
  MissingOverlap: 'The term 1 - IoU is left out of the match score.',
  DistanceInPixels: 'The distance of the centres is to be divided by the mean of the two diagonals.',
  SquaredDistance: 'The distance of the centres is squared.',
  UnweightedMerge: 'Merged boxes are the plain mean of two; each counts as often as it stands for windows.',
  ScoreMaximum: 'The larger score is kept; scores are added.',
  ScoreMean: 'Scores are averaged; they are added.',
  ScoreWeightedMerge: 'Edges are weighted by scores; they are weighted by the numbers of windows.',
  WindowsNotAdded: 'The numbers of windows are not added.',
  LastOfEqualPairs:
    'Of equal match scores another pair is merged; it is the first, by first and then second index.',
  StaleScores:
    'Each time the two nearest of all boxes are merged, by scores that are computed anew for the merged box, before and behind it.',
  MergedAtEnd: 'The merged box is put last; it takes the place of the lower index.',
  StrictMergeThreshold: 'Pairs at the threshold itself are merged too: merging ends above it.',
  OnePass: 'Merging ends too early: it goes on until the smallest match score is above the threshold.',
  SuppressedNotMerged: 'Overlapping boxes are dropped (non-maximum suppression); they are merged.',
  NotRefined: 'Merged boxes stay as they are; where a `refineThreshold` is said, windows refine them.',
  RefinedByOtherWeights:
    'Each window counts by its score: not all alike, by how well it overlaps the box, or by how many windows it stands for.',
  StrictRefineThreshold: 'A window that overlaps the box by the threshold itself has a say in it.',
  MergedBoxInMean: 'The mean is that of the windows; the merged box itself is not in it.',
  RefinedByOwnWindows:
    'A window has a say in every box that it overlaps well, whatever box it was merged into.',
  ScoreRefined: 'Score and windows of a merged box stay as they are; its edges alone are refined.',
  UnrefinedLost:
    'A box that no window overlaps well, or whose windows score 0 together, stays as it is: the mean would be 0 / 0.',
  RefinedRepeatedly:
    'The windows are those that overlap the merged box well; what it becomes is not refined again.',
  RefinedBeforeMerging:
    'The boxes of windows are merged as they are; what the merge leaves is refined by them.',
  RefinedByOthers:
    'What was merged refines: the windows of the class that reached the window threshold, of all levels, and no others.',
  MergedAcrossClasses: 'Boxes of different classes are merged; each class is merged by itself.',
  CentreAndSize: 'Edges are read as centre and size: they are xmin, ymin, xmax, ymax.',
  SwappedEdges: 'x and y of the edges are exchanged: they are xmin, ymin, xmax, ymax.',
  WholePictureEdges: 'Edges are taken relative to the picture; they are relative to the window.',
  WrongStep: 'Windows lie a fine or coarse stride apart, according to the map.',
  MissingZoom: 'Positions are those of the resized picture; boxes are in pixels of the original.',
  SwappedZoom: 'The zoom along y is used along x; each axis has its own.',
  MissingMargin:
    'The margin is to be subtracted from the positions of the windows, or put around the picture.',
  ReceptiveFieldWindow: 'The window is the one the network was trained on, not its receptive field.',
  WrongClassEdges: 'With one box a class, the edges are the outputs 4 * class to 4 * class + 3.',
  NotClipped: 'Boxes are clipped to the picture.',
  CrossedEdges: 'A box whose edges have crossed is left out; it is not kept, and its edges are not sorted.',
  SmallBoxesDropped: 'A box may be narrower or lower than a pixel: there is no least size.',
  EdgesHeldInWindow: 'Edges below 0 or above 1 lie outside the window; only the picture clips them.',
  EmptyBoxesKept: 'A box of which nothing is left in the picture is left out.',
  MissingThresholds: 'Window or confidence threshold is ignored.',
  WrongLowering:
    "Where no window of a class reaches the threshold, it gives way to the class's best score of all levels, and no further.",
  WrongCandidates:
    'Candidates are the k best classes of each level, background apart, and of all levels together.',
  EqualConfidences:
    'Equal confidences: the lower class first, then the order of the merge; however many there are.',
  AllResults: 'Only the first k results are asked for.',
  StrictThreshold: 'A score at the threshold itself is enough.',
  // Confidence
  OrderedByScore: 'Detections of which confidences are known are ordered by them, and equal ones by score.',
  CutByScore: 'The first k are those of the highest confidences, not of the highest scores.',
  StepForLine: 'Between two breakpoints a confidence is on the line that joins them.',
  CurveExtended:
    'Before the first breakpoint and after the last the confidence is that of the breakpoint: the line ends there.',
  SharedCurveOnly: 'A class that has a curve of its own is read off that one; the others share one.',
  ShareIgnored:
    "A score is divided by the share of the windows that can vote for the box, of those with the model's own scales at the fine stride, before it is read off.",
  WrongVotes:
    'A level whose window the larger side of the box takes a share s of, at its zoom, has max(0, 1 - |log2(s / 0.7)|) of its windows vote.',
  WindowsNotCounted: 'A pixel of a level has 1 / (stride y * stride x) windows: the coarse stride has fewer.',
  DividedByNought:
    "Where no window votes the score is read off as it is, and where none of the model's own scales shows the box as well.",
  LimitScaled: 'The limits that are given are taken as they are: a score is not scaled for them.',
  LimitsOfFirstClass: 'Each class has its own limit, where a list of them is given.',
  // Measures
  ElevenPoints: 'Precision is sampled at 11 recalls; the area is exact.',
  NoEnvelope: 'Precision is to be made non-increasing from the right before the area is taken.',
  DuplicatesCount: 'A second detection of an object is a false positive.',
  EveryPoint: "COCO's precisions are read at the 101 recalls 0, 0.01 to 1, not at every point.",
  RecallsInFloat:
    'Whether a recall of k / 100 is reached is asked in whole numbers, 100 * found >= k * objects; 0.35 is below 35 * 0.01.',
  RecallNoughtLeftOut: 'The recalls are 101: 0 is one of them.',
  FewerOverlaps: 'The overlaps are ten, 0.5, 0.55 to 0.95.',
  CoverOfHalf:
    'The share of a detection that an ignored object must cover is the overlap that is asked for, as for objects.',
  DetectionsNotLimited: 'Of each class the hundred best detections of a picture count.',
  LimitElsewhere: 'A hundred detections count of each class of each picture, and they are the best.',
  TiesApart: 'Equal scores are one block from the start, and have one value.',
  MeanOfMeans: 'A block is the mean of all outcomes in it, not the mean of two means.',
  NoLookBack: 'What was pooled may be below the block before it: look back.',
  WeightsIgnored: 'Outcomes count by their weights.',
  MeanOverBins: 'Bins count by how many confidences are in them.',
  BinCentres: 'A bin is compared by its mean confidence, not by its centre.',
  LowerBin: 'A confidence on the edge of two bins is in the upper one.',
  SignedGaps: 'Gaps of bins are added by their sizes; a bin too high does not make up for one too low.',
  StrictIoU: 'An IoU of exactly 0.5 is enough.',
  AnyOverlap: 'A box that overlaps the object is not enough: the IoU must be at least 0.5.',
  IgnoredAsFalse: 'Detections on ignored objects are left out; they are no false positives.',
  IgnoredAsTrue: 'Ignored objects do not count as objects.',
  FirstOverlapping: 'A detection takes the object that it overlaps most, not the first that will do.',
  UnsortedDetections: 'Detections are judged highest score first.',
  EmptyPicturesCount: 'Pictures without objects are left out.',
  UnguessedLeftOut: 'A picture with objects but without guesses counts as wrong.',
  OneGuessOnly: 'The k best guesses count, not the best alone; or k is off by one.',
  AllGuesses: 'Only the k best guesses count.',
  EmptyClassesCount: 'Classes without an object are not in the mean.',
  RecallOfFound: 'Recall is the share of all objects that count, not of those that were found.',
  TakenObject: 'An object that is taken is passed over before the one overlapped most is chosen, not after.',
  LastOfEqualOverlaps: 'Of objects that a detection overlaps equally it takes the first.',
  IgnoredElsewhere:
    'A detection is disregarded for one ignored object of its own class and picture that covers half of it: several are not added up, and a box without area is not covered.',
  IgnoredBeforeMatch: 'A detection that finds an object counts, whatever ignored object covers it too.',
  UndetectedLeftOut: 'A class with objects has an average precision, 0 where nothing was found.',
  ConfidenceClamped: 'Confidences may exceed 1, and be 0: they order detections as they are, and all count.',
  EqualByOther:
    "Guesses of one score come in the pictures' order as listed, whatever their ids, then by the lower class, then as given.",
  DetectionsLimited: 'All detections of a picture count, however many.',
  ClassIgnored: 'A guess must have the class of the object as well as its box.',
  // Geometry
  PaddingIgnoredInStart: 'Padding moves the place where the first receptive field begins.',
  StrideOfOwnLayer: 'A kernel adds (extent - 1) times the product of the strides of the layers before it.',
  ReversedLayers: 'From an output to its input the way is from the last layer to the first.',
  HalfToEven: 'Halves are rounded to the even number; they are rounded up, round(a) = floor(a + 1/2).',
  RoundedZoom:
    'Sizes are multiplied before they are divided, height * scale / short: a zoom that is rounded first loses halves.',
  WindowForSide: 'The centre square has the side that is asked for, which may be more than the window.',
  RoundedFit: 'Without a margin, n is the nearest whole number, halves up.',
  FlooredScale: 'The long side takes the nearest n, not the one below.',
  LongSideFirst: 'The short side takes n, the long side follows from it.',
  ReceptiveFieldAsWindow:
    'Padding is left out on the way back to the input: with it, a window is smaller than the receptive field.',
  WindowAsSmallest:
    'The scales begin at the window, or a stride below it; they begin at the input of k * c - 1 unpooled outputs.',
  BiasesNotCounted: 'Biases are parameters too.',
  PrintedTable: "The paper's printed number: it is one of its errata, see SPEC 1.3.",
  // The seeded generator
  HashArithmetic:
    'The hash is in unsigned 32-bit arithmetic: products modulo 2^32, shifts that bring in zeros.',
  InexactRate: "Dropout's hash, less than the rate times 2^32, is compared in float64: both are exact there.",
  // Words and digits
  FewDigits: 'Numbers are written with fewer than nine digits, which is not enough for every float32.',
  CutNames: 'Names and ids are cut: they may be of any length, and differ at their ends alone.',
  // Integers of a machine
  IntegerOverflow: 'Products of sizes do not fit into 32 bits.',
  SizesInFloat: 'Sizes are computed in float32, which has too few digits.',
  IdsAsNumbers: 'Ids of pictures are read as numbers; they are whole numbers or texts.',
  WholeScales: 'A scale is cut to a whole number; it may have a fraction.',
} as const;

export type FlagName = keyof typeof notes;

export const flags: Readonly<Record<string, Flag>> = Object.fromEntries(
  Object.entries(notes).map(([name, note]) => [name, { note }]),
);
