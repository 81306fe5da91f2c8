/** @file How far GF-2's SMAC is from 6S, as docs/atmosphere.md prints it. After a build,
 *
 *      node .build/tests/gf2/smac-residuals.js
 *
 *  prints the table. Each held-out sky is asked for ground of five reflectances. */
import { fileURLToPath } from 'node:url';
import { gf2SmacTerms, smacSurface } from 'landslide/gf2';
import { grid, raster } from './make.js';
import { skyOf, smacReferee, type Answer, type RefereeSky } from './smac-fit.js';

export const GROUND = [0.02, 0.05, 0.1, 0.2, 0.4];

export const BANDS = ['blue', 'green', 'red', 'near infrared'];

export interface Residual {
  set: string;
  skies: number;
  band: string;
  bias: number;
  rmse: number;
  worst: number;
}

const isUsual = (s: RefereeSky): boolean => s.sunZenithDeg <= 60 && s.viewZenithDeg <= 30 && s.aod550 <= 0.5;

/** Reflectance at the top of the air that 6S's three numbers say. */
export const sixS = ([path, through, albedo]: Answer, rho: number): number =>
  path + (through * rho) / (1 - albedo * rho);

/** Errors of surface reflectance by set of skies and band. */
export function smacResiduals(): Residual[] {
  const { fit, heldOut } = smacReferee();
  const usual = heldOut.filter(isUsual);
  return [
    ...residualsOf('fitted', fit, (s) => s.PMS1),
    ...residualsOf('held out, PMS1', heldOut, (s) => s.PMS1),
    ...residualsOf('held out, PMS2', heldOut, (s) => s.PMS2),
    ...residualsOf('held out, usual, PMS1', usual, (s) => s.PMS1),
  ];
}

function residualsOf<S extends RefereeSky>(
  set: string,
  skies: readonly S[],
  answers: (s: S) => Answer[],
): Residual[] {
  return BANDS.map((band, b) => {
    const errors = skies.flatMap((s) => errorsUnder(s, answers(s)[b], b));
    const mean = (f: (e: number) => number): number => errors.reduce((t, e) => t + f(e), 0) / errors.length;
    return {
      set,
      skies: skies.length,
      band,
      bias: mean((e) => e),
      rmse: Math.sqrt(mean((e) => e * e)),
      worst: Math.max(...errors.map(Math.abs)),
    };
  });
}

function errorsUnder(s: RefereeSky, answer: Answer, band: number): number[] {
  const toa = Float32Array.from(GROUND, (rho) => sixS(answer, rho));
  const terms = gf2SmacTerms(skyOf(s))[band];
  const surface = smacSurface(raster(grid(GROUND.length, 1), toa), [terms]).data;
  return GROUND.map((rho, i) => surface[i] - rho);
}

/** A row of the table in docs/atmosphere.md. */
export const tableRow = (r: Residual): string =>
  `| ${r.set} | ${r.skies} | ${r.band} | ${r.bias.toFixed(4)} | ${r.rmse.toFixed(4)} | ${r.worst.toFixed(4)} |`;

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(`${smacResiduals().map(tableRow).join('\n')}\n`);
