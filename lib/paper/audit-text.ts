/** @file Statements of the text against the tables. */
import { audited, fixed, notCheckable, type AuditCheck } from './audit-check.js';
import { STATEMENTS } from './claims.js';
import { FIGURE_11, importanceRanking } from './figure-11.js';
import { roundsTo } from './printed.js';
import { STUDY_AREA } from './table-1.js';
import { accuracyOf, MODELS, SCORES, type Area, type ModelName } from './table-2.js';
import { factorTable, type FactorClass, type FactorName } from './table-4.js';

const f1 = (area: Area, model: ModelName): number => accuracyOf(area, model).f1.value;

/** The checks of the abstract, the discussion and the conclusions. */
export function auditText(): AuditCheck[] {
  return [
    iouOfAbstract(),
    ...f1Gaps(),
    ...f1Drops(),
    bestInAll('hongtan'),
    bestInAll('kecun'),
    bestInAll('lushan'),
    unetDeclinesMore(),
    declinesEverywhere(),
    omission(),
    boundaryClaim(),
    precipitation(),
    ...favourableClasses(),
    slopeShare(),
    softRockShare(),
    sparseVegetation(),
    ranks(),
  ];
}

function iouOfAbstract(): AuditCheck {
  const { iouAbstract } = STATEMENTS;
  const table = accuracyOf('hongtan', 'unet-se').iou;
  return audited({
    id: 'iou-of-abstract',
    place: `${iouAbstract.place}, Table 2`,
    statement: 'IoU of UNet-SE in Hongtan',
    printed: iouAbstract.text,
    recomputed: `${table.text} in table 2, and from the matrix`,
    holds: iouAbstract.value === table.value,
    note: 'the matrix gives 0.6420',
  });
}

function f1Gaps(): AuditCheck[] {
  const { f1OverResNet, f1OverVgg, f1OverUnet } = STATEMENTS;
  const own = f1('hongtan', 'unet-se');
  const gaps = [
    ['resnet18-se', f1OverResNet],
    ['vgg13-se', f1OverVgg],
    ['unet', f1OverUnet],
  ] as const;
  return gaps.map(([model, claim]) => {
    const points = own - f1('hongtan', model);
    const relative = points / f1('hongtan', model);
    return audited({
      id: `f1-gap-${model}`,
      place: claim.place,
      statement: `F1 of UNet-SE is ${claim.text} higher than ${model}`,
      printed: claim.text,
      recomputed: `${fixed(100 * points, 1)} points, ${fixed(100 * relative, 1)} % of the other’s F1`,
      holds: roundsTo(points, claim),
      note: 'true as percentage points, not as a relative gain',
    });
  });
}

function f1Drops(): AuditCheck[] {
  const { dropKecun, dropLushan } = STATEMENTS;
  return [['kecun', dropKecun] as const, ['lushan', dropLushan] as const].map(([area, claim]) => {
    const points = f1('hongtan', 'unet-se') - f1(area, 'unet-se');
    const relative = points / f1('hongtan', 'unet-se');
    return audited({
      id: `f1-drop-${area}`,
      place: claim.place,
      statement: `F1 of UNet-SE drops by ${claim.text} from Hongtan to ${area}, within 2%`,
      printed: claim.text,
      recomputed: `${fixed(100 * points, 1)} points, ${fixed(100 * relative, 1)} % of Hongtan’s F1`,
      holds: roundsTo(points, claim) && points <= 0.02,
      note:
        relative > 0.02
          ? 'true as percentage points; as a relative drop it exceeds 2 %'
          : 'true as percentage points',
    });
  });
}

function bestInAll(area: Area): AuditCheck {
  const own = accuracyOf(area, 'unet-se');
  const beaten = SCORES.flatMap((s) =>
    MODELS.filter((m) => accuracyOf(area, m)[s].value > own[s].value).map(
      (m) => `${s} of ${m} ${accuracyOf(area, m)[s].text} > ${own[s].text}`,
    ),
  );
  return audited({
    id: `best-in-all-scores-${area}`,
    place: 'sections 5.1, 6, Table 2',
    statement: `UNet-SE is best in all five scores: ${area}`,
    printed: 'outperforms in all evaluation indicators',
    recomputed: beaten.length === 0 ? 'best in all five' : beaten.join('; '),
    holds: beaten.length === 0,
    note: area === 'hongtan' ? '' : 'the article’s sentence quotes the scores of Hongtan',
  });
}

function unetDeclinesMore(): AuditCheck {
  const change = (area: Area, m: ModelName): number => f1(area, m) - f1('hongtan', m);
  const both = (m: ModelName): string =>
    `${signed(change('kecun', m))} Kecun, ${signed(change('lushan', m))} Lushan`;
  return audited({
    id: 'unet-declines-more',
    place: 'section 5.2, Table 2',
    statement: 'UNet without SE shows a more evident F1 decline across regions than UNet-SE',
    printed: 'a more evident F1-score decline',
    recomputed: `UNet ${both('unet')}; UNet-SE ${both('unet-se')}`,
    holds: (['kecun', 'lushan'] as const).every((a) => change(a, 'unet') < change(a, 'unet-se')),
    note: 'table 2 shows the opposite: UNet declines less in Kecun and gains in Lushan',
  });
}

function declinesEverywhere(): AuditCheck {
  const rising = MODELS.filter(
    (m) => f1('kecun', m) > f1('hongtan', m) && f1('lushan', m) > f1('hongtan', m),
  );
  return audited({
    id: 'consistent-trend',
    place: 'section 5.2, Table 2',
    statement: 'a consistent trend: recall rises, F1, kappa and IoU decrease slightly in Kecun and Lushan',
    printed: 'a consistent variation trend',
    recomputed:
      rising.length === 0 ? 'F1 of no model rises in both' : `F1 of ${rising.join(', ')} rises in both`,
    holds: rising.length === 0,
    note: 'holds for UNet-SE',
  });
}

