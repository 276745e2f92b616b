#!/usr/bin/env python3
"""An example port of OverFeat for `overfeat-conformance`: networks, densely evaluated, merging of boxes, and measures.

It reads one JSON request a line and writes one JSON answer a line. Tensors are {"shape": [...], "data": [...]}. Only
the standard library is used, so it is slow; but it is all that a port is: operations, a table of them, and a loop.
"""
import array, itertools, json, math, sys

class Refusal(Exception):
    """What cannot be, by a code of SPEC 10.1."""

class Tensor:
    """Numbers in row-major order, and their shape."""

    def __init__(self, shape, data=None):
        self.shape = list(shape)
        self.data = data if data is not None else [0.0] * math.prod(shape)

    def at(self, *index):
        place = 0
        for length, position in zip(self.shape, index):
            place = place * length + position
        return self.data[place]

def make(shape, element):  # the tensor whose elements are element(*index)
    return Tensor(shape, [element(*index) for index in itertools.product(*map(range, shape))])

def check(*conditions, code="GEOMETRY"):  # what cannot be is an error
    if not all(conditions):
        raise Refusal(code)

whole = lambda least, *values: check(all(value == int(value) and value >= least for value in values))

def output_length(input, kernel, stride, before=0, after=0, dilation=1):
    whole(1, kernel, stride, dilation)
    whole(0, input, before, after)
    room = input + before + after - ((kernel - 1) * dilation + 1)
    check(room >= 0)
    return room // stride + 1

def zero_pad(input, padding):
    top, left, bottom, right = (padding[side] for side in ("top", "left", "bottom", "right"))
    channels, height, width = input.shape
    whole(0, top, left, bottom, right)

    def element(c, y, x):
        inside = top <= y < top + height and left <= x < left + width
        return input.at(c, y - top, x - left) if inside else 0.0
    return make([channels, top + height + bottom, left + width + right], element)

def conv2d(input, weight, bias, stride, padding, dilation):
    outputs, inputs, kernel_y, kernel_x = weight.shape
    check(inputs == input.shape[0] > 0, bias.shape == [outputs])
    padded = zero_pad(input, padding)
    height, width = (output_length(n, k, s, 0, 0, d) for n, k, s, d in
                     zip(padded.shape[1:], weight.shape[2:], stride, dilation))

    def element(o, y, x):
        total = bias.data[o]
        for i, ky, kx in itertools.product(range(inputs), range(kernel_y), range(kernel_x)):
            value = padded.at(i, y * stride[0] + ky * dilation[0], x * stride[1] + kx * dilation[1])
            total += weight.at(o, i, ky, kx) * value
        return total
    return make([outputs, height, width], element)

def largest(values):
    return math.nan if any(math.isnan(value) for value in values) else max(values)

def max_pool(input, kernel, stride):
    channels, height, width = input.shape
    size = [channels, output_length(height, kernel[0], stride[0]), output_length(width, kernel[1], stride[1])]
    taps = list(itertools.product(range(kernel[0]), range(kernel[1])))
    return make(size, lambda c, y, x: largest([input.at(c, y * stride[0] + ky, x * stride[1] + kx) for ky, kx in taps]))

def relu(input, threshold):
    return Tensor(input.shape, [0.0 if value <= threshold else value for value in input.data])

def crop(input, start, size):
    whole(0, *start, *size)
    check(all(first + length <= most for first, length, most in zip(start, size, input.shape[1:])))
    return make([input.shape[0], *size], lambda c, y, x: input.at(c, y + start[0], x + start[1]))

def offset_max_pool(input, pool):
    _, height, width = input.shape
    maps = []
    for dy, dx in itertools.product(range(pool[0]), range(pool[1])):
        if height - dy >= pool[0] and width - dx >= pool[1]:
            part = crop(input, [dy, dx], [height - dy, width - dx])
            maps.append({"offset": [dy, dx], "map": max_pool(part, pool, pool)})
    check(maps)
    return maps

