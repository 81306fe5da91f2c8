import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COVER, DEM_M, landslideShare, makeWorld, MARGIN_M, PAN_M, regionSettings } from 'landslide/demo';

const small = { pixels: 640, landslides: 14, seed: 1 };
const world = makeWorld(regionSettings('hongtan'), small);
const { land, inventory, cover } = world;
const { landslides, label } = inventory;

test('as many landslides as asked for, the largest first, no name twice', () => {
  assert.equal(landslides.length, 14);
  assert.equal(new Set(landslides.map((l) => l.name)).size, 14);
  assert.ok(
    landslides.every((l, i) => l.id === i + 1 && (i === 0 || l.areaM2 < 1.1 * landslides[i - 1].areaM2)),
  );
  assert.ok(landslides.every((l) => ['roadside', 'mountain', 'riverside'].includes(l.setting)));
  assert.ok(landslides.every((l) => l.overgrowth > 0 && l.overgrowth < 1 && l.slopeDeg > 7));
});

test('every outline lies inside the scene and covers its own pixels', () => {
  const far = MARGIN_M + land.layout.sceneM;
  for (const l of landslides) {
    for (const [x, y] of l.ring) assert.ok(x > MARGIN_M && y > MARGIN_M && x < far && y < far);
    let pixels = 0;
    for (const v of label) if (v === l.id) pixels++;
    assert.ok(
      Math.abs((pixels * PAN_M ** 2) / l.areaM2 - 1) < 0.05,
      `${l.name}: ${pixels} pixels, ${l.areaM2} m2`,
    );
  }
});

test('landslides are longer than wide, fall, and stay on one hillside', () => {
  const n = land.layout.demCells;
  let longer = 0;
  for (const l of landslides) {
    if (l.lengthM > 1.2 * (l.areaM2 / l.lengthM)) longer++;
    const at = (i: number): number =>
      Math.floor(l.stations[i].y / DEM_M) * n + Math.floor(l.stations[i].x / DEM_M);
    assert.ok(
      land.height.data[at(0)] > land.height.data[at(l.stations.length - 1)],
      `${l.name} does not fall`,
    );
    // The fall of the ground anywhere in it points the way of the whole, so no ridge or valley line lies inside.
    const first = l.stations[0];
    const last = l.stations[l.stations.length - 1];
    const away = l.ring.filter(([x, y]) => {
      const c = Math.floor(y / DEM_M) * n + Math.floor(x / DEM_M);
      return land.gx[c] * (last.x - first.x) + land.gy[c] * (last.y - first.y) <= 0;
    });
    assert.ok(
      away.length <= 0.12 * l.ring.length,
      `${l.name}: ${away.length} of ${l.ring.length} on another hillside`,
    );
  }
  assert.equal(longer, landslides.length);
});

test('landslides keep off water, roads and roofs, and off one another', () => {
  const never = new Set<number>([COVER.water, COVER.road, COVER.roof]);
  let wrong = 0;
  for (let i = 0; i < label.length; i++) if (label[i] && never.has(cover.cover[i])) wrong++;
  assert.ok(wrong <= 0.004 * label.length * landslideShare(world), `${wrong} pixels`);
  assert.ok(landslideShare(world) > 0.01 && landslideShare(world) < 0.3);
});

test('the ground is hilly: slopes, heights, valley floor, four grades, distances from 0 up', () => {
  const sorted = Float32Array.from(land.slopeDeg).sort();
  const at = (p: number): number => sorted[Math.floor(p * (sorted.length - 1))];
  assert.ok(
    at(0.5) > 14 && at(0.5) < 30 && at(0.95) > 28 && at(0.03) < 9,
    [at(0.03), at(0.5), at(0.95)].join(),
  );
  const heights = Float32Array.from(land.height.data).sort();
  assert.ok(heights[heights.length - 1] - heights[0] > 150);
  const grades = new Set(Array.from(land.bed, (b) => land.rocks.beds[b].hardness));
  assert.ok(grades.size >= 3);
  assert.ok(Math.min(...land.riverM) < 10 && Math.min(...land.faultM) < 10);
});

test('faults offset the beds', () => {
  for (const { fault } of land.faults) assert.ok(Math.abs(fault.throwM) >= 60);
});

test('one seed, one world; another seed or region, another', () => {
  const again = makeWorld(regionSettings('hongtan'), small);
  assert.deepEqual(again.inventory.landslides, landslides);
  assert.deepEqual(again.cover.cover, cover.cover);
  const other = makeWorld(regionSettings('hongtan'), { ...small, seed: 2 });
  assert.notDeepEqual(other.land.height.data, land.height.data);
  const kecun = makeWorld(regionSettings('kecun'), small);
  assert.notDeepEqual(kecun.land.height.data, land.height.data);
});

test('other seeds give other credible worlds: slopes, relief, sizes, settings', () => {
  for (const [name, seed] of [
    ['hongtan', 2],
    ['kecun', 3],
    ['lushan', 4],
  ] as const) {
    const region = regionSettings(name);
    const other = makeWorld(region, { ...small, seed });
    const { slopeDeg, height } = other.land;
    const slopes = Float32Array.from(slopeDeg).sort();
    const at = (p: number): number => slopes[Math.floor(p * (slopes.length - 1))];
    const heights = Float32Array.from(height.data).sort();
    const relief = heights[heights.length - 1] - heights[0];
    assert.ok(at(0.5) > 14 && at(0.5) < 38 && at(0.03) < 12 && at(0.99) < 60, `${name} ${seed}: ${at(0.5)}`);
    assert.ok(relief > 150 && relief < 1500, `${name} ${seed}: ${relief} m`);
    const mine = other.inventory.landslides;
    assert.equal(mine.length, small.landslides);
    const [low, high] = region.areas.demo.range;
    for (const l of mine) {
      assert.ok(l.areaM2 > 0.3 * low && l.areaM2 < 1.1 * high, `${l.name}: ${l.areaM2} m2`);
      assert.ok(l.slopeDeg > 7 && l.slopeDeg < 50, `${l.name}: ${l.slopeDeg} degrees`);
    }
    const land = new Set(other.cover.cover);
    for (const kind of [COVER.forest, COVER.shrub, COVER.water, COVER.road])
      assert.ok(land.has(kind), `${kind}`);
  }
});
