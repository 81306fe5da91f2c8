/** @file Scale bar and north arrow. */
import type { Extent } from './extent.js';
import type { Json } from './figure.js';
import type { Frame } from './frames.js';
import { COLOUR, FONT } from './theme.js';

/** An arrow in the upper right corner of axes `x<n>`, `y<n>`: maps are north up. */
export function northArrow(frame: Frame, n: string): Json {
  return {
    text: '▲<br>N',
    xref: `x${n} domain`,
    yref: `y${n} domain`,
    x: 1 - 4 / frame.widthPx,
    y: 1 - 4 / frame.heightPx,
    xanchor: 'right',
    yanchor: 'top',
    showarrow: false,
    borderpad: 1,
    bgcolor: 'rgba(255,255,255,0.75)',
    font: { size: FONT.small },
  };
}

/** The longest of 1, 2, 5 x 10^k metres that takes at most `share` of a width. */
export function niceLength(metres: number, share = 0.28): number {
  const most = metres * share;
  const power = 10 ** Math.floor(Math.log10(most));
  return ([5, 2, 1].find((k) => k * power <= most) ?? 1) * power;
}

/** `500 m`, `2 km`. */
export function lengthText(metres: number): string {
  return metres >= 1000 ? `${metres / 1000} km` : `${Number(metres.toPrecision(2))} m`;
}

/** A bar of round length in the lower left corner. */
export function scaleBar(extent: Extent, frame: Frame, n: string): { shapes: Json[]; annotations: Json[] } {
  const span = extent.right - extent.left;
  const length = niceLength(span * extent.metresX);
  const perPxX = span / frame.widthPx;
  const perPxY = (extent.top - extent.bottom) / frame.heightPx;
  const [x0, y0] = [extent.left + 7 * perPxX, extent.bottom + 6 * perPxY];
  const x1 = x0 + length / extent.metresX;
  const refs = { xref: `x${n}`, yref: `y${n}` };
  const text = lengthText(length);
  const box = Math.max(x1, x0 + (text.length * FONT.small * 0.62 + 4) * perPxX);
  return {
    shapes: [
      {
        type: 'rect',
        ...refs,
        x0: x0 - 4 * perPxX,
        x1: box + 4 * perPxX,
        y0: y0 - 4 * perPxY,
        y1: y0 + 18 * perPxY,
        fillcolor: 'rgba(255,255,255,0.75)',
        line: { width: 0 },
      },
      {
        type: 'rect',
        ...refs,
        x0,
        x1,
        y0,
        y1: y0 + 3 * perPxY,
        fillcolor: COLOUR.text,
        line: { width: 0 },
      },
    ],
    annotations: [
      {
        text,
        ...refs,
        x: x0,
        y: y0 + 4 * perPxY,
        xanchor: 'left',
        yanchor: 'bottom',
        showarrow: false,
        borderpad: 0,
        font: { size: FONT.small },
      },
    ],
  };
}
