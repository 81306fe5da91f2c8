"""The networks of lib/nn/models as one writes them in PyTorch, with the same tensors under the same names."""
import torch
import torch.nn.functional as F
from torch import nn


class ConvNorm(nn.Module):
    def __init__(self, inputs, outputs, kernel=3, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return self.norm(self.conv(x))


class ConvNormRelu(ConvNorm):
    def forward(self, x):
        return F.relu(super().forward(x), inplace=True)


def double_conv(inputs, outputs):
    return nn.ModuleDict({"1": ConvNormRelu(inputs, outputs), "2": ConvNormRelu(outputs, outputs)})


def both(pair, x):
    return pair["2"](pair["1"](x))


class SqueezeExcite(nn.Module):
    def __init__(self, channels, reduction):
        super().__init__()
        hidden = max(4, int(channels / reduction + 0.5))
        self.layers = nn.ModuleDict({"1": nn.Conv2d(channels, hidden, 1), "2": nn.Conv2d(hidden, channels, 1)})

    def forward(self, x):
        squeezed = F.adaptive_avg_pool2d(x, 1)
        return x * torch.sigmoid(self.layers["2"](F.relu(self.layers["1"](squeezed))))


class UNet(nn.Module):
    def __init__(self, bands, width, reduction, poolings, se):
        super().__init__()
        self.levels = poolings
        gate = (lambda c: SqueezeExcite(c, reduction)) if se else (lambda c: nn.Identity())
        channels = bands
        for i in range(poolings):
            self.add_module(f"down{i}", double_conv(channels, width << i))
            channels = width << i
            self.add_module(f"skip{i}_se", gate(channels))
            self.add_module(f"down{i}_se", gate(channels))
        self.bottom = double_conv(channels, width << poolings)
        self.bottom_se = gate(width << poolings)
        for i in reversed(range(poolings)):
            self.add_module(f"up{i}_conv", nn.ConvTranspose2d(width << (i + 1), width << i, 2, 2))
            self.add_module(f"up{i}", double_conv(width << (i + 1), width << i))
        self.head = nn.Conv2d(width, 1, 1)

    def forward(self, x):
        part = self.get_submodule
        skips = []
        for i in range(self.levels):
            x = both(part(f"down{i}"), x)
            skips.append(part(f"skip{i}_se")(x))
            x = F.max_pool2d(part(f"down{i}_se")(x), 2)
        x = self.bottom_se(both(self.bottom, x))
        for i in reversed(range(self.levels)):
            x = both(part(f"up{i}"), torch.cat([skips[i], part(f"up{i}_conv")(x)], 1))
        return self.head(x)


class Fcn8(nn.Module):
    """The head: scores at 1/32, 1/16 and 1/8, enlarged and added."""

    def __init__(self, at16, at8):
        super().__init__()
        self.score16 = nn.Conv2d(at16, 1, 1)
        self.score8 = nn.Conv2d(at8, 1, 1)

    def forward(self, deepest, at16, at8):
        larger = lambda x, k: F.interpolate(x, scale_factor=k, mode="bilinear", align_corners=False)
        by16 = larger(deepest, 2) + self.score16(at16)
        return larger(larger(by16, 2) + self.score8(at8), 8)


class VGG13SE(nn.Module):
    def __init__(self, bands, width, reduction):
        super().__init__()
        channels = bands
        for i, k in enumerate([1, 2, 4, 8, 8]):
            self.add_module(f"block{i}", double_conv(channels, k * width))
            channels = k * width
            self.add_module(f"block{i}_se", SqueezeExcite(channels, reduction))
        self.dense0 = ConvNormRelu(channels, 16 * width)
        self.dense1 = ConvNormRelu(16 * width, 16 * width, 1)
        self.dense2 = nn.Conv2d(16 * width, 1, 1)
        self.head = Fcn8(8 * width, 4 * width)

    def forward(self, x):
        pooled = []
        for i in range(5):
            x = both(self.get_submodule(f"block{i}"), x)
            x = F.max_pool2d(self.get_submodule(f"block{i}_se")(x), 2)
            pooled.append(x)
        x = self.dense2(self.dense1(self.dense0(x)))
        return self.head(x, pooled[3], pooled[2])


class ResidualSE(nn.Module):
    def __init__(self, inputs, outputs, stride, reduction):
        super().__init__()
        self.layers = nn.ModuleDict(
            {"1": ConvNormRelu(inputs, outputs, 3, stride), "2": ConvNorm(outputs, outputs)}
        )
        self.se = SqueezeExcite(outputs, reduction)
        same = stride == 1 and inputs == outputs
        self.shortcut = nn.Identity() if same else ConvNorm(inputs, outputs, 1, stride)

    def forward(self, x):
        second = self.se(both(self.layers, x))
        return F.relu(second + self.shortcut(x), inplace=True)


class ResNet18SE(nn.Module):
    def __init__(self, bands, width, reduction):
        super().__init__()
        self.stem = ConvNormRelu(bands, width, 7, 2)
        channels = width
        for i in range(4):
            for k in range(2):
                stride = 2 if i > 0 and k == 0 else 1
                self.add_module(f"stage{i}_block{k}", ResidualSE(channels, width << i, stride, reduction))
                channels = width << i
        self.dense = nn.Conv2d(channels, 1, 1)
        self.head = Fcn8(width << 2, width << 1)

    def forward(self, x):
        x = F.max_pool2d(self.stem(x), 3, 2, 1)
        stages = []
        for i in range(4):
            for k in range(2):
                x = self.get_submodule(f"stage{i}_block{k}")(x)
            stages.append(x)
        return self.head(self.dense(x), stages[2], stages[1])


def build(model, bands, width, reduction, poolings):
    if model in ("unet", "unet-se"):
        return UNet(bands, width, reduction, poolings, model == "unet-se")
    return {"vgg13-se": VGG13SE, "resnet18-se": ResNet18SE}[model](bands, width, reduction)


def our_name(name):
    """PyTorch's name of a tensor as ours."""
    name = name.replace(".layers.", ".").replace("_se.", ".se.").replace("_block", ".block")
    name = name.replace("_conv.", ".conv.") if name.startswith("up") else name
    return name.replace("running_mean", "mean").replace("running_var", "variance")


def load(network, tensors):
    """Fills the network with our tensors; each is used, and none is missing."""
    left = dict(tensors)
    with torch.no_grad():
        for name, own in network.state_dict(keep_vars=True).items():
            if name.endswith("num_batches_tracked"):
                continue
            given = left.pop(our_name(name))
            if given.dim() == 4 and own.shape != given.shape:  # up-convolution: ours is [4 k, c, 1, 1]
                c, k = own.shape[:2]
                given = given.reshape(2, 2, k, c).permute(3, 2, 0, 1)
            own.copy_(given)
    assert not left, f"tensors without a place: {list(left)}"
    return network
