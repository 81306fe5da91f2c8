import type { AuditCheck } from './audit-check.js';
import { auditFactors } from './audit-factors.js';
import { auditLiterature } from './audit-literature.js';
import { auditQuotes } from './audit-quotes.js';
import { auditScores } from './audit-scores.js';
import { auditText } from './audit-text.js';

/** The article's own numbers computed again from each other: every check, in the order scores, text, literature, quotations, factors.
 *  Nothing here needs data; the same list results every time. */
export function auditPaper(): AuditCheck[] {
  return [...auditScores(), ...auditText(), ...auditLiterature(), ...auditQuotes(), ...auditFactors()];
}
