/** @file The audit of the paper and the comparison with it, summed up for tables and figures. */
import { CLAIMS, claimOf, type AuditCheck, type AuditVerdict, type CompareVerdict } from '../paper/index.js';

/** A recorded line of the table paper against ours (the book keeps them as `paper.<claim>`). */
export interface RecordedClaim {
  id: string;
  value: number | string | boolean | null;
  verdict: CompareVerdict;
  reason: string;
  notebook: string;
  demo: boolean;
}

/** The verdict on a claim that no notebook of the run has measured. */
export const NOT_RECORDED = 'not recorded in this run';
/** What came of a claim in this run. */
export type ClaimVerdict = CompareVerdict | typeof NOT_RECORDED;

/** One claim of the paper, beside ours. */
export interface ClaimLine {
  claim: string;
  /** Table, figure or section group: `table 2`, `table 4`, `figure 11`, `text`, `setting`. */
  part: string;
  place: string;
  statement: string;
  /** As printed; `holds` for a sentence. */
  paper: string;
  paperValue: number | null;
  ours: number | boolean | null;
  tolerance: number;
  verdict: ClaimVerdict;
  reason: string;
  /** Notebook that measured it; '' where none did. */
  notebook: string;
}

/** Every claim of the paper, with what a run recorded for it; claims that no notebook recorded say so.
 *  @param recorded results of the run, by id; those that are no comparison are passed over */
export function claimLines(recorded: Readonly<Record<string, unknown>>): ClaimLine[] {
  return CLAIMS.map((claim) => {
    const found = recorded[`paper.${claim.id}`] as RecordedClaim | undefined;
    return {
      claim: claim.id,
      part: partOf(claim.id),
      place: claim.place,
      statement: claim.statement,
      paper: claim.printed?.text ?? 'holds',
      paperValue: claim.printed?.value ?? null,
      ours: (found?.value ?? null) as number | boolean | null,
      tolerance: claim.tolerance,
      verdict: found?.verdict ?? NOT_RECORDED,
      reason: found?.reason ?? '',
      notebook: found?.notebook ?? '',
    };
  });
}

/** `table 2` of `table2.hongtan.unet.f1`. */
function partOf(id: string): string {
  return id.split('.')[0].replace(/^(table|figure)(\d+)$/, '$1 $2');
}

/** How many claims of a part have which verdict. */
export interface VerdictCount {
  part: string;
  /** By verdict; none where 0. */
  counts: Record<string, number>;
  total: number;
}

/** How many lines of each part have each verdict, parts in the order of the claims. */
export function countVerdicts(lines: readonly { part: string; verdict: string }[]): VerdictCount[] {
  const rows = new Map<string, VerdictCount>();
  for (const { part, verdict } of lines) {
    const row = rows.get(part) ?? { part, counts: {}, total: 0 };
    row.counts[verdict] = (row.counts[verdict] ?? 0) + 1;
    row.total++;
    rows.set(part, row);
  }
  return [...rows.values()];
}

/** Claims whose numbers can be drawn: printed against ours. */
export function claimPoints(
  lines: readonly ClaimLine[],
  prefix: string,
): { x: number[]; y: number[]; claims: string[] } {
  const drawn = lines.filter(
    (l) => l.claim.startsWith(prefix) && l.paperValue !== null && typeof l.ours === 'number',
  );
  return {
    x: drawn.map((l) => l.paperValue!),
    y: drawn.map((l) => l.ours as number),
    claims: drawn.map((l) => claimOf(l.claim).statement),
  };
}

/** What our value reads like in a table: as many decimals as the paper's, at least two. */
export function oursAsText(line: Pick<ClaimLine, 'ours' | 'paper'>): string {
  if (line.ours === null) return '';
  if (typeof line.ours === 'boolean') return line.ours ? 'holds' : 'does not hold';
  if (Math.abs(line.ours) >= 100) return Math.round(line.ours).toLocaleString('en');
  if (line.ours !== 0 && Math.abs(line.ours) < 0.001) return line.ours.toExponential(0);
  return Number.isInteger(line.ours) ? String(line.ours) : line.ours.toFixed(3);
}

/** The audit's checks by the part of the paper that they are about. */
export function auditParts(
  checks: readonly AuditCheck[],
): { part: string; verdict: AuditVerdict; check: AuditCheck }[] {
  return checks.map((check) => ({ part: auditPart(check.place), verdict: check.verdict, check }));
}

/** Places that begin so are statements of the text, held against a table. */
const TEXT = /^(abstract|sections? (2\.1|3\.4|4\.2|5))/i;

function auditPart(place: string): string {
  if (TEXT.test(place)) return 'text against tables';
  const own = /^(Table [24]|Figure 11)/.exec(place);
  return own ? own[0].toLowerCase() : 'matrices, samples, settings';
}
