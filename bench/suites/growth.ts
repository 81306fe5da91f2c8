/** @file How the time of a training step grows with pixels, width and threads: ours and eager PyTorch; no gate. */
import { measureStep, type Times } from '../measure.js';
import type { Host, Suite } from '../suite.js';

const BATCH = 8;
/** What the other two series hold fast. */
const MIDDLE = { size: 128, width: 16, threads: 2 };

interface Series {
  by: string;
  points: { at: string; size: number; width: number; threads: number; turns: number }[];
}

const SERIES: Series[] = [
  {
    by: 'pixels',
    points: [64, 128, 256].map((size) => ({ ...MIDDLE, at: `${size}^2`, size, turns: size > 128 ? 4 : 8 })),
  },
  {
    by: 'width',
    points: [8, 16, 32, 64].map((width) => ({
      ...MIDDLE,
      at: `base ${width}`,
      width,
      turns: width > 16 ? 4 : 8,
    })),
  },
  { by: 'threads', points: [1, 2].map((threads) => ({ ...MIDDLE, at: `${threads}`, threads, turns: 8 })) },
];

export const suite: Suite = {
  summary: `a training step of UNet-SE, batch ${BATCH}: time against side of the images, width of the network, and threads`,
  run: async (host) => {
    for (const series of SERIES) await grow(series, host);
  },
};

async function grow({ by, points }: Series, host: Host): Promise<void> {
  const seen: { at: string; times: Times }[] = [];
  for (const { at, ...point } of points) {
    const threads = point.threads === 1 ? '1 thread' : `${point.threads} threads`;
    const more = `, ${threads}: by ${by}`;
    const times = await measureStep({ ...point, model: 'unet-se', batch: BATCH, more }, host);
    if (times) seen.push({ at, times });
  }
  if (seen.length > 1) host.note(growthLine(by, seen));
}

/** `by pixels (64^2, 128^2): ours 1 : 3.9, PyTorch 1 : 4.1`. */
export function growthLine(by: string, seen: readonly { at: string; times: Times }[]): string {
  const of = (side: keyof Times): string =>
    seen.map(({ times }) => Number((times[side] / seen[0].times[side]).toPrecision(3))).join(' : ');
  return `by ${by} (${seen.map(({ at }) => at).join(', ')}): ours ${of('ours')}, PyTorch ${of('peer')}`;
}
