/** @file ResNet18, plain and with squeeze-and-excitation in each residual block, as a segmenter. */
import { conv, convNormRelu, fcn8Head, residual } from '../blocks.js';
import type { Value } from '../graph.js';
import type { Definition, NetworkConfig } from '../network.js';

/** 7 x 7 convolution with stride 2, 3 x 3 max-pooling with stride 2, four stages of two residual blocks (17 convolutions, shortcuts not
 *  counted); the dense layer as a 1 x 1 convolution without the global pooling before it, which would leave no map; the FCN-8s head.
 *  @source He et al. 2016, doi 10.1109/CVPR.2016.90, table 1 */
export function resnet18({ width, reduction: channelsPerUnit }: NetworkConfig, se: boolean): Definition {
  const reduction = se ? channelsPerUnit : undefined;
  return (b, images) => {
    const stem = convNormRelu(b, 'stem', images, width, { kernel: 7, stride: 2 });
    const stages: Value[] = [];
    let x = b.graph.maxPool(stem, { kernel: 3, stride: 2, pad: 1 });
    for (let stage = 0; stage < 4; stage++) {
      const channels = width << stage;
      x = residual(b, `stage${stage}.block0`, x, channels, { stride: stage === 0 ? 1 : 2, reduction });
      x = residual(b, `stage${stage}.block1`, x, channels, { reduction });
      stages.push(x);
    }
    return fcn8Head(b, conv(b, 'dense', x, 1), stages[2], stages[1]);
  };
}