function omission(): AuditCheck {
  const { omissionRate } = STATEMENTS;
  const missed = 1 - accuracyOf('hongtan', 'unet-se').recall.value;
  return audited({
    id: 'omission-rate',
    place: omissionRate.place,
    statement: 'the omission rate is 1 − recall',
    printed: omissionRate.text,
    recomputed: `${fixed(100 * missed, 1)} %`,
    holds: roundsTo(missed, omissionRate),
  });
}

function boundaryClaim(): AuditCheck {
  const { boundaryError } = STATEMENTS;
  return notCheckable({
    id: 'boundary-error',
    place: boundaryError.place,
    statement: 'SE reduces boundary localization errors by 19%',
    printed: boundaryError.text,
    recomputed: 'no definition, table or figure',
    note: 'boundary IoU and symmetric surface distance, both defined, are reported here instead',
  });
}

function precipitation(): AuditCheck {
  const { precipitationFromMm: from, precipitationToMm: to, precipitationAboveMm: above } = STUDY_AREA;
  return audited({
    id: 'precipitation',
    place: `${from.place}, ${above.place}`,
    statement: 'annual precipitation of the study area',
    printed: `${from.text} to ${to.text} mm`,
    recomputed: `above ${above.text} mm in ${above.place}`,
    holds: above.value < to.value,
  });
}

/** The abstract's most susceptible class of each factor has the highest FR of table 4. */
function favourableClasses(): AuditCheck[] {
  const claimed: [FactorName, string[]][] = [
    ['elevation', ['400–500']],
    ['ndvi', ['0.4–0.5']],
    ['slope', ['<10']],
    ['aspect', ['Northeast', 'East']],
    ['rivers', ['300–500']],
    ['faults', ['500–1000']],
    ['hardness', ['Soft rock']],
  ];
  return claimed.map(([name, labels]) => {
    const ranked = [...factorTable(name).classes].sort((a, b) => b.fr.value - a.fr.value);
    const top = ranked.slice(0, labels.length);
    return audited({
      id: `most-susceptible-${name}`,
      place: 'Abstract, section 4.2.1, Table 4',
      statement: `landslides are most susceptible at ${factorTable(name).title} ${labels.join(', ')}`,
      printed: labels.join(', '),
      recomputed: `highest FR: ${top.map((c) => `${c.label} (${c.fr.text})`).join(', ')}`,
      holds: top.every((c) => labels.includes(c.label)),
      note:
        name === 'elevation' ? 'below 200 m has the higher FR, 200–300 m the larger share of landslides' : '',
    });
  });
}

function slopeShare(): AuditCheck {
  const { slope20to35 } = STATEMENTS;
  const [, , c20, c30, c35] = factorTable('slope').classes;
  const sum = (classes: FactorClass[], column: 'landslides' | 'domain'): number =>
    classes.reduce((s, c) => s + c[column].value, 0);
  return audited({
    id: 'slope-20-to-35',
    place: `${slope20to35.place}, Table 4`,
    statement: 'slopes of 20–35° are 56.3% of the total',
    printed: slope20to35.text,
    recomputed: `landslides ${fixed(sum([c20, c30], 'landslides'), 3)}, domain ${fixed(sum([c20, c30], 'domain'), 3)}`,
    holds:
      roundsTo(sum([c20, c30], 'landslides'), slope20to35) ||
      roundsTo(sum([c20, c30], 'domain'), slope20to35),
    note: `slopes above 30° are ${fixed(sum([c30, c35], 'domain'), 3)} of the domain`,
  });
}

function softRockShare(): AuditCheck {
  const { softRock } = STATEMENTS;
  const soft = factorTable('hardness').classes.find((c) => c.label === 'Soft rock')!;
  return audited({
    id: 'soft-rock-share',
    place: `${softRock.place}, Table 4`,
    statement: 'the study area is dominated by soft rock, 76.2% of the total',
    printed: softRock.text,
    recomputed: `soft rock is ${soft.domain.text} of the domain; ${soft.landslides.text} is its share of landslides`,
    holds: roundsTo(soft.domain.value, softRock),
  });
}

function sparseVegetation(): AuditCheck {
  const sparse = factorTable('ndvi').classes.filter((c) => c.to !== null && c.to <= 0.4);
  return audited({
    id: 'sparse-vegetation',
    place: 'section 4.2.2, Table 4',
    statement: 'areas with NDVI below 0.4 are more susceptible',
    printed: 'NDVI < 0.4 … increased landslide susceptibility',
    recomputed: `FR ${sparse.map((c) => `${c.fr.text} (${c.label})`).join(', ')}`,
    holds: sparse.some((c) => c.fr.value > 1),
    note: 'both classes have an FR below 1',
  });
}

function ranks(): AuditCheck {
  const ranking = importanceRanking();
  return audited({
    id: 'importance-ranks',
    place: `section 4.2.3, ${FIGURE_11.place}`,
    statement: 'slope ranks last and elevation fourth in the forest’s importance',
    printed: 'slope last, elevation fourth',
    recomputed: ranking.join(', '),
    holds: ranking.at(-1) === 'slope' && ranking[3] === 'elevation',
  });
}

function signed(x: number): string {
  return (x < 0 ? '−' : '+') + Math.abs(x).toFixed(3);
}
