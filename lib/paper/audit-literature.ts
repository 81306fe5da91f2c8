/** @file Section 5.1's comparison with published models. */
import { audited, fixed, type AuditCheck } from './audit-check.js';
import { STATEMENTS } from './claims.js';
import { iouOf } from './equations.js';
import { roundsTo } from './printed.js';
import { accuracyOf } from './table-2.js';

/** The checks of section 5.1's comparison. */
export function auditLiterature(): AuditCheck[] {
  const { huF1, huGap, mbNetF1, mbNetIou, mbNetGap } = STATEMENTS;
  const own = accuracyOf('hongtan', 'unet-se');
  return [
    audited({
      id: 'gap-to-calanddet',
      place: huGap.place,
      statement: 'F1 is 3.4 percentage points lower than CALandDet’s 0.8164',
      printed: huGap.text,
      recomputed: `${fixed(100 * (huF1.value - own.f1.value), 2)} points`,
      holds: roundsTo(huF1.value - own.f1.value, huGap),
    }),
    audited({
      id: 'gap-to-mb-net',
      place: mbNetGap.place,
      statement: 'IoU is 3.7 percentage points lower than MB-Net’s 67.94%',
      printed: mbNetGap.text,
      recomputed: `${fixed(100 * (mbNetIou.value - own.iou.value), 2)} points`,
      holds: roundsTo(mbNetIou.value - own.iou.value, mbNetGap),
    }),
    audited({
      id: 'mb-net-identity',
      place: mbNetIou.place,
      statement: 'F1 and IoU quoted for MB-Net fit IoU = F1 / (2 − F1)',
      printed: mbNetIou.text,
      recomputed: `${fixed(100 * iouOf(mbNetF1.value), 2)} %`,
      holds: roundsTo(iouOf(mbNetF1.value), mbNetIou),
    }),
  ];
}
