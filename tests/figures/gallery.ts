/** @file One small figure of every kind, from seeded data. */
import type { Feature } from 'geojson';
import { createRng } from 'landslide/core';
import {
  architectureFigure,
  bandPanel,
  barFigure,
  beeswarmFigure,
  classPanel,
  COLOUR,
  comparisonFigure,
  confusionFigure,
  curveFigure,
  dependenceFigure,
  flowFigure,
  frequencyRatioFigure,
  histogramFigure,
  mapFigure,
  pictureOfComposite,
  pictureOfMask,
  picturePanel,
  precisionRecallFigure,
  rampColours,
  rocFigure,
  scatterFigure,
  spreadFigure,
  successFigure,
  terrainFigure,
  trainingFigure,
  type Figure,
  type FigureText,
} from 'landslide/figures';
import { makeGrid, type Raster } from 'landslide/raster';

const MODELS = ['ResNet18-SE', 'VGG13-SE', 'UNet', 'UNet-SE'];
const FACTORS = [
  'elevation',
  'NDVI',
  'slope',
  'aspect',
  'distance from rivers',
  'distance from faults',
  'rock hardness',
];
const SIZE = 60;

export const words = (id: string, more: Partial<FigureText> = {}): FigureText => ({
  id,
  title: 'Figure 4',
  caption: 'UNet-SE finds 8 of 10 landslides & misses < 2.',
  alt: 'Orange outlines on a hill.',
  demo: true,
  ...more,
});

/** A hill of 60 x 60 pixels of 5 m with one round landslide, four bands. */
export function scene(): { image: Raster<Float32Array>; heights: Float32Array; mask: Uint8Array } {
  const grid = makeGrid({
    width: SIZE,
    height: SIZE,
    crs: 'EPSG:32650',
    left: 601200,
    top: 3345600,
    pixel: 5,
  });
  const rng = createRng(1);
  const n = SIZE * SIZE;
  const heights = new Float32Array(n);
  const mask = new Uint8Array(n);
  const data = new Float32Array(4 * n);
  for (let i = 0; i < n; i++) {
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)];
    heights[i] = 200 + 60 * Math.sin(x / 12) * Math.cos(y / 15);
    mask[i] = Math.hypot(x - 25, y - 30) < 9 ? 1 : 0;
    for (let b = 0; b < 4; b++)
      data[b * n + i] = 0.1 + 0.02 * rng.next() + (b === 3 ? 0.3 : 0) + (mask[i] ? 0.1 : 0);
  }
  return { image: { grid, bands: 4, data, nodata: null }, heights, mask };
}

function outline(): Feature {
  const ring = Array.from({ length: 25 }, (_, k) => [
    601325 + 45 * Math.cos((k / 24) * 2 * Math.PI),
    3345450 + 45 * Math.sin((k / 24) * 2 * Math.PI),
  ]);
  ring[24] = ring[0];
  return { type: 'Feature', properties: { name: 'Y1' }, geometry: { type: 'Polygon', coordinates: [ring] } };
}

function maps(): Figure[] {
  const { image, heights, mask } = scene();
  const { grid } = image;
  const photo = pictureOfComposite(image, { bands: [2, 1, 0] });
  const lines = [{ name: 'landslides', features: [outline()], colour: COLOUR.landslide, nameOf: () => 'Y1' }];
  const shifted = (d: number): Uint8Array => mask.map((_, i) => mask[i + d] ?? 0);
  const predictions = Object.fromEntries(MODELS.map((m, k) => [m, shifted(k + 1)]));
  return [
    mapFigure(words('map'), [
      picturePanel(
        '(a) true colour',
        [photo, pictureOfMask(mask, grid, { colour: COLOUR.landslide })],
        lines,
      ),
      bandPanel({ heading: '(b) elevation', values: heights, grid, ramp: 'cividis', label: 'elevation (m)' }),
      classPanel({
        heading: '(c) rock hardness',
        classes: mask,
        grid,
        names: ['soft rock', 'hard rock'],
        colours: rampColours('viridis', 2),
      }),
    ]),
    mapFigure(words('map-narrow', { widthMm: 85 }), [picturePanel('', photo, lines)]),
    comparisonFigure(words('comparison'), [
      { name: 'Y1', image, truth: mask, predictions },
      { name: 'K8', image, truth: shifted(3), predictions },
    ]),
    terrainFigure(words('terrain'), { heights, grid, mask, image }),
    terrainFigure(words('terrain-narrow', { widthMm: 85 }), { heights, grid, mask }),
  ];
}

