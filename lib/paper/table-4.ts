/** @file Table 4 of the paper: landslides and area by class of each factor, and their frequency ratio. */
import { InputError } from '../core/index.js';
import { printed, type Printed } from './printed.js';

/** The seven conditional factors, in the order of table 4. */
export const FACTOR_NAMES = ['elevation', 'ndvi', 'slope', 'aspect', 'rivers', 'faults', 'hardness'] as const;
/** One of the seven factors. */
export type FactorName = (typeof FACTOR_NAMES)[number];

/** One class of a factor, as table 4 prints it. */
export interface FactorClass {
  label: string;
  /** Lower and upper limit in the factor's unit; infinite where open. null for a class that is no interval (plane, rock).
   *  Aspect: degrees from north, clockwise; north runs over 360 (337.5 to 382.5). */
  from: number | null;
  to: number | null;
  /** Share of landslide pixels, and of all pixels, that lie in the class. */
  landslides: Printed;
  domain: Printed;
  /** landslides / domain. */
  fr: Printed;
}

/** The part of table 4 on one factor. */
export interface FactorTable {
  name: FactorName;
  title: string;
  unit: string;
  classes: readonly FactorClass[];
}

const INTERVALS = {
  elevation: [200, 300, 400, 500],
  ndvi: [0.2, 0.4, 0.5, 0.6],
  slope: [10, 20, 30, 35],
  rivers: [50, 150, 300, 500, 1000],
  faults: [100, 200, 500, 1000, 3000],
};

const text = (s: string): string[][] => s.split('; ').map((c) => c.split('|'));

/** Table 4: frequency ratios of the classes of the seven factors. */
export const TABLE_4: { place: string; factors: readonly FactorTable[] } = {
  place: 'Table 4',
  factors: [
    numeric(
      'elevation',
      'Elevation',
      'm',
      '<200|0.156|0.059|2.652; 200–300|0.395|0.443|0.891; 300–400|0.065|0.320|0.204; ' +
        '400–500|0.384|0.146|2.629; >500|0.000|0.032|0.000',
    ),
    numeric(
      'ndvi',
      'NDVI',
      '',
      '0–0.2|0.007|0.033|0.223; 0.2–0.4|0.425|0.516|0.824; 0.4–0.5|0.372|0.281|1.324; ' +
        '0.5–0.6|0.181|0.150|1.208; >0.6|0.014|0.021|0.679',
    ),
    numeric(
      'slope',
      'Slope',
      '°',
      '<10|0.298|0.221|1.344; 10–20|0.122|0.098|1.247; 20–30|0.122|0.117|1.039; ' +
        '30–35|0.358|0.428|0.836; >35|0.100|0.135|0.741',
    ),
    aspect(
      'North|0.020|0.067|0.296; Northeast|0.256|0.120|2.133; East|0.068|0.036|1.890; Southeast|0.123|0.145|0.848; ' +
        'South|0.064|0.057|1.131; Southwest|0.159|0.155|1.025; West|0.004|0.046|0.080; Northwest|0.009|0.152|0.056; ' +
        'Plane|0.297|0.221|1.343',
    ),
    numeric(
      'rivers',
      'Distance from rivers',
      'm',
      '<50|0.046|0.110|0.416; 50–150|0.231|0.196|1.180; 150–300|0.120|0.235|0.508; ' +
        '300–500|0.360|0.227|1.584; 500–1000|0.244|0.209|1.165; >1000|0.000|0.023|0.000',
    ),
    numeric(
      'faults',
      'Distance from faults',
      'm',
      '<100|0.031|0.059|0.528; 100–200|0.003|0.059|0.049; 200–500|0.028|0.174|0.162; ' +
        '500–1000|0.484|0.257|1.885; 1000–3000|0.344|0.285|1.209; >3000|0.110|0.166|0.658',
    ),
    {
      name: 'hardness',
      title: 'Rock hardness',
      unit: '',
      classes: text(
        'Hard rock|0.000|0.000|0.000; Moderately hard rock|0.000|0.027|0.000; ' +
          'Moderately soft rock|0.238|0.487|0.488; Soft rock|0.762|0.487|1.567',
      ).map((c) => shares(c, null, null)),
    },
  ],
};

/** Table 4's part on one factor.
 *  @throws "table 4 has no factor curvature: expected elevation, ndvi, ..." */
export function factorTable(name: FactorName): FactorTable {
  const found = TABLE_4.factors.find((f) => f.name === name);
  if (!found)
    throw new InputError(`table 4 has no factor ${String(name)}: expected ${FACTOR_NAMES.join(', ')}`);
  return found;
}

function numeric(name: keyof typeof INTERVALS, title: string, unit: string, classes: string): FactorTable {
  const limits = [-Infinity, ...INTERVALS[name], Infinity];
  return { name, title, unit, classes: text(classes).map((c, i) => shares(c, limits[i], limits[i + 1])) };
}

/** Eight sectors of 45 degrees centred on the compass points, then the plane. */
function aspect(classes: string): FactorTable {
  const sectors = text(classes).map((c, i) =>
    c[0] === 'Plane'
      ? shares(c, null, null)
      : shares(c, (337.5 + 45 * i) % 360, ((337.5 + 45 * i) % 360) + 45),
  );
  return { name: 'aspect', title: 'Aspect', unit: '°', classes: sectors };
}

function shares(
  [label, landslides, domain, fr]: string[],
  from: number | null,
  to: number | null,
): FactorClass {
  return { label, from, to, landslides: printed(landslides), domain: printed(domain), fr: printed(fr) };
}
