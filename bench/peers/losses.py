"""lib/nn/losses.ts as one writes it in PyTorch."""
import torch
import torch.nn.functional as F


def loss_of(logits, target, valid, s):
    p = torch.sigmoid(logits) * valid
    axes = (1, 2, 3)
    overlap = 2 * (p * target).sum(axes)
    dice = 1 - ((overlap + s["epsilon"]) / ((p + target).sum(axes) + s["epsilon"])).mean()
    positive = s["alpha"] * target * torch.sigmoid(-logits) ** s["gamma"] * F.softplus(-logits)
    negative = (1 - s["alpha"]) * (valid - target) * torch.sigmoid(logits) ** s["gamma"] * F.softplus(logits)
    focal = (positive + negative).sum() / (valid.sum() + 1e-6)
    return s["dice"] * dice + s["focal"] * focal


def adamw_of(network, settings, rate):
    """The optimiser with lib/nn/adamw.ts' settings."""
    return torch.optim.AdamW(
        network.parameters(),
        lr=rate,
        betas=(settings["beta1"], settings["beta2"]),
        eps=settings["epsilon"],
        weight_decay=settings["weightDecay"],
    )
