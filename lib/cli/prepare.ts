/** @file `landslide prepare`: a delivered GF-2 scene to surface reflectance at 0.8 m. */
import { join, resolve } from 'node:path';
import { createReporter, withInterrupt, writeJson } from '../core/index.js';
import type { FusionMethod } from '../gf2/index.js';
import { writeCog } from '../raster/index.js';
import { openRegion } from '../region/index.js';
import { preprocess, toStored, type ImageReport } from '../study/index.js';
import { need, type Command, type Values } from './command.js';

export const prepare: Command = {
  name: 'prepare',
  summary: 'GF-2 counts to four bands of surface reflectance at the PAN’s pixels (uint16, x 10,000)',
  options: {
    region: { type: 'string', value: 'FILE', help: 'region.json, or its folder' },
    root: { type: 'string', value: 'FOLDER', help: 'where its files lie, if not beside region.json' },
    method: { type: 'string', value: 'NAME', help: 'gsa, gs or brovey', default: 'gsa' },
    out: { type: 'string', value: 'FOLDER', help: 'where fused.tif and report.json go' },
  },
  examples: ['npx landslide prepare --region data/regions/mine --out out/mine'],
  run: prepareScene,
  format: ({ path, report: r }: Prepared) =>
    [
      path,
      `${r.camera}, ${r.date}; gains of ${r.gains.mss.year} (${r.gains.mss.source})`,
      `PAN against MSS: shift ${r.registration.dx.toFixed(2)}, ${r.registration.dy.toFixed(2)} PAN pixels, correlation ${r.registration.correlation.toFixed(3)}`,
      `haze taken off (blue, green, red, nir): ${r.path.map((p) => p.toFixed(3)).join(', ')}`,
      ...r.warnings.map((w) => `warning: ${w}`),
    ].join('\n'),
};

interface Prepared {
  path: string;
  report: ImageReport;
}

async function prepareScene(values: Values): Promise<Prepared> {
  const region = openRegion(need(values, 'region', 'a region.json'), {
    root: values.root as string | undefined,
  });
  const out = resolve(need(values, 'out', 'a folder'));
  return withInterrupt(async (signal) => {
    const study = { progress: createReporter(), signal };
    const { image, report } = await preprocess(region, { method: values.method as FusionMethod, study });
    const path = join(out, 'fused.tif');
    await writeCog(path, toStored(image));
    writeJson(join(out, 'report.json'), report);
    return { path, report };
  });
}
