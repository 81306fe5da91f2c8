/** @file VGG13, plain and with squeeze-and-excitation after each block, as a segmenter. */
import { conv, convNormRelu, fcn8Head, squeezeExcite } from '../blocks.js';
import type { Value } from '../graph.js';
import { VGG_DENSE } from './decisions.js';
import type { Definition, NetworkConfig } from '../network.js';

/** Five blocks of two 3 x 3 convolutions (batch norm added: the weights start from random), with `se` a gate, 2 x 2 max-pooling; the three fully
 *  connected layers as convolutions: 3 x 3 to 16 x width, 1 x 1 to the same, 1 x 1 to one score; then the FCN-8s head.
 *  @source Simonyan & Zisserman 2015, arXiv 1409.1556, configuration B; fully connected layers shrunk from 7 x 7 and 4096 to 3 x 3 and
 *  1024 as in DeepLab-LargeFOV, Chen et al. 2018, doi 10.1109/TPAMI.2017.2699184; no dropout */
export function vgg13({ width, reduction }: NetworkConfig, se: boolean): Definition {
  const channels = [1, 2, 4, 8, 8].map((k) => k * width);
  return (b, images) => {
    const pooled: Value[] = [];
    let x = images;
    channels.forEach((c, i) => {
      const first = convNormRelu(b, `block${i}.1`, x, c);
      const second = convNormRelu(b, `block${i}.2`, first, c);
      x = b.graph.maxPool(se ? squeezeExcite(b, `block${i}.se`, second, reduction) : second);
      pooled.push(x);
    });
    const dense = VGG_DENSE.channels * width;
    x = convNormRelu(b, 'dense0', x, dense, { kernel: VGG_DENSE.kernel });
    x = convNormRelu(b, 'dense1', x, dense, { kernel: 1 });
    return fcn8Head(b, conv(b, 'dense2', x, 1), pooled[3], pooled[2]);
  };
}
