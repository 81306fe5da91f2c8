/** @file Every threshold of the scored models, as curves and as a table. */
import { seriesColour, type Curve, type Table } from '../figures/index.js';
import type { Sweep } from '../metrics/index.js';
import { modelLabel, type NetworkName } from '../nn/index.js';
import type { StoredScores } from './stored-scores.js';

type Swept = StoredScores & { sweep: Sweep };

const swept = (list: readonly StoredScores[]): Swept[] => list.filter((s): s is Swept => s.sweep !== null);
const nameOf = (s: StoredScores): string => modelLabel(s.model as NetworkName);

/** ROC of each model, from (0, 0) to (1, 1); models whose test lacks a class are left out. */
export function rocCurves(list: readonly StoredScores[]): (Curve & { auc: number })[] {
  return swept(list).map((s) => {
    const points = [...s.sweep.points].reverse();
    return {
      name: nameOf(s),
      x: [0, ...points.map((p) => p.falsePositiveRate), 1],
      y: [0, ...points.map((p) => p.recall), 1],
      auc: s.sweep.rocAuc,
      markers: false,
    };
  });
}

/** Precision against recall of each model, a point a threshold; thresholds at which nothing is marked are left out. */
export function precisionRecallCurves(list: readonly StoredScores[]): Curve[] {
  return swept(list).map((s, i) => {
    const points = s.sweep.points.filter((p) => Number.isFinite(p.precision));
    const area = s.sweep.averagePrecision.toFixed(3);
    return {
      name: `${nameOf(s)} (area ${area})`,
      // That of the model in other figures, which the area behind its name would hide.
      colour: seriesColour(i, nameOf(s)),
      x: points.map((p) => p.recall),
      y: points.map((p) => p.precision),
      markers: false,
    };
  });
}

/** Share of landslide pixels among those of a probability, a point a bin that has pixels. */
export function calibrationCurves(list: readonly StoredScores[]): Curve[] {
  return list.map((s) => {
    const bins = s.calibration.bins.filter((b) => b.pixels > 0);
    return { name: nameOf(s), x: bins.map((b) => b.predicted), y: bins.map((b) => b.observed) };
  });
}

/** A row a model: areas, the threshold with the best F1 beside 0.5, and how far its probabilities can be believed. */
export function thresholdTable(list: readonly StoredScores[]): Table {
  const three = (v: number): number | null => (Number.isFinite(v) ? Number(v.toFixed(3)) : null);
  return {
    columns: [
      'model',
      'area under ROC',
      'area under precision-recall',
      'F1 at 0.5',
      'best F1',
      'its threshold',
      'expected calibration error',
      'Brier score',
    ],
    rows: list.map((s) => [
      nameOf(s),
      three(s.sweep?.rocAuc ?? NaN),
      three(s.sweep?.averagePrecision ?? NaN),
      three(s.patchWise.f1),
      three(s.sweep?.best.f1 ?? NaN),
      three(s.sweep?.best.threshold ?? NaN),
      three(s.calibration.expectedError),
      three(s.calibration.brier),
    ]),
  };
}
