/** @file `landslide prepare`: a delivered GF-2 scene to surface reflectance at 0.8 m. */
import { join, resolve } from 'node:path';
import { createReporter, withInterrupt, writeJson } from '../core/index.js';
import { ATMOSPHERES, METHODS, type AirGiven, type Atmosphere, type FusionMethod } from '../gf2/index.js';
import { openRegion } from '../region/index.js';
import { prepareScene, type ImageReport, type PrepareOptions } from '../study/index.js';
import { need, numberOption, type Command, type Values } from './command.js';

export const prepare: Command = {
  name: 'prepare',
  summary: 'GF-2 counts to four bands of surface reflectance at the PAN’s pixels (uint16, x 10,000)',
  options: {
    region: { type: 'string', value: 'FILE', help: 'region.json, or its folder' },
    root: { type: 'string', value: 'FOLDER', help: 'where its files lie, if not beside region.json' },
    method: { type: 'string', value: 'NAME', help: METHODS.join(', '), default: 'gsa' },
    atmosphere: {
      type: 'string',
      value: 'NAME',
      help: `${ATMOSPHERES.join(', ')}; auto is smac, or cost where no aerosol depth can be had`,
      default: 'auto',
    },
    aod: { type: 'string', value: 'N', help: 'aerosol depth at 550 nm; else estimated from dark vegetation' },
    water: { type: 'string', value: 'N', help: 'water vapour, g cm-2; else 1.42' },
    ozone: { type: 'string', value: 'N', help: 'cm-atm; else 0.344' },
    nodata: { type: 'string', value: 'N', help: 'the count of absent pixels, if the TIFFs do not say it' },
    'geoid-offset': {
      type: 'string',
      value: 'M',
      help: 'lay the images on the map first: metres from the DEM’s zero up to the WGS 84 ellipsoid, or 0',
    },
    pixel: { type: 'string', value: 'M', help: 'of the PAN on the map', default: '0.8' },
    out: { type: 'string', value: 'FOLDER', help: 'where fused.tif and report.json go' },
  },
  examples: [
    'npx landslide prepare --region data/regions/mine --out out/mine',
    'npx landslide prepare --region data/regions/mine --geoid-offset=-12.5 --nodata 0 --aod 0.3 --out out/mine',
  ],
  run: runPrepare,
  format: ({ path, report: r }: Prepared) =>
    [
      path,
      `${r.camera}, ${r.date}; gains of ${r.gains.mss.year} (${r.gains.mss.source})`,
      `atmosphere: ${atmosphereLine(r)}`,
      `PAN against MSS: shift ${r.registration.dx.toFixed(2)}, ${r.registration.dy.toFixed(2)} PAN pixels, correlation ${r.registration.correlation.toFixed(3)}`,
      `fusion: ${r.fusion.method}, PAN and intensity correlate at ${r.fusion.correlation.toFixed(3)}`,
      ...[...r.warnings, ...r.fusion.warnings].map((w) => `warning: ${w}`),
    ].join('\n'),
};

function atmosphereLine({ atmosphere: a }: ImageReport): string {
  const depth = a.aerosol && `, aerosol depth ${a.aerosol.aod550.toFixed(3)} (${a.aerosol.from})`;
  const path = `, light of the air ${a.path.map((p) => p.toFixed(3)).join(', ')}`;
  return [`${a.method}${depth ?? ''}${path}`, ...a.notes].join('; ');
}

interface Prepared {
  path: string;
  report: ImageReport;
}

async function runPrepare(values: Values): Promise<Prepared> {
  const region = openRegion(need(values, 'region', 'a region.json'), {
    root: values.root as string | undefined,
  });
  const out = resolve(need(values, 'out', 'a folder'));
  const asked = optionsOf(values);
  return withInterrupt(async (signal) => {
    const path = join(out, 'fused.tif');
    const report = await prepareScene(path, region, { ...asked, progress: createReporter(), signal });
    writeJson(join(out, 'report.json'), report);
    return { path, report };
  });
}

function optionsOf(values: Values): PrepareOptions {
  const given = (key: string): number | undefined =>
    values[key] === undefined ? undefined : numberOption(values, key);
  const air: AirGiven = { aod550: given('aod'), waterVapour: given('water'), ozone: given('ozone') };
  const geoidOffsetM = given('geoid-offset');
  return {
    method: values.method as FusionMethod,
    atmosphere: values.atmosphere as Atmosphere,
    air: Object.fromEntries(Object.entries(air).filter(([, v]) => v !== undefined)),
    nodata: given('nodata'),
    ortho: geoidOffsetM === undefined ? undefined : { geoidOffsetM, pixel: numberOption(values, 'pixel') },
  };
}
