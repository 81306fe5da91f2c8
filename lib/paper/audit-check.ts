import type { Printed } from './printed.js';

/** What came of holding two printed numbers against each other. */
export type AuditVerdict = 'consistent' | 'inconsistent' | 'not checkable';

/** One statement of the article, computed again from other numbers of the same article. */
export interface AuditCheck {
  id: string;
  place: string;
  statement: string;
  printed: string;
  recomputed: string;
  verdict: AuditVerdict;
  note: string;
}

/** A check whose outcome is a truth value. */
export function audited(
  o: Omit<AuditCheck, 'verdict' | 'note'> & { holds: boolean; note?: string },
): AuditCheck {
  const { id, place, statement, printed, recomputed, holds, note = '' } = o;
  return { id, place, statement, printed, recomputed, verdict: holds ? 'consistent' : 'inconsistent', note };
}

/** A statement that the article's own numbers cannot decide. */
export function notCheckable(o: Omit<AuditCheck, 'verdict'>): AuditCheck {
  return { ...o, verdict: 'not checkable' };
}

/** True where two closed intervals meet. */
export function meets([a, b]: readonly [number, number], p: Printed): boolean {
  const slack = 1e-12;
  return a <= p.value + p.step / 2 + slack && b >= p.value - p.step / 2 - slack;
}

/** `0.2310` with so many decimals. */
export function fixed(x: number, decimals = 4): string {
  return Number.isFinite(x) ? x.toFixed(decimals) : String(x);
}
