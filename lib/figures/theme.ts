/** @file One look for every figure: sizes, fonts, and one colour for one thing everywhere. */

/** CSS pixels of a millimetre of print: layouts are made in these, so that a font of 10 px prints at 7.5 pt. */
export const PX_PER_MM = 96 / 25.4;
/** White edge around what is drawn, px: Plotly sets the outermost text flush with the edge. */
export const EDGE_PX = 3;

/** Width or height in px that is left for drawing in a figure of so many mm. */
export function drawnPx(mm: number): number {
  return Math.round(mm * PX_PER_MM) - 2 * EDGE_PX;
}

/** The smallest text allowed in print, 7 pt, in CSS pixels. */
export const MIN_FONT_PX = (7 * 96) / 72;
/** Resolution of exported PNGs, dots per inch of the print width. */
export const PRINT_DPI = 300;

/** The figures' font, and its sizes. */
export const FONT = {
  family: 'DejaVu Sans, Verdana, sans-serif',
  /** Tick labels, legends, notes (px). */
  small: 9.6,
  /** Axis titles and names in maps (px). */
  normal: 10.4,
  /** Panel letters (px). */
  large: 11.4,
} as const;

/** Okabe and Ito's eight colours, told apart with every common colour vision. @source Wong 2011, doi 10.1038/nmeth.1618 */
export const OKABE_ITO = {
  black: '#000000',
  orange: '#E69F00',
  sky: '#56B4E9',
  green: '#009E73',
  yellow: '#F0E442',
  blue: '#0072B2',
  vermilion: '#D55E00',
  purple: '#CC79A7',
} as const;

/** What a colour means, in every figure. */
export const COLOUR = {
  landslide: OKABE_ITO.vermilion,
  stable: '#9A9A9A',
  right: OKABE_ITO.vermilion,
  missed: OKABE_ITO.blue,
  falseAlarm: OKABE_ITO.yellow,
  ours: OKABE_ITO.blue,
  paper: '#6E6E6E',
  river: OKABE_ITO.sky,
  fault: OKABE_ITO.purple,
  boundary: OKABE_ITO.black,
  text: '#1A1A1A',
  quiet: '#5A5A5A',
  grid: '#E3E3E3',
  nodata: '#FFFFFF',
} as const;

/** The four models of the paper, always in these colours. */
export const MODEL_COLOUR: Readonly<Record<string, string>> = {
  'ResNet18-SE': OKABE_ITO.green,
  'VGG13-SE': OKABE_ITO.orange,
  UNet: OKABE_ITO.purple,
  'UNet-SE': OKABE_ITO.blue,
};

/** Dash patterns, so that lines differ in print without colour. */
export const DASHES = ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot'] as const;

const CYCLE = [
  OKABE_ITO.blue,
  OKABE_ITO.orange,
  OKABE_ITO.green,
  OKABE_ITO.purple,
  OKABE_ITO.sky,
  '#7A7A7A',
  OKABE_ITO.black,
];

/** The colour of series `i`, or of the model of that name. Vermilion is kept for landslides. */
export function seriesColour(i: number, name = ''): string {
  return MODEL_COLOUR[name] ?? CYCLE[i % CYCLE.length];
}

/** Defaults shared by every layout, as a Plotly template. */
export function template(): Record<string, unknown> {
  const axis = {
    automargin: true,
    showline: true,
    linecolor: '#4A4A4A',
    linewidth: 0.8,
    ticks: 'outside',
    ticklen: 3,
    tickwidth: 0.8,
    tickcolor: '#4A4A4A',
    gridcolor: COLOUR.grid,
    gridwidth: 0.6,
    zeroline: false,
    tickfont: { size: FONT.small },
    title: { font: { size: FONT.normal }, standoff: 5 },
  };
  return {
    layout: {
      font: { family: FONT.family, size: FONT.small, color: COLOUR.text },
      paper_bgcolor: '#FFFFFF',
      plot_bgcolor: '#FFFFFF',
      colorway: CYCLE,
      xaxis: axis,
      yaxis: axis,
      legend: {
        orientation: 'h',
        x: 0,
        xanchor: 'left',
        y: 1.01,
        yanchor: 'bottom',
        font: { size: FONT.small },
        tracegroupgap: 4,
        bgcolor: 'rgba(255,255,255,0)',
      },
      annotationdefaults: { font: { size: FONT.small, color: COLOUR.text }, showarrow: false },
      hoverlabel: { font: { family: FONT.family, size: 12 } },
    },
  };
}
