"""Trains a network on random windows with PyTorch, as fast as PyTorch does, and prints windows a second.

On standard input: {"network": as in model.json, "batch", "steps", "threads"}. Forward, backward and AdamW; drawing of
windows is not included. The classifier learns with the features; the regressor with the features frozen.
"""
import json
import sys
import time

import torch
from torch import nn

request = json.load(sys.stdin)
torch.set_num_threads(request["threads"])
torch.manual_seed(1)


def layer_of(layer):
    kind = layer["kind"]
    if kind == "conv2d":
        if any(layer["padding"].values()) or layer["dilation"] != [1, 1]:
            raise ValueError("only convolutions without padding and dilation")
        return nn.Conv2d(layer["inChannels"], layer["outChannels"], layer["kernel"], layer["stride"])
    if kind == "relu":
        return nn.ReLU()
    if kind == "maxPool2d":
        return nn.MaxPool2d(layer["kernel"], layer["stride"])
    if kind == "dropout":
        return nn.Dropout(layer["rate"])
    raise ValueError(kind)


def layers_of(layers):
    return [layer_of(layer) for layer in layers]


def windows_a_second(network, head, frozen):
    features = nn.Sequential(*layers_of(network["features"]), nn.MaxPool2d(network["lastPool"]))
    last = nn.Sequential(*layers_of(network["heads"][head]), nn.Flatten())
    height, width = network["input"]["window"]
    windows = torch.randn(request["batch"], network["input"]["channels"], height, width)
    with torch.no_grad():
        outputs = last(features(windows)).shape[1]
    if frozen:
        loss_of = nn.MSELoss()
        target = torch.randn(request["batch"], outputs)
        parameters = list(last.parameters())
    else:
        loss_of = nn.CrossEntropyLoss()
        target = torch.randint(outputs, (request["batch"],))
        parameters = [*features.parameters(), *last.parameters()]
    optimiser = torch.optim.AdamW(parameters)

    def step():
        optimiser.zero_grad(set_to_none=True)
        with torch.set_grad_enabled(not frozen):
            pooled = features(windows)
        loss_of(last(pooled), target).backward()
        optimiser.step()

    for _ in range(5):
        step()
    best = 0.0
    for _ in range(2):
        start = time.perf_counter()
        for _ in range(request["steps"]):
            step()
        best = max(best, request["batch"] * request["steps"] / (time.perf_counter() - start))
    return best


print(
    json.dumps(
        {
            "version": torch.__version__,
            "classifier": windows_a_second(request["network"], "classifier", False),
            "regressor": windows_a_second(request["network"], "regressor", True),
        }
    )
)
