/** @file Numbers of table 4 and table 3 that the text repeats. */
import { audited, type AuditCheck } from './audit-check.js';
import { printed, roundsTo } from './printed.js';
import { TABLE_3 } from './table-3.js';
import { factorTable, type FactorName } from './table-4.js';

type Column = 'landslides' | 'domain' | 'fr';

const QUOTES: readonly [FactorName, string, Column, string][] = [
  ['elevation', '400–500', 'landslides', '38.4%'],
  ['elevation', '400–500', 'fr', '2.629'],
  ['elevation', '>500', 'landslides', '0'],
  ['ndvi', '0.4–0.5', 'fr', '1.324'],
  ['slope', '30–35', 'landslides', '35.8%'],
  ['slope', '30–35', 'fr', '0.836'],
  ['slope', '<10', 'fr', '1.344'],
  ['aspect', 'Northeast', 'fr', '2.133'],
  ['aspect', 'East', 'fr', '1.89'],
  ['rivers', '300–500', 'landslides', '36.0%'],
  ['rivers', '300–500', 'fr', '1.584'],
  ['rivers', '<50', 'fr', '0.416'],
  ['faults', '500–1000', 'landslides', '48.4%'],
  ['faults', '500–1000', 'fr', '1.885'],
  ['hardness', 'Soft rock', 'landslides', '76.2%'],
  ['hardness', 'Soft rock', 'fr', '1.567'],
  ['hardness', 'Moderately soft rock', 'fr', '0.488'],
  ['hardness', 'Hard rock', 'fr', '0'],
];

/** The checks of section 4.2.1's quotations of table 4, and of section 3.4's summary of table 3. */
export function auditQuotes(): AuditCheck[] {
  return [...QUOTES.map(quote), steepLandslides()];
}

function quote([name, label, column, text]: (typeof QUOTES)[number]): AuditCheck {
  const cell = factorTable(name).classes.find((c) => c.label === label)![column];
  return audited({
    id: `quote-${column}-${name}-${label}`,
    place: 'section 4.2.1, Table 4',
    statement: `the text repeats ${column} of ${factorTable(name).title} ${label}`,
    printed: text,
    recomputed: cell.text,
    holds: roundsTo(cell.value, printed(text)),
  });
}

function steepLandslides(): AuditCheck {
  const steep = TABLE_3.rows.filter((r) => r.slopeDeg[0].value >= 30).map((r) => r.id);
  return audited({
    id: 'field-slopes-above-30',
    place: 'section 3.4, Table 3',
    statement: 'slopes of the four landslides are generally greater than 30°',
    printed: 'generally greater than 30°',
    recomputed: `${steep.length} of ${TABLE_3.rows.length}: ${steep.join(', ')}`,
    holds: steep.length > TABLE_3.rows.length / 2,
    note: 'by area, landslides are densest below 10° (FR 1.344): section 4.2.1 says that the two have different scales',
  });
}
