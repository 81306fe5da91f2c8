/** @file The map of detected landslides with close-ups (figures 4, 6 and 7). */
import {
  COLOUR,
  cutRaster,
  mapFigure,
  pictureOfComposite,
  type Figure,
  type FigureText,
  type MapLines,
  type MapPanel,
} from '../figures/index.js';
import { windowGrid, type Raster, type Window } from '../raster/index.js';
import { windowAround } from './places.js';
import type { RegionPrediction } from './predictions.js';
import type { Landslide, StudySamples } from './samples.js';

/** Colour of mapped outlines, apart from the vermilion of what a model found. */
const TRUTH = '#000000';

/** The region with what the model marks, and the test landslides by name. */
export function detectionMap(text: FigureText, samples: StudySamples, prediction: RegionPrediction): Figure {
  const whole: MapPanel = {
    heading: `(a) ${samples.region.title.replace(/\s*\(.*\)$/, '')}`,
    pictures: [pictureOfRgb(samples.rgb)],
    lines: linesOf(samples, prediction),
  };
  const table = {
    columns: ['landslide', 'area_m2', 'mean_probability'],
    rows: prediction.polygons.features.map((f) => [
      Number(f.properties?.id),
      Number(f.properties?.area_m2),
      Number(f.properties?.mean_probability),
    ]),
  };
  return mapFigure(text, [whole], { table });
}

/** Parts of the same map, one around each of some landslides. */
export function closeUpMap(
  text: FigureText,
  samples: StudySamples,
  prediction: RegionPrediction,
  landslides: readonly Landslide[],
): Figure {
  const lines = linesOf(samples, prediction);
  const panels = landslides.map((l, i): MapPanel => {
    const w = roomy(windowAround(l, samples.grid), samples);
    return {
      heading: `(${'bcdefgh'[i]}) ${l.name}`,
      pictures: [pictureOfRgb(cutRaster(samples.rgb, w))],
      lines: lines.map((set) => inside(set, samples, w)),
      extent: windowGrid(samples.grid, w),
    };
  });
  return mapFigure(text, panels, { columns: Math.min(2, panels.length) });
}

function linesOf(samples: StudySamples, prediction: RegionPrediction): MapLines[] {
  const test = samples.landslides.filter((l) => l.split === 'test');
  return [
    {
      name: 'marked by the model',
      features: prediction.polygons.features,
      colour: COLOUR.landslide,
      width: 1.1,
      fill: 0.35,
    },
    {
      name: 'landslide of training or validation',
      features: samples.landslides.filter((l) => l.split !== 'test').map((l) => l.feature),
      colour: TRUTH,
      width: 0.8,
      dash: 'dot',
    },
    {
      name: 'test landslide',
      features: test.map((l) => l.feature),
      colour: TRUTH,
      width: 1.3,
      nameOf: (_, i) => test[i].name,
    },
  ];
}

/** Red, green and blue of the samples as a picture. */
function pictureOfRgb(rgb: Raster): ReturnType<typeof pictureOfComposite> {
  return pictureOfComposite(rgb, { bands: [0, 1, 2], maxSide: 900 });
}

/** The same window with as much ground again around it. */
function roomy({ x, y, width }: Window, { grid }: StudySamples): Window {
  const size = Math.min(2 * width, grid.width, grid.height);
  const place = (at: number, length: number): number =>
    Math.max(0, Math.min(length - size, Math.round(at + width / 2 - size / 2)));
  return { x: place(x, grid.width), y: place(y, grid.height), width: size, height: size };
}

/** Only the features that reach into a window, so that a close-up is light; the legend stays. */
function inside(set: MapLines, { grid }: StudySamples, w: Window): MapLines {
  const t = windowGrid(grid, w).transform;
  const [left, top] = [t[0], t[3]];
  const [right, bottom] = [left + w.width * t[1], top + w.height * t[5]];
  const keep = set.features.map((f) =>
    coordinatesOf(f.geometry).some(([x, y]) => x >= left && x <= right && y >= bottom && y <= top),
  );
  const places = keep.flatMap((k, i) => (k ? [i] : []));
  const { nameOf } = set;
  return {
    ...set,
    features: places.map((i) => set.features[i]),
    ...(nameOf ? { nameOf: (f, i) => nameOf(f, places[i]) } : {}),
  };
}

function coordinatesOf(geometry: MapLines['features'][number]['geometry']): number[][] {
  if (geometry?.type === 'Polygon') return geometry.coordinates.flat();
  return geometry?.type === 'MultiPolygon' ? geometry.coordinates.flat(2) : [];
}
