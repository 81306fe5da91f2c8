/** @file UNet, plain and with squeeze-and-excitation. */
import { conv, doubleConv, squeezeExcite, upConv } from '../blocks.js';
import type { Value } from '../graph.js';
import type { Builder, Definition, NetworkConfig } from '../network.js';

/** Encoder of `poolings` halvings, decoder of as many up-convolutions with skip connections; 3 x 3 convolutions padded so that the map
 *  keeps its size, each with batch norm. With `se`, each level's encoder result passes two gates of its own: one in the downsampling
 *  path (also at the bottom), one on the skip connection.
 *  @source Ronneberger et al. 2015, doi 10.1007/978-3-319-24574-4_28; SE places: the paper's 2.4.1 and figure 3 */
export function unet({ width, reduction, poolings }: NetworkConfig, se: boolean): Definition {
  return (b, images) => {
    const gate = (name: string, x: Value): Value => (se ? squeezeExcite(b, name, x, reduction) : x);
    const skips: Value[] = [];
    let x = images;
    for (let level = 0; level < poolings; level++) {
      const found = doubleConv(b, `down${level}`, x, width << level);
      skips.push(gate(`skip${level}.se`, found));
      x = b.graph.maxPool(gate(`down${level}.se`, found));
    }
    x = gate('bottom.se', doubleConv(b, 'bottom', x, width << poolings));
    for (let level = poolings - 1; level >= 0; level--) x = ascend(b, level, x, skips[level], width << level);
    return conv(b, 'head', x, 1);
  };
}

function ascend(b: Builder, level: number, x: Value, skip: Value, channels: number): Value {
  const larger = upConv(b, `up${level}.conv`, x, channels);
  return doubleConv(b, `up${level}`, b.graph.concat(skip, larger), channels);
}
