"""The eager PyTorch side of the benches `train` and `predict`."""
import time

import torch
import torch.nn.functional as F

import networks
import safetensors_file
from serve import serve

here = {}


def loss_of(logits, target, valid, s):
    """lib/nn/losses.ts."""
    p = torch.sigmoid(logits) * valid
    axes = (1, 2, 3)
    overlap = 2 * (p * target).sum(axes)
    dice = 1 - ((overlap + s["epsilon"]) / ((p + target).sum(axes) + s["epsilon"])).mean()
    positive = s["alpha"] * target * torch.sigmoid(-logits) ** s["gamma"] * F.softplus(-logits)
    negative = (1 - s["alpha"]) * (valid - target) * torch.sigmoid(logits) ** s["gamma"] * F.softplus(logits)
    focal = (positive + negative).sum() / (valid.sum() + 1e-6)
    return s["dice"] * dice + s["focal"] * focal


def open(config, weights, data, threads, busy, loss=None, adamw=None, rate=None):
    torch.set_num_threads(threads)
    here["clock"] = time.process_time if busy else time.perf_counter
    here["network"] = networks.load(networks.build(**config), safetensors_file.read(weights))
    here["data"] = safetensors_file.read(data)
    if adamw:
        here["loss"] = loss
        here["optimiser"] = torch.optim.AdamW(
            here["network"].train().parameters(),
            lr=rate,
            betas=(adamw["beta1"], adamw["beta2"]),
            eps=adamw["epsilon"],
            weight_decay=adamw["weightDecay"],
        )
    return {"version": torch.__version__}


def step():
    network, data, optimiser = here["network"], here["data"], here["optimiser"]
    start = here["clock"]()
    optimiser.zero_grad(set_to_none=True)
    loss = loss_of(network(data["images"]), data["target"], data["valid"], here["loss"])
    loss.backward()
    optimiser.step()
    value = loss.item()
    return {"ms": 1000 * (here["clock"]() - start), "loss": value}


def predict(values=False):
    network = here["network"].eval()
    start = here["clock"]()
    with torch.inference_mode():
        probability = torch.sigmoid(network(here["data"]["images"]))
    ms = 1000 * (here["clock"]() - start)
    return {"ms": ms, "probability": probability.flatten().tolist() if values else None}


serve({"open": open, "step": step, "predict": predict})
