import { check } from '../core/index.js';
import { claimOf, type Claim } from './claims.js';

/** What can come of holding one of our numbers against the paper's. */
export const COMPARE_VERDICTS = [
  'within',
  'outside',
  'not comparable: demo data',
  'not comparable: other ground',
  'not testable: data closed',
] as const;
/** One of the verdicts. */
export type CompareVerdict = (typeof COMPARE_VERDICTS)[number];

/** One result of ours, to be held against a claim of the paper. */
export interface OurResult {
  /** A claim's id; CLAIMS lists them. */
  claim: string;
  /** In plain units (shares, not per cent); true or false for a sentence; null where it could not be measured. */
  ours: number | boolean | null;
  /** Standard deviation, or half the width of an interval, over seeds; same units. */
  spread?: number;
  /** The result comes from invented data. */
  demo: boolean;
  /** The result comes from real data, but of another place than the paper's. */
  elsewhere?: boolean;
  /** Replaces the claim's own tolerance. */
  tolerance?: number;
  /** Why ours differs, or was not measured. */
  reason?: string;
}

/** A line of the table paper against ours. */
export interface Comparison {
  id: string;
  claim: string;
  place: string;
  /** As printed; `holds` for a sentence. */
  paper: string;
  paperValue: number | null;
  ours: number | boolean | null;
  spread: number | null;
  tolerance: number;
  /** ours - paper; null for a sentence or where either is missing. */
  difference: number | null;
  verdict: CompareVerdict;
  reason: string;
}

/** Our results beside the paper's, each with its verdict. The mean decides: a spread that reaches the tolerance is named in the reason.
 *  A result on invented data or from another region is never `within` or `outside`, except a setting, which any run can share.
 *  @throws "claim is ...: not among the paper's claims" or "text.se-helps is a sentence: give true, false or null, not 0.5" */
export function compareWithPaper(rows: readonly OurResult[]): Comparison[] {
  return rows.map(compareRow);
}

function compareRow(row: OurResult): Comparison {
  const claim = claimOf(row.claim);
  checkKind(claim, row.ours);
  const tolerance = row.tolerance ?? claim.tolerance;
  const paperValue = claim.printed?.value ?? null;
  const difference = typeof row.ours === 'number' && paperValue !== null ? row.ours - paperValue : null;
  const { verdict, reason } = judge(claim, row, difference, tolerance);
  return {
    id: claim.id,
    claim: claim.statement,
    place: claim.place,
    paper: claim.printed?.text ?? 'holds',
    paperValue,
    ours: row.ours,
    spread: row.spread ?? null,
    tolerance,
    difference,
    verdict,
    reason,
  };
}

function judge(
  claim: Claim,
  row: OurResult,
  difference: number | null,
  tolerance: number,
): { verdict: CompareVerdict; reason: string } {
  if (row.ours === null)
    return {
      verdict: 'not testable: data closed',
      reason: row.reason ?? 'the paper’s scenes, labels and field data are not published',
    };
  if (row.demo && claim.basis === 'data')
    return {
      verdict: 'not comparable: demo data',
      reason: row.reason ?? 'ours is measured on invented data',
    };
  if (row.elsewhere && claim.basis === 'data')
    return {
      verdict: 'not comparable: other ground',
      reason: row.reason ?? 'ours is measured in another region than the paper’s',
    };
  // Rounding is the paper's, so a value that rounds to the printed one is never outside.
  const reach = Math.max(tolerance, (claim.printed?.step ?? 0) / 2) * (1 + 1e-9);
  const within = typeof row.ours === 'boolean' ? row.ours : Math.abs(difference!) <= reach;
  return {
    verdict: within ? 'within' : 'outside',
    reason: row.reason ?? reachOf(row, difference, reach, within),
  };
}

function reachOf(row: OurResult, difference: number | null, reach: number, within: boolean): string {
  if (within || difference === null || row.spread === undefined) return '';
  return Math.abs(difference) - row.spread <= reach ? 'the spread reaches the tolerance' : '';
}

function checkKind(claim: Claim, ours: number | boolean | null): void {
  if (ours === null) return;
  if (claim.printed === null)
    check(typeof ours === 'boolean', `${claim.id} is a sentence: give true, false or null, not ${ours}`);
  else
    check(
      typeof ours === 'number' && Number.isFinite(ours),
      `${claim.id} is a number: give a finite number or null, not ${ours}`,
    );
}