def interleave(maps, pool):
    check(maps)
    by_offset = {tuple(one["offset"]): one["map"] for one in maps}
    height = sum(one.shape[1] for (_, dx), one in by_offset.items() if dx == 0)
    width = sum(one.shape[2] for (dy, _), one in by_offset.items() if dy == 0)
    channels = maps[0]["map"].shape[0]
    places = itertools.product(range(min(pool[0], height)), range(min(pool[1], width)))
    check(len(maps) == len(by_offset), sorted(by_offset) == list(places), height > 0, width > 0)
    for (dy, dx), one in by_offset.items():
        check(one.shape == [channels, -((dy - height) // pool[0]), -((dx - width) // pool[1])])
    return make([channels, height, width],
                lambda c, y, x: by_offset[y % pool[0], x % pool[1]].at(c, y // pool[0], x // pool[1]))

def run_layers(layers, weights, map):
    for layer in layers:
        if layer["kind"] == "conv2d":
            check(all(layer["name"] + part in weights for part in (".weight", ".bias")))
            weight, bias = weights[layer["name"] + ".weight"], weights[layer["name"] + ".bias"]
            check(weight.shape == [layer["outChannels"], layer["inChannels"], *layer["kernel"]])
            map = conv2d(map, weight, bias, layer["stride"], layer["padding"], layer["dilation"])
        elif layer["kind"] == "zeroPad2d":
            map = zero_pad(map, layer["padding"])
        elif layer["kind"] == "maxPool2d":
            map = max_pool(map, layer["kernel"], layer["stride"])
        elif layer["kind"] == "relu":
            map = relu(map, layer["threshold"])
    return map

def evaluate_dense(network, weights, image, head, stride):
    pool, layers = network["lastPool"], network["heads"][head]
    unpooled = run_layers(network["features"], weights, image)
    if stride == "coarse":
        return run_layers(layers, weights, max_pool(unpooled, pool, pool))
    kernels = [layer["kernel"] for layer in layers if layer["kind"] == "conv2d"]
    span = [1 + sum(kernel[axis] - 1 for kernel in kernels) for axis in (0, 1)]
    maps = [one for one in offset_max_pool(unpooled, pool) if all(n >= s for n, s in zip(one["map"].shape[1:], span))]
    check(maps)
    return interleave([{**one, "map": run_layers(layers, weights, one["map"])} for one in maps], pool)

def area(box):
    return max(0, box["xmax"] - box["xmin"]) * max(0, box["ymax"] - box["ymin"])

def shared_area(first, second):
    return area({edge: (max if "min" in edge else min)(first[edge], second[edge]) for edge in first})

def iou(first, second):
    shared = shared_area(first, second)
    union = area(first) + area(second) - shared
    return shared / union if union else 0.0

def match_score(first, second):
    centre = lambda box: ((box["xmin"] + box["xmax"]) / 2, (box["ymin"] + box["ymax"]) / 2)
    distance = math.dist(centre(first), centre(second))
    diagonal = sum(math.hypot(box["xmax"] - box["xmin"], box["ymax"] - box["ymin"]) for box in (first, second)) / 2
    if distance:
        distance = distance / diagonal if diagonal else math.inf
    return distance + 1 - iou(first, second)

def box_merge(first, second):
    windows = first["windows"] + second["windows"]
    mean = lambda edge: (first["windows"] * first["box"][edge] + second["windows"] * second["box"][edge]) / windows
    box = {edge: mean(edge) for edge in first["box"]}
    return {"box": box, "score": first["score"] + second["score"], "windows": windows}

def merge_boxes(boxes, threshold):
    check(not math.isnan(float(threshold)), all(one["windows"] >= 1 for one in boxes))
    check(all(math.isfinite(float(value)) for one in boxes for value in (*one["box"].values(), one["score"])))
    while len(boxes) > 1:
        score, i, j = min((match_score(boxes[i]["box"], boxes[j]["box"]), i, j)
                          for i, j in itertools.combinations(range(len(boxes)), 2))
        if score > threshold:
            break
        boxes = [box_merge(boxes[i], boxes[j]) if k == i else one for k, one in enumerate(boxes) if k != j]
    return boxes

def in_order(pictures, detections):  # best first; ties by the pictures as listed, the class, and as given
    place = lambda one: next(at for at, picture in enumerate(pictures) if picture["id"] == one["imageId"])
    return sorted(detections, key=lambda one: (-one["score"], place(one), one["index"]))

def judged(pictures, ranked, label, least):  # whether detections of a class find an object, and how many there are
    taken, hits = set(), []
    objects = [(picture["id"], one) for picture in pictures for one in picture["objects"] if one["index"] == label]
    for one in (one for one in ranked if one["index"] == label):
        near = [(at, thing) for at, (id, thing) in enumerate(objects) if id == one["imageId"]]
        free = [(iou(one["box"], thing["box"]), -at) for at, thing in near if not thing["ignore"] and at not in taken]
        overlap, at = max(free, default=(0, 0))
        covered = [shared_area(one["box"], thing["box"]) for _, thing in near if thing["ignore"]]
        if overlap >= least:
            taken.add(-at)
            hits.append(True)
        elif not any(shared >= least * area(one["box"]) > 0 for shared in covered):
            hits.append(False)
    return hits, sum(not one["ignore"] for _, one in objects)

def mean_precision(pictures, ranked, classes, least, area_under):  # over the classes that have an object
    each = [judged(pictures, ranked, label, least) for label in range(classes)]
    present = [area_under(hits, count) for hits, count in each if count]
    check(present, code="BAD_DATA_SET")
    return sum(present) / len(present)

def envelope(hits):  # for each object found, the best precision from there on
    precisions = [sum(hits[:rank + 1]) / (rank + 1) for rank, hit in enumerate(hits) if hit]
    return [max(precisions[found:]) for found in range(len(precisions))]

def every_point(hits, count):
    return sum(envelope(hits)) / count

def at_101_points(hits, count):  # recall k / 100 is reached with f of n objects if 100 * f >= k * n
    best, needed = envelope(hits), [max(1, -(-point * count // 100)) for point in range(101)]
    return sum(best[found - 1] for found in needed if found <= len(best)) / 101

def average_precision(pictures, detections, index):
    hits, count = judged(pictures, in_order(pictures, detections), index, 0.5)
    return every_point(hits, count) if count else "none"

def coco_precision(pictures, detections, classes):
    hundred, seen = [], {}
    for one in in_order(pictures, detections):
        group = seen.setdefault((type(one["imageId"]), one["imageId"], one["index"]), [])
        group.append(one)
        if len(group) <= 100:
            hundred.append(one)
    at = [mean_precision(pictures, hundred, classes, percent / 100, at_101_points) for percent in range(50, 100, 5)]
    return {"mean": sum(at) / len(at), "at50": at[0], "at75": at[5]}

def isotonic_regression(scores, outcomes, weights=None):
    weights = weights or Tensor(scores.shape, [1.0] * len(scores.data))
    check(scores.data, len(scores.data) == len(outcomes.data) == len(weights.data))
    check(all(one > 0 for one in weights.data), all(map(math.isfinite, scores.data + outcomes.data + weights.data)))
    blocks = []  # scores, the sum of weight * outcome, the sum of weights
    for score, same in itertools.groupby(sorted(zip(scores.data, outcomes.data, weights.data)), lambda item: item[0]):
        same = list(same)
        blocks.append(([score], sum(w * y for _, y, w in same), sum(w for *_, w in same)))
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] > blocks[-1][1] / blocks[-1][2]:
            blocks[-2:] = [tuple(one + other for one, other in zip(*blocks[-2:]))]
    values = [total / weight for members, total, weight in blocks for _ in members]
    return {"scores": Tensor([len(values)], [one for members, *_ in blocks for one in members]),
            "values": Tensor([len(values)], values)}

def calibration_error(confidences, outcomes, bins):
    whole(1, bins)
    check(confidences.data, len(confidences.data) == len(outcomes.data), all(0 <= one <= 1 for one in confidences.data))
    check(all(one in (0, 1) for one in outcomes.data))
    gaps = {}
    for confidence, outcome in zip(confidences.data, outcomes.data):
        where = min(math.floor(confidence * bins), bins - 1)
        gaps[where] = gaps.get(where, 0) + outcome - confidence
    return sum(map(abs, gaps.values())) / len(confidences.data)

def mean_loss(predictions, truths, of_window):  # over windows, and its gradient
    width, count = predictions.shape[1], predictions.shape[0]
    check(count > 0, len(truths) == count)
    each = [of_window(predictions.data[window * width:][:width], truth) for window, truth in enumerate(truths)]
    slopes = [slope / count for _, slopes in each for slope in slopes]
    return sum(loss for loss, _ in each) / count, Tensor(predictions.shape, slopes)

def cross_entropy(logits, classes):
    def of_window(values, label):
        most = largest(values)
        powers = [math.exp(value - most) for value in values]
        slopes = [power / sum(powers) - (index == label) for index, power in enumerate(powers)]
        return math.log(sum(powers)) + most - values[label], slopes
    whole(0, *classes)
    check(all(label < logits.shape[1] for label in classes))
    return mean_loss(logits, classes, of_window)

def box_loss(of_window, predictions, boxes):
    check(predictions.shape == boxes.shape, boxes.shape[1] == 4)
    return mean_loss(predictions, [boxes.data[at:at + 4] for at in range(0, len(boxes.data), 4)], of_window)

def squared_loss(edges, truth):
    apart = [edge - true for edge, true in zip(edges, truth)]
    return sum(one * one / 2 for one in apart), apart

def overlap_loss(edges, truth, general):  # 4.16; sides of both boxes, of what they share, and of what encloses them
    step = lambda value: 0.5 if value == 0 else float(value > 0)
    if any(map(math.isnan, edges + truth)):
        return math.nan, [math.nan] * 4
    sides = [[edges[high] - edges[low], truth[high] - truth[low],
              min(edges[high], truth[high]) - max(edges[low], truth[low]),
              max(edges[high], truth[high]) - min(edges[low], truth[low])] for low, high in ((0, 2), (1, 3))]
    own, other, shared, hull = (max(0, wide) * max(0, high) for wide, high in zip(*sides))
    union = own + other - shared
    overlap, filled = shared / union if union else 0, union / hull if hull else 0

    def slope(edge):
        axis, sign = edge % 2, 1 if edge > 1 else -1
        of_own, _, inner, outer = (sign * step(along) * max(0, across)
                                   for along, across in zip(sides[axis], sides[1 - axis]))
        inward = step(sign * (truth[edge] - edges[edge]))
        of_union = of_own - inner * inward
        total = (overlap * of_union - inner * inward) / union if union else 0
        of_filled = (of_union - filled * outer * (1 - inward)) / hull if hull else 0
        return total - general * (of_filled + sign * step(-sides[axis][0]))
    crossed = sum(max(0, -along[0]) for along in sides)
    return 1 - overlap + general * ((1 - filled if hull else 0) + crossed), [slope(edge) for edge in range(4)]

BOX_LOSSES = {"squaredLoss": squared_loss, "iouLoss": lambda edges, truth: overlap_loss(edges, truth, 0),
              "giouLoss": lambda edges, truth: overlap_loss(edges, truth, 1)}

OPERATIONS = {
    "outputLength": lambda **given: {"length": output_length(**given)},
    "conv2d": lambda **given: {"output": conv2d(**given)},
    "zeroPad2d": lambda input, padding: {"output": zero_pad(input, padding)},
    "maxPool2d": lambda input, kernel, stride: {"output": max_pool(input, kernel, stride)},
    "relu": lambda input, threshold: {"output": relu(input, threshold)},
    "crop": lambda input, start, size: {"output": crop(input, start, size)},
    "offsetMaxPool2d": lambda input, pool: {"maps": offset_max_pool(input, pool)},
    "interleave": lambda maps, pool: {"output": interleave(maps, pool)},
    "evaluateDense": lambda **given: {"output": evaluate_dense(**given)},
    "iou": lambda first, second: {"iou": iou(first, second)},
    "matchScore": lambda first, second: {"score": match_score(first, second)},
    "boxMerge": lambda first, second: {"merged": box_merge(first, second)},
    "mergeBoxes": lambda boxes, threshold: {"boxes": merge_boxes(boxes, threshold)},
    "averagePrecision": lambda **given: {"averagePrecision": average_precision(**given)},
    "meanAveragePrecision": lambda pictures, detections, classes: {"meanAveragePrecision": mean_precision(
        pictures, in_order(pictures, detections), classes, 0.5, every_point)},
    "cocoPrecision": coco_precision,
    "isotonicRegression": isotonic_regression,
    "expectedCalibrationError": lambda **given: {"error": calibration_error(**given)},
    "crossEntropy": lambda **given: {"loss": cross_entropy(**given)[0]},
    "crossEntropyBackward": lambda **given: {"logits": cross_entropy(**given)[1]},
}
for name, one in BOX_LOSSES.items():
    OPERATIONS[name] = lambda of_window=one, **given: {"loss": box_loss(of_window, **given)[0]}
    OPERATIONS[name + "Backward"] = lambda of_window=one, **given: {"predictions": box_loss(of_window, **given)[1]}

def read(value):
    if isinstance(value, list):
        return [read(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "shape" in value and "data" in value:
        return Tensor(value["shape"], list(array.array("f", map(float, value["data"]))))  # float32
    return {name: read(item) for name, item in value.items()}

def answer(request):
    operation = OPERATIONS.get(request["operation"])
    if operation is None:
        return {"unsupported": True}
    try:
        return {"outputs": operation(**read(request["parameters"]), **read(request["inputs"]))}
    except Refusal as refusal:
        return {"error": str(refusal)}

for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps({"id": request["id"], **answer(request)}, default=vars), flush=True)