function charts(): Figure[] {
  const rng = createRng(2);
  const list = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));
  const shap = list(7 * 50, () => rng.normal() * 0.1);
  const values = list(7 * 50, () => rng.next());
  const curves = MODELS.map((name, k) => ({
    name,
    x: list(21, (i) => i / 20),
    y: list(21, (i) => (i / 20) ** (1 / (k + 1))),
  }));
  return [
    barFigure(words('bars', { widthMm: 85 }), {
      title: 'importance (share)',
      names: FACTORS,
      series: [
        { name: 'ours', values: list(7, () => rng.next()), spread: list(7, () => 0.05) },
        { name: 'paper', values: list(7, () => rng.next()) },
      ],
      sorted: true,
    }),
    barFigure(words('bars-upright'), {
      title: 'score',
      names: ['Precision', 'Recall', 'IoU'],
      series: MODELS.map((name) => ({ name, values: list(3, () => rng.next()) })),
      horizontal: false,
      decimals: 2,
      range: [0, 1.1],
    }),
    frequencyRatioFigure(
      words('ratios'),
      FACTORS.map((name) => ({
        name,
        classes: ['<200', '200–300', 'Moderately hard rock'],
        fr: [0.5, 2, NaN],
        paper: [0.4, 2.6, 0],
      })),
    ),
    beeswarmFigure(words('beeswarm'), { factors: FACTORS, shap, values }),
    dependenceFigure(words('dependence', { widthMm: 85 }), {
      factor: 'elevation (m)',
      values: values.slice(0, 50),
      shap: shap.slice(0, 50),
      colourBy: { name: 'NDVI', values: values.slice(50, 100) },
    }),
    curveFigure(words('curves'), {
      xTitle: 'epoch',
      yTitle: 'change of F1',
      curves: [{ name: 'UNet', x: [0, 1, 2], y: [-1, 0, 1], spread: [0.1, 0.1, 0.1] }],
      mark: { x: 1, text: 'best' },
    }),
    trainingFigure(
      words('training'),
      [
        { epoch: 1, trainLoss: 0.5, validationLoss: 0.6, validationF1: 0.2 },
        { epoch: 2, trainLoss: 0.3, validationLoss: 0.4, validationF1: 0.6 },
      ],
      { bestEpoch: 2 },
    ),
    rocFigure(
      words('roc', { widthMm: 85 }),
      curves.map((c) => ({ ...c, auc: 0.9 })),
    ),
    precisionRecallFigure(words('precision-recall', { widthMm: 85 }), curves),
    successFigure(words('success', { widthMm: 85 }), curves),
    histogramFigure(words('histogram'), {
      bandNames: ['blue', 'green', 'red', 'near infrared'],
      xTitle: 'reflectance',
      series: ['before', 'after'].map((name) => ({
        name,
        bands: list(4, (b) => b).map((b) => list(500, () => 0.1 * b + 0.02 * rng.normal())),
      })),
    }),
    confusionFigure(words('confusion'), {
      classes: ['stable', 'landslide'],
      matrices: MODELS.map((name) => ({
        name,
        counts: [
          [123456, 3400],
          [2300, 8700],
        ],
      })),
    }),
    scatterFigure(words('scatter', { widthMm: 85 }), {
      xTitle: "the paper's F1-score",
      yTitle: 'our F1-score',
      diagonal: true,
      series: [{ name: 'Hongtan', x: [0.7, 0.78], y: [0.6, 0.8], labels: ['UNet', 'UNet-SE'] }],
    }),
    spreadFigure(words('spread'), {
      yTitle: 'IoU',
      groups: MODELS.map((name) => ({ name, values: list(9, () => rng.next()), paper: 0.6 })),
    }),
    flowFigure(words('flow'), {
      boxes: [
        { id: 'pan', text: 'GF-2 panchromatic', column: 0, row: 0, kind: 'data' },
        { id: 'mss', text: 'GF-2 multispectral', column: 1, row: 0, kind: 'data' },
        {
          id: 'fuse',
          text: 'radiance, reflectance, registration, fusion',
          column: 0.5,
          row: 1,
          kind: 'step',
        },
        { id: 'map', text: 'landslide map', column: 0.5, row: 2, kind: 'result' },
      ],
      arrows: [
        ['pan', 'fuse'],
        ['mss', 'fuse'],
        ['fuse', 'map'],
      ],
      stages: [{ name: 'data', from: 0, to: 0 }],
    }),
    architectureFigure(words('architecture'), {
      layers: [
        { name: 'image', channels: 4, size: 128, kind: 'input' },
        { name: 'block 1', channels: 64, size: 128, kind: 'convolution' },
        { name: 'pool 1', channels: 64, size: 64, kind: 'pool' },
        { name: 'block 2', channels: 128, size: 64, kind: 'convolution' },
        { name: 'up 1', channels: 64, size: 128, kind: 'up' },
        { name: 'join 1', channels: 128, size: 128, kind: 'join' },
        { name: 'block 3', channels: 64, size: 128, kind: 'convolution' },
        { name: 'map', channels: 1, size: 128, kind: 'output' },
      ],
      skips: [[1, 5]],
    }),
  ];
}

/** Every kind of figure. */
export function gallery(): Figure[] {
  return [...maps(), ...charts()];
}
