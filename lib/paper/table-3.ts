/** @file Table 3 of the paper: four landslides of the test area as measured in the field. */
import { printed, type Printed } from './printed.js';

/** A line of table 3: one landslide as found in the field. */
export interface FieldRow {
  id: 'Y1' | 'Y2' | 'Y4' | 'Y11';
  areaM2: Printed;
  /** Degrees, from and to; the same number twice where the table prints one. */
  slopeDeg: readonly [Printed, Printed];
  aspect: readonly string[];
  lithology: string;
  /** The sliding direction agrees with the dip of the strata. */
  alongDip: boolean;
}

/** Table 3: the four landslides that were visited. */
export const TABLE_3: { place: string; rows: readonly FieldRow[] } = {
  place: 'Table 3',
  rows: [
    row('Y1', '19,924', ['30', '45'], ['NE'], 'Silty mudstone'),
    row('Y2', '13,546', ['25', '30'], ['SW', 'SE'], 'Calcareous mudstone'),
    row('Y4', '1191', ['40', '40'], ['SE'], 'Silty mudstone'),
    row('Y11', '21,627', ['35', '35'], ['SE'], 'Calcareous shale'),
  ],
};

function row(
  id: FieldRow['id'],
  area: string,
  slope: [string, string],
  aspect: string[],
  lithology: string,
): FieldRow {
  return {
    id,
    areaM2: printed(area),
    slopeDeg: [printed(slope[0]), printed(slope[1])],
    aspect,
    lithology,
    alongDip: true,
  };
}
