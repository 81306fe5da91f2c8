"""Files of float32 tensors in the safetensors format, as PyTorch's tensors by name."""
import torch

import safetensors_arrays


def read(path):
    return {name: torch.from_numpy(array) for name, array in safetensors_arrays.read(path).items()}


def write(path, tensors):
    safetensors_arrays.write(path, {name: tensor.numpy() for name, tensor in tensors.items()})
