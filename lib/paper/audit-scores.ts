/** @file Table 2 and the confusion matrices against each other, and what the text makes of them. */
import { audited, fixed, meets, notCheckable, type AuditCheck } from './audit-check.js';
import { f1Of, iouOf, kappaOf, paperScores } from './equations.js';
import { MATRICES } from './matrices.js';
import { intervalOf, roundsTo } from './printed.js';
import { SAMPLE_SETTINGS, TRAINING_SETTINGS, paperLearningRate } from './settings.js';
import { accuracyOf, AREAS, MODEL_TITLES, SCORES, TABLE_2, type AccuracyRow, type Area } from './table-2.js';
import { TABLE_3 } from './table-3.js';
import { STUDY_AREA } from './table-1.js';

const PATCH_PIXELS = SAMPLE_SETTINGS.windowPx.value ** 2;
const total = (area: Area): number => Object.values(MATRICES.areas[area]).reduce((a, b) => a + b, 0);
const positives = (area: Area): number => MATRICES.areas[area].tp + MATRICES.areas[area].fn;

/** The checks of table 2, the matrices and the samples. */
export function auditScores(): AuditCheck[] {
  return [
    ...AREAS.map(matrixGivesRow),
    ...AREAS.map(wholePatches),
    ...TABLE_2.rows.map(f1Identity),
    ...TABLE_2.rows.map(iouIdentity),
    ...TABLE_2.rows.map(kappaIdentity),
    overlapCountsPixels(),
    prevalence(),
    testShare(),
    learningRate(),
  ];
}

function matrixGivesRow(area: Area): AuditCheck {
  const scores = paperScores(MATRICES.areas[area]);
  const row = accuracyOf(area, 'unet-se');
  return audited({
    id: `matrix-${area}`,
    place: `${MATRICES.place}, ${TABLE_2.place}`,
    statement: `the confusion matrix of UNet-SE in ${title(area)} gives its row of table 2`,
    printed: SCORES.map((s) => row[s].text).join(' '),
    recomputed: SCORES.map((s) => fixed(scores[s])).join(' '),
    holds: SCORES.every((s) => roundsTo(scores[s], row[s])),
    note: 'precision, recall, F1, kappa, IoU of the class landslide',
  });
}

function wholePatches(area: Area): AuditCheck {
  const patches = total(area) / PATCH_PIXELS;
  return audited({
    id: `whole-patches-${area}`,
    place: MATRICES.place,
    statement: `the matrix of ${title(area)} counts the pixels of whole 128 × 128 patches`,
    printed: `${total(area).toLocaleString('en')} pixels`,
    recomputed: `${patches} patches`,
    holds: Number.isInteger(patches),
    note: 'so the paper scores test patches, cut with stride 40, and not the map: report both protocols',
  });
}

function f1Identity(row: AccuracyRow): AuditCheck {
  const [p, r] = [intervalOf(row.precision), intervalOf(row.recall)];
  return audited({
    ...identity(row, 'f1', 'F1 = 2PR / (P + R)'),
    recomputed: fixed(f1Of(row.precision.value, row.recall.value)),
    holds: meets([f1Of(p[0], r[0]), f1Of(p[1], r[1])], row.f1),
  });
}

function iouIdentity(row: AccuracyRow): AuditCheck {
  const [p, r] = [intervalOf(row.precision), intervalOf(row.recall)];
  return audited({
    ...identity(row, 'iou', 'IoU = F1 / (2 − F1)'),
    recomputed: fixed(iouOf(row.f1.value)),
    holds: meets([iouOf(f1Of(p[0], r[0])), iouOf(f1Of(p[1], r[1]))], row.iou),
    note: 'interval from the rounding of P and R',
  });
}

