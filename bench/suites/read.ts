/** @file A whole GeoTIFF into memory: ours against GDAL's ReadAsArray in its own Python. */
import { join } from 'node:path';
import { check } from 'landslide/core';
import { readRaster } from 'landslide/raster';
import { command, medianRow, noteBandwidth, ownTurn, withScratch } from '../gdal.js';
import { writeImage } from '../images.js';
import { Peer } from '../python.js';
import type { Host, Suite } from '../suite.js';

const SIDE = 16000;
const BYTES = 2 * SIDE ** 2;
/** The distribution's, which GDAL's bindings come with. */
const PYTHON = '/usr/bin/python3';
const TILED = [
  'TILED=YES',
  'BLOCKXSIZE=512',
  'BLOCKYSIZE=512',
  'COMPRESS=DEFLATE',
  'ZLEVEL=1',
  'PREDICTOR=2',
];

interface Answer {
  ms: number;
  sum: number;
}

async function measure(name: string, path: string, peer: Peer, host: Host, folder: string): Promise<void> {
  if (!host.wants(name)) return;
  const { data } = await readRaster(path);
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i];
  const theirs = await peer.ask<Answer>('read', { path });
  check(theirs.sum === sum, `${name}: pixels sum to ${sum}, the peer's to ${theirs.sum}: not the same`);
  const times = await medianRow(
    {
      ...{ name, turns: 5, ours: ownTurn(() => readRaster(path)) },
      peer: async () => (await peer.ask<Answer>('read', { path })).ms,
    },
    host,
  );
  if (times) noteBandwidth(name, BYTES, times.ours, folder, host);
}

export const suite: Suite = {
  summary: `a GeoTIFF of ${SIDE}^2 uint16 (512 MB) into memory, page cache warm; median of several turns`,
  run: (host) =>
    withScratch(async (folder) => {
      const [striped, tiled] = [join(folder, 'striped.tif'), join(folder, 'tiled.tif')];
      await writeImage(striped, { side: SIDE });
      command('gdal_translate', ['-q', ...TILED.flatMap((o) => ['-co', o]), striped, tiled]);
      const peer = new Peer(PYTHON, 'gdal_read.py');
      try {
        await measure(`striped uncompressed, ${SIDE}^2 uint16`, striped, peer, host, folder);
        await measure(`tiled deflate, predictor 2, ${SIDE}^2 uint16`, tiled, peer, host, folder);
      } finally {
        peer.close();
      }
    }),
};
