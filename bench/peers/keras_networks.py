"""UNet and UNet-SE of lib/nn/models as one writes them in Keras, and our tensors in its layout [rows, columns, in, out]."""
import keras
import numpy as np
from keras import layers


def conv(name, channels, kernel=1, **more):
    return layers.Conv2D(channels, kernel, padding="same", name=name, **more)


def double_conv(x, name, channels):
    for k in (1, 2):
        x = conv(f"{name}.{k}.conv", channels, 3, use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=f"{name}.{k}.norm")(x)
        x = layers.ReLU()(x)
    return x


def squeeze_excite(x, name, reduction):
    channels = x.shape[-1]
    hidden = max(4, int(channels / reduction + 0.5))
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = conv(f"{name}.1", hidden, activation="relu")(gate)
    return layers.Multiply()([x, conv(f"{name}.2", channels, activation="sigmoid")(gate)])


def build(model, bands, width, reduction, poolings):
    assert model in ("unet", "unet-se"), model
    gate = (lambda x, name: squeeze_excite(x, name, reduction)) if model == "unet-se" else (lambda x, name: x)
    images = x = keras.Input((None, None, bands))
    skips = []
    for i in range(poolings):
        x = double_conv(x, f"down{i}", width << i)
        skips.append(gate(x, f"skip{i}.se"))
        x = layers.MaxPooling2D(2)(gate(x, f"down{i}.se"))
    x = gate(double_conv(x, "bottom", width << poolings), "bottom.se")
    for i in reversed(range(poolings)):
        x = layers.Conv2DTranspose(width << i, 2, 2, name=f"up{i}.conv")(x)
        x = double_conv(layers.Concatenate()([skips[i], x]), f"up{i}", width << i)
    return keras.Model(images, conv("head", 1)(x))


def load(network, tensors):
    """Fills the network with our tensors; each is used, and none is missing."""
    left = dict(tensors)
    for layer in network.layers:
        if layer.weights:
            layer.set_weights([relaid(layer, left.pop(f"{layer.name}.{part}")) for part in parts(layer)])
    assert not left, f"tensors without a place: {list(left)}"
    return network


def parts(layer):
    if isinstance(layer, layers.BatchNormalization):
        return ["weight", "bias", "mean", "variance"]
    return ["weight", "bias"] if layer.use_bias else ["weight"]


def relaid(layer, tensor):
    if tensor.ndim < 4:
        return tensor
    if isinstance(layer, layers.Conv2DTranspose):  # ours is [4 k, c, 1, 1]
        return np.reshape(tensor, (2, 2, layer.filters, -1))
    return np.transpose(tensor, (2, 3, 1, 0))
