"""The PyTorch side of the benches: eager, or through torch.compile."""
import os
import shutil
import sysconfig
import time

import torch

import networks
import safetensors_file
from losses import adamw_of, loss_of
from serve import serve

here = {}


def check_compiler():
    """torch.compile writes C++: without a compiler it would end in a long trace."""
    compiler = os.environ.get("CXX", "g++")
    if not shutil.which(compiler):
        raise SystemExit(f"no {compiler}: torch.compile writes C++; apt-get install g++")
    header = os.path.join(sysconfig.get_paths()["include"], "Python.h")
    if not os.path.exists(header):
        raise SystemExit(f"no {header}: torch.compile writes C++; apt-get install python3-dev")


def open(config, weights, data, threads, busy, loss=None, adamw=None, rate=None, compile=False):
    if compile:
        check_compiler()
    torch.set_num_threads(threads)
    here["clock"] = time.process_time if busy else time.perf_counter
    here["network"] = networks.load(networks.build(**config), safetensors_file.read(weights))
    here["data"] = safetensors_file.read(data)
    here["loss"] = lambda images, target, valid: loss_of(here["network"](images), target, valid, loss)
    here["probability"] = lambda images: torch.sigmoid(here["network"](images))
    if compile:
        here["loss"] = torch.compile(here["loss"])
        here["probability"] = torch.compile(here["probability"])
    if adamw:
        here["optimiser"] = adamw_of(here["network"].train(), adamw, rate)
    return {"version": torch.__version__}


def step():
    data, optimiser = here["data"], here["optimiser"]
    start = here["clock"]()
    optimiser.zero_grad(set_to_none=True)
    loss = here["loss"](data["images"], data["target"], data["valid"])
    loss.backward()
    optimiser.step()
    value = loss.item()
    return {"ms": 1000 * (here["clock"]() - start), "loss": value}


def predict(values=False):
    here["network"].eval()
    start = here["clock"]()
    with torch.inference_mode():
        probability = here["probability"](here["data"]["images"])
    ms = 1000 * (here["clock"]() - start)
    return {"ms": ms, "probability": probability.flatten().tolist() if values else None}


serve({"open": open, "step": step, "predict": predict})
