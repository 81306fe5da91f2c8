/** @file Table 4 and figure 11 against themselves. */
import { audited, fixed, meets, notCheckable, type AuditCheck } from './audit-check.js';
import { FIGURE_11, importanceRanking } from './figure-11.js';
import { intervalOf, type Printed } from './printed.js';
import { factorTable, TABLE_4, type FactorClass, type FactorTable } from './table-4.js';

/** The checks of table 4 and figure 11. */
export function auditFactors(): AuditCheck[] {
  return [
    ...TABLE_4.factors.flatMap((f) => f.classes.map((c) => frequencyRatio(f, c))),
    ...TABLE_4.factors.flatMap((f) => [sharesSum(f, 'landslides'), sharesSum(f, 'domain')]),
    planeIsGentleSlope(),
    importanceSum(),
    dominantFactors(),
  ];
}

function frequencyRatio(factor: FactorTable, c: FactorClass): AuditCheck {
  const base = {
    id: `fr-${factor.name}-${c.label}`,
    place: TABLE_4.place,
    statement: `FR = ratio of landslides / ratio of domain: ${factor.title} ${c.label}`,
    printed: c.fr.text,
  };
  const [l, d] = [intervalOf(c.landslides), intervalOf(c.domain)];
  if (c.domain.value === 0)
    return notCheckable({ ...base, recomputed: '0 / 0', note: 'the class covers no area to three decimals' });
  const range: [number, number] = [Math.max(0, l[0]) / d[1], l[1] / d[0]];
  return audited({
    ...base,
    recomputed: `${fixed(c.landslides.value / c.domain.value, 3)} (${fixed(range[0], 3)} to ${fixed(range[1], 3)})`,
    holds: meets(range, c.fr),
    note: 'interval from the rounding of the two shares',
  });
}

function sharesSum(factor: FactorTable, column: 'landslides' | 'domain'): AuditCheck {
  const shares = factor.classes.map((c) => c[column]);
  const sum = shares.reduce((s, p) => s + p.value, 0);
  const reach = shares.reduce((s, p) => s + p.step / 2, 0);
  return audited({
    id: `sum-${column}-${factor.name}`,
    place: TABLE_4.place,
    statement: `the ratios of ${column} of ${factor.title} sum to 1`,
    printed: '1',
    recomputed: `${fixed(sum, 3)} ± ${fixed(reach, 4)}`,
    holds: Math.abs(sum - 1) <= reach + 1e-12,
    note: 'a smaller gap than the rounding of its classes explains',
  });
}

function planeIsGentleSlope(): AuditCheck {
  const plane = factorTable('aspect').classes.find((c) => c.label === 'Plane')!;
  const gentle = factorTable('slope').classes[0];
  const near = (a: Printed, b: Printed): boolean => Math.abs(a.value - b.value) <= a.step + 1e-12;
  return audited({
    id: 'plane-is-slope-below-10',
    place: TABLE_4.place,
    statement: 'the aspect class Plane is the slope class below 10°',
    printed: `Plane ${plane.landslides.text} / ${plane.domain.text}, slope <10° ${gentle.landslides.text} / ${gentle.domain.text}`,
    recomputed: `differences ${fixed(plane.landslides.value - gentle.landslides.value, 3)} and ${fixed(plane.domain.value - gentle.domain.value, 3)}`,
    holds: near(plane.landslides, gentle.landslides) && near(plane.domain, gentle.domain),
    note: 'so Plane is not the exact flat (−1) of a GIS aspect tool: the flatness threshold is a parameter here',
  });
}

function importanceSum(): AuditCheck {
  const values = Object.values(FIGURE_11.importance);
  const sum = values.reduce((s, p) => s + p.value, 0);
  return audited({
    id: 'importance-sum',
    place: FIGURE_11.place,
    statement: 'the seven importances sum to 1, as impurity importances do',
    printed: values.map((p) => p.text).join(' '),
    recomputed: fixed(sum, 3),
    holds: Math.abs(sum - 1) <= values.reduce((s, p) => s + p.step / 2, 0),
    note: 'impurity importance favours continuous and many-valued factors: permutation importance and SHAP stand beside it here',
  });
}

function dominantFactors(): AuditCheck {
  const claimed = ['faults', 'rivers', 'elevation'];
  const first = importanceRanking().slice(0, 3);
  return audited({
    id: 'dominant-factors',
    place: 'Abstract, section 6, Figure 11',
    statement: 'distance from faults, distance from rivers and elevation are the three dominant factors',
    printed: claimed.join(', '),
    recomputed: `${first.join(', ')} lead figure 11`,
    holds: claimed.every((c) => (first as string[]).includes(c)),
    note: 'both cannot be the ranking of one method; the paper does not say by which method the three were chosen',
  });
}
