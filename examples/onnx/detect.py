"""Objects in a picture, with onnxruntime, numpy and Pillow alone: no code of overfeat runs here.

overfeat export --model cells --softmax --preprocessing --out cells.onnx
python detect.py cells.onnx picture.jpg

By the model's limits on scores: it has others on confidences, which overfeat detect takes.
"""
import json
import sys

import numpy as np
import onnxruntime
from PIL import Image

session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
about = session.get_modelmeta().custom_metadata_map
labels, scales, detection, window, stride = (
    json.loads(about[key]) for key in ("labels", "scales", "detection", "window", "stride")
)
margin = int(about["margin"])
picture = np.asarray(Image.open(sys.argv[2]).convert("RGB"))
height, width = picture.shape[:2]
windows = [[] for _ in labels]
for scale in scales:
    size = np.floor(np.array([height, width]) * (scale / min(height, width)) + 0.5).astype(np.int64)
    probabilities, boxes = session.run(["probabilities", "regressor"], {"picture": picture, "size": size})
    zoom = size / (height, width)
    # One box for all classes, or one for each.
    boxes = boxes[0].reshape(-1, 2, 2, *boxes.shape[2:])
    for label, scores in enumerate(probabilities[0][: len(labels)]):
        for row, column in np.argwhere(scores >= detection["windowThreshold"]):
            # Relative to the window, in two pairs: xmin, ymin and xmax, ymax, or the centre and the logarithms of the sides.
            edges = boxes[label % len(boxes), :, :, row, column]
            if about["boxForm"] == "centre":
                edges = 0.5 + edges[0] + np.exp(edges[1]) * [[-0.5], [0.5]]
            corner = np.array([column * stride[1], row * stride[0]]) - margin
            box = corner + edges * (window[1], window[0])
            box = np.clip(box / zoom[::-1], 0, (width, height))
            if (box[1] > box[0]).all():
                windows[label].append((box, scores[row, column], 1))


def overlap(a, b):
    """IoU, for all pairs at once."""
    area = lambda box: np.prod(np.maximum(box[..., 1, :] - box[..., 0, :], 0), axis=-1)
    corners = np.maximum(a[..., 0, :], b[..., 0, :]), np.minimum(a[..., 1, :], b[..., 1, :])
    both = area(np.stack(corners, axis=-2))
    return both / (area(a) + area(b) - both)


def mismatch(a, b):
    """Distance of the centres in mean diagonals, plus 1 - IoU, for all pairs at once."""
    diagonal = lambda box: np.linalg.norm(box[..., 1, :] - box[..., 0, :], axis=-1)
    distance = np.linalg.norm(a.sum(axis=-2) - b.sum(axis=-2), axis=-1) / (diagonal(a) + diagonal(b))
    return distance + 1 - overlap(a, b)


# The paper's greedy merge: the two boxes that match best become one, until no two match well.
for label, seen in enumerate(windows):
    found = list(seen)
    while len(found) > 1:
        boxes = np.array([box for box, _, _ in found])
        pairs = mismatch(boxes[:, None], boxes[None])
        pairs[np.tril_indices(len(boxes))] = np.inf
        i, j = np.unravel_index(np.argmin(pairs), pairs.shape)
        if pairs[i, j] > detection["mergeThreshold"]:
            break
        (a, score, m), (b, more, n) = found[i], found.pop(j)
        found[i] = ((m * a + n * b) / (m + n), score + more, m + n)
    # Then each box becomes the mean of the windows' boxes that overlap it well, by their scores.
    for at, (box, score, n) in enumerate(found):
        near = [one for one in seen if overlap(one[0], box) >= detection.get("refineThreshold", np.inf)]
        if near and sum(one[1] for one in near) > 0:
            found[at] = (np.average([one[0] for one in near], axis=0, weights=[one[1] for one in near]), score, n)
    for box, score, _ in found:
        if score >= detection["threshold"][label]:
            print(labels[label], f"{score:.2f}", " ".join(f"{edge:.1f}" for edge in box.ravel()))
