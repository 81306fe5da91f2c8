/** @file The vector layers of a demo region. */
import { join } from 'node:path';
import type { Feature } from 'geojson';
import { polygonise, writeGeoJson, type VectorLayer } from '../vector/index.js';
import { FILES } from './files.js';
import { toGround } from './layout.js';
import type { World } from './world.js';

/** Writes landslides, rivers, faults, geology and the scene's frame as GeoJSON in the region's CRS. */
export function writeVectors(world: World, dir: string): void {
  const { land, region, inventory } = world;
  const layer = (name: string, features: Feature[]): VectorLayer => ({ name, crs: region.crs, features });
  const at = ([x, y]: [number, number]): [number, number] => toGround(land.layout, x, y);
  const line = (points: [number, number][], properties: Record<string, unknown>): Feature => ({
    type: 'Feature',
    properties,
    geometry: { type: 'LineString', coordinates: points.map(at) },
  });
  const ring = (points: [number, number][], properties: Record<string, unknown>): Feature => {
    const closed = [...points, points[0]].map(at);
    // RFC 7946: outer rings run anticlockwise; ours may run either way.
    const area = closed.reduce(
      (s, p, i) => s + (i ? closed[i - 1][0] * p[1] - p[0] * closed[i - 1][1] : 0),
      0,
    );
    return {
      type: 'Feature',
      properties,
      geometry: { type: 'Polygon', coordinates: [area < 0 ? closed.reverse() : closed] },
    };
  };
  writeGeoJson(
    join(dir, FILES.landslides),
    layer(
      'landslides',
      inventory.landslides.map((l) => ring(l.ring, propertiesOf(l))),
    ),
  );
  writeGeoJson(
    join(dir, FILES.rivers),
    layer(
      'rivers',
      land.rivers.map((r, i) =>
        line(r.points, { id: i + 1, area_km2: round(Math.max(...r.areaM2) / 1e6, 2) }),
      ),
    ),
  );
  writeGeoJson(
    join(dir, FILES.faults),
    layer(
      'faults',
      land.faults.map((f) => line(f.line, { id: f.fault.id, throw_m: round(f.fault.throwM, 1) })),
    ),
  );
  writeGeoJson(join(dir, FILES.geology), layer('geology', geology(world)));
  writeGeoJson(join(dir, FILES.boundary), layer('boundary', [frame(world)]));
}

function propertiesOf(l: World['inventory']['landslides'][number]): Record<string, unknown> {
  return {
    id: l.id,
    name: l.name,
    split: l.part,
    setting: l.setting,
    area_m2: round(l.areaM2, 1),
    length_m: round(l.lengthM, 1),
    overgrowth: round(l.overgrowth, 3),
    slope_deg: round(l.slopeDeg, 1),
    aspect_deg: round(l.aspectDeg, 1),
    elevation_m: round(l.heightM, 1),
    rock: l.rock,
    hardness: l.hardness,
  };
}

function round(v: number, digits: number): number {
  return Number(v.toFixed(digits));
}

/** The scene's frame: demo regions have no township line. */
function frame({ land, region }: World): Feature {
  const t = land.layout.pan.transform;
  const size = land.layout.sceneM;
  const [x0, y0] = [t[0], t[3] - size];
  const [x1, y1] = [t[0] + size, t[3]];
  const corners = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
    [x0, y0],
  ];
  return {
    type: 'Feature',
    properties: { name: region.title },
    geometry: { type: 'Polygon', coordinates: [corners] },
  };
}

/** Outcrops as polygons with rock and hardness, neighbouring beds of one rock joined. */
function geology({ land }: World): Feature[] {
  const rocks = [...new Set(land.rocks.beds.map((b) => `${b.hardness} ${b.rock}`))];
  const units = Int32Array.from(land.bed, (b) => {
    const bed = land.rocks.beds[b];
    return 1 + rocks.indexOf(`${bed.hardness} ${bed.rock}`);
  });
  return polygonise(units, land.layout.dem, { connect: 4 }).map((f) => {
    const unit = rocks[(f.properties as { value: number }).value - 1];
    return { ...f, properties: { rock: unit.slice(2), hardness: Number(unit[0]) } };
  });
}
