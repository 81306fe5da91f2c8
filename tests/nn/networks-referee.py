"""What PyTorch counts of the four networks; writes networks-referee.json beside this file.

    pip install torch==2.15.0 torchvision && python tests/nn/networks-referee.py

`twins`: the networks of bench/peers/networks.py, which take our weights by name and are held to our losses by `npm run bench -- train`. Multiply-adds
are half of the floating-point operations of torch.utils.flop_counter; `layers` come from forward hooks; `savedBytes` are the tensors that
autograd keeps for the gradients, each once, without the parameters.
`published`: torchvision's vgg13_bn and resnet18, which were written by others: where our trunks differ from them, the test says by how much.
"""
import json, os, sys
import torch, torchvision
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, '..', '..', 'bench', 'peers'))
from networks import build, our_name

MODELS, SIZE = ['unet', 'unet-se', 'vgg13-se', 'resnet18-se'], 128


def counted(network, image, call=None):
    with FlopCounterMode(display=False) as counter:
        (call or network)(image)
    assert counter.get_total_flops() % 2 == 0
    return counter.get_total_flops() // 2


def layers(network, image):
    rows = []

    def hook(module, inputs, output, name):
        # A transposed convolution multiplies each of its inputs with a kernel for each output channel, a convolution each output with one.
        side = inputs[0] if isinstance(module, nn.ConvTranspose2d) else output
        per = 0 if isinstance(module, nn.BatchNorm2d) else module.weight.numel() // module.weight.shape[0]
        own = sum(p.numel() for p in module.parameters())
        rows.append([our_name(name + '.')[:-1], *output.shape[1:], own, per * side.numel()])

    kinds = (nn.Conv2d, nn.ConvTranspose2d, nn.BatchNorm2d)
    hooks = [m.register_forward_hook(lambda m, i, o, n=n: hook(m, i, o, n)) for n, m in network.named_modules() if isinstance(m, kinds)]
    network(image)
    for h in hooks:
        h.remove()
    return rows


def saved(network, image):
    own = {p.untyped_storage().data_ptr() for p in [*network.parameters(), *network.buffers()]}
    kept = {}

    def pack(x):
        storage = x.untyped_storage()
        if storage.data_ptr() not in own:
            kept[storage.data_ptr()] = storage.nbytes()
        return x

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda x: x):
        result = network(image)
    total = sum(kept.values())
    del result
    return total


def twin(model, width):
    network = build(model, 3, width, 16, 4)
    image = torch.zeros(1, 3, SIZE, SIZE)
    found = {
        'parameters': sum(p.numel() for p in network.parameters()),
        'statistics': sum(b.numel() for n, b in network.named_buffers() if 'running' in n),
        'multiplyAdds': counted(network, image),
        'savedBytes': saved(network, image),
    }
    return {**found, 'layers': layers(network, image)} if width == 16 else found


torch.manual_seed(0)
image = torch.zeros(1, 3, SIZE, SIZE)
vgg, resnet = torchvision.models.vgg13_bn(), torchvision.models.resnet18()
trunk = nn.Sequential(*list(resnet.children())[:-2])
number = lambda m: sum(p.numel() for p in m.parameters())
out = {
    'versions': {'torch': torch.__version__.split('+')[0], 'torchvision': torchvision.__version__.split('+')[0]},
    'twins': {f'{m} {w}': twin(m, w) for m in MODELS for w in (16, 64)},
    'published': {
        'vgg13_bn features': {'parameters': number(vgg.features), 'multiplyAdds': counted(vgg.features, image),
                              'convolutionBiases': sum(m.bias.numel() for m in vgg.features if isinstance(m, nn.Conv2d))},
        'resnet18 trunk': {'parameters': number(trunk), 'multiplyAdds': counted(trunk, image)},
    },
}
with open(os.path.join(here, 'networks-referee.json'), 'w') as f:
    json.dump(out, f, separators=(',', ':'))
    f.write('\n')
for name, t in out['twins'].items():
    print(name, {k: v for k, v in t.items() if k != 'layers'})
print(out['published'], out['versions'])
