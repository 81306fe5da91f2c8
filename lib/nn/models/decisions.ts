/** @file What the paper leaves open about its networks and we had to choose, each with its name (docs/networks.md lists them all;
 *  batch norm's are in gradients.ts and step.ts). */

/** Channels of the first level where no width is asked for: the published size of UNet, VGG13 and ResNet18. */
export const PUBLISHED_WIDTH = 64;

/** Times that a UNet halves its image. @source Ronneberger et al. 2015, doi 10.1007/978-3-319-24574-4_28, figure 1 */
export const UNET_POOLINGS = 4;

/** Channels per hidden unit of a gate. @source Hu et al. 2018, doi 10.1109/CVPR.2018.00745, section 6.1 */
export const SE_REDUCTION = 16;

/** Smallest number of hidden units in a gate: with narrow networks, channels / reduction alone would leave one or none. */
export const SE_FLOOR = 4;

/** VGG13's first two dense layers as convolutions: the kernel of the first (7 x 7 there), and the channels of both per channel of the
 *  first level: 1024 at the published size (4096 there).
 *  @source DeepLab-LargeFOV, Chen et al. 2018, doi 10.1109/TPAMI.2017.2699184 */
export const VGG_DENSE = { kernel: 3, channels: 16 } as const;