/** All four models were scored on the same patches, so the matrix's landslide share and a row's P and R fix its kappa. */
function kappaIdentity(row: AccuracyRow): AuditCheck {
  const share = positives(row.area) / total(row.area);
  const [p, r] = [intervalOf(row.precision), intervalOf(row.recall)];
  return audited({
    ...identity(row, 'kappa', 'kappa follows from P, R and the landslide share of the area’s matrix'),
    recomputed: fixed(kappaOf(row.precision.value, row.recall.value, share)),
    holds: meets([kappaOf(p[0], r[0], share), kappaOf(p[1], r[1], share)], row.kappa),
    note: `landslide share ${(100 * share).toFixed(1)} %: a match says that the models were scored on the same patches`,
  });
}

function identity(row: AccuracyRow, score: 'f1' | 'iou' | 'kappa', statement: string) {
  const who = `${title(row.area)}, ${MODEL_TITLES[row.model]}`;
  return {
    id: `${score}-${row.area}-${row.model}`,
    place: TABLE_2.place,
    statement: `${statement}: ${who}`,
    printed: row[score].text,
  };
}

/** Eleven landslides, none larger than Y11, cannot have as many pixels as the matrix counts unless it counts some several times. */
function overlapCountsPixels(): AuditCheck {
  const largest = TABLE_3.rows.find((r) => r.id === 'Y11')!.areaM2.value;
  const most = STUDY_AREA.landslides.hongtan.value * largest;
  const counted = positives('hongtan') * SAMPLE_SETTINGS.imageResolutionM.value ** 2;
  return audited({
    id: 'pixels-counted-more-than-once',
    place: 'sections 3.1, 3.3.3, Table 3',
    statement: 'the Hongtan matrix counts pixels of overlapping patches more than once',
    printed: `11 landslides, the largest of ${largest.toLocaleString('en')} m²: at most ${most.toLocaleString('en')} m²`,
    recomputed: `${Math.round(counted).toLocaleString('en')} m² (TP + FN pixels of 0.8 m)`,
    holds: counted > most,
    note: `${(counted / most).toFixed(1)} times the most that the landslides can cover: the map-wise scores stand beside the paper’s here`,
  });
}

function prevalence(): AuditCheck {
  const shares = AREAS.map((a) => `${((100 * positives(a)) / total(a)).toFixed(1)} %`);
  return notCheckable({
    id: 'landslide-share',
    place: 'sections 2.3.2, 3.3.3',
    statement: 'the samples have one landslide pixel to 5.7 others',
    printed: `1 : 5.7 = ${(100 / 6.7).toFixed(1)} %`,
    recomputed: `in the matrices ${AREAS.map((a, i) => `${title(a)} ${shares[i]}`).join(', ')}`,
    note: 'the ratio is of all 3683 patches, the matrices of test patches only',
  });
}

function testShare(): AuditCheck {
  const patches = total('hongtan') / PATCH_PIXELS;
  const share = (100 * patches) / SAMPLE_SETTINGS.patches.value;
  return notCheckable({
    id: 'test-share-of-patches',
    place: 'sections 2.3.2, 3.3.3',
    statement: 'the test part holds one tenth',
    printed: '7:2:1 of the landslides, 3683 patches',
    recomputed: `${patches} of 3683 patches: ${share.toFixed(1)} %`,
    note: 'the ratio is of landslides, so the share of patches may differ; it is not said whether 3683 counts all splits',
  });
}

function learningRate(): AuditCheck {
  const epochs = Array.from({ length: TRAINING_SETTINGS.epochs.value }, (_, i) => paperLearningRate(i + 1));
  const sum = (rates: number[]): number => rates.reduce((a, b) => a + b, 0);
  const share = sum(epochs.slice(0, 20)) / sum(epochs);
  return audited({
    id: 'learning-rate-after-20-epochs',
    place: 'section 2.4.2',
    statement: 'the schedule (1 × 10−4, × 0.1 every 10 epochs) gives 50 epochs of training',
    printed: '50 epochs, patience 10',
    recomputed: `1e-6 from epoch 21; epochs 1 to 20 hold ${(100 * share).toFixed(1)} % of the summed rate`,
    holds: true,
    note: 'possible as printed, but nearly all learning happens in the first 20 epochs',
  });
}

function title(area: Area): string {
  return area[0].toUpperCase() + area.slice(1);
}
