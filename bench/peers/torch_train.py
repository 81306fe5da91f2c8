"""Training in PyTorch, as lib/training does it, for the bench `real`: the caller gives each epoch's rate and asks for it; the order of
the patches is PyTorch's own."""
import torch

import networks
import safetensors_file
from losses import adamw_of, loss_of
from serve import serve

here = {}


def open(config, threads, train, validation, loss, adamw, batch):
    torch.set_num_threads(threads)
    here.update(config=config, loss=loss, adamw=adamw, batch=batch)
    here["train"], here["validation"] = safetensors_file.read(train), safetensors_file.read(validation)
    return {"version": torch.__version__}


def begin(seed, deviations):
    """Fresh weights by the law of lib/nn: `deviations` names the normal tensors with their spread; others keep PyTorch's 1 and 0."""
    torch.manual_seed(seed)
    network = networks.build(**here["config"])
    left = dict(deviations)
    with torch.no_grad():
        for name, tensor in network.named_parameters():
            deviation = left.pop(networks.our_name(name), None)
            if deviation is not None:
                tensor.normal_(0, deviation)
            elif not name.endswith("norm.weight"):
                tensor.zero_()
    assert not left, f"tensors without a place: {list(left)}"
    start(network)


def follow(weights, items, rate):
    """Losses of steps from given weights, on given batches of [patch, flip]."""
    start(networks.load(networks.build(**here["config"]), safetensors_file.read(weights)))
    return [step(torch.tensor(batch), rate) for batch in items]


def start(network):
    here.update(network=network, optimiser=adamw_of(network, here["adamw"], 1e-4), best=None, least=float("inf"))


FLIPS = [None, -1, -2]  # as it is, left to right, top to bottom


def flipped(planes, flips):
    return torch.stack([p if FLIPS[f] is None else p.flip(FLIPS[f]) for p, f in zip(planes, flips.tolist())])


def step(items, rate):
    """One step on patches items[:, 0], flipped as items[:, 1] says. Returns the loss before it."""
    network, optimiser, data = here["network"].train(), here["optimiser"], here["train"]
    images, target, valid = (flipped(data[k][items[:, 0]], items[:, 1]) for k in ("images", "target", "valid"))
    for group in optimiser.param_groups:
        group["lr"] = rate
    optimiser.zero_grad(set_to_none=True)
    loss = loss_of(network(images), target, valid, here["loss"])
    loss.backward()
    optimiser.step()
    return loss.item()


def epoch(rate):
    """Every patch in each of the three ways, shuffled; then the validation, and the weights kept where it is the best so far."""
    n = len(here["train"]["images"])
    items = torch.cartesian_prod(torch.arange(n), torch.arange(len(FLIPS)))
    items = items[torch.randperm(len(items))]
    total = sum(step(part, rate) * len(part) for part in items.split(here["batch"]))
    value = validate()
    if value < here["least"]:
        here["least"] = value
        here["best"] = {name: tensor.clone() for name, tensor in here["network"].state_dict().items()}
    return {"trainLoss": total / len(items), "validationLoss": value}


def validate():
    data = here["validation"]
    return loss_of(run(data["images"]), data["target"], data["valid"], here["loss"]).item()


def run(images):
    """Logits, some patches at a time."""
    network = here["network"].eval()
    with torch.inference_mode():
        return torch.cat([network(part) for part in images.split(8)])


def predict(images, out):
    """Probabilities by the best weights, to a file."""
    here["network"].load_state_dict(here["best"])
    logits = run(safetensors_file.read(images)["images"])
    safetensors_file.write(out, {"probability": torch.sigmoid(logits)})


serve({"open": open, "begin": begin, "follow": follow, "epoch": epoch, "predict": predict})
