import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseSceneMetadata, readScene, writeSceneMetadata, type SceneMetadata } from 'landslide/gf2';

const dir = mkdtempSync(join(tmpdir(), 'landslide-scene-'));
after(() => rmSync(dir, { recursive: true, force: true }));

const place = (latitudeDeg: number, longitudeDeg: number) => ({ latitudeDeg, longitudeDeg });

/** At 31 N 120 E and 02:48 UTC the sun stood at zenith 18.19, azimuth 110.15 (pvlib). */
const METADATA: SceneMetadata = {
  satellite: 'GF2',
  camera: 'PMS1',
  date: '2020-06-24',
  centreTime: '2020-06-24 10:48:00',
  sunZenithDeg: 18.2,
  sunAzimuthDeg: 110.1,
  viewZenithDeg: 4.5,
  viewAzimuthDeg: 283.9,
  corners: [place(31.1, 119.9), place(31.1, 120.1), place(30.9, 120.1), place(30.9, 119.9)],
  productId: '4953380',
  productLevel: 'LEVEL1A',
};

function files(xml: string, prefix = 'GF2_PMS1_E120.0_N31.0_20200624_L1A0004953380') {
  const at = (suffix: string): string => join(dir, prefix + suffix);
  writeFileSync(at('-PAN1.tiff'), '');
  writeFileSync(at('-MSS1.tiff'), '');
  writeFileSync(at('-MSS1.xml'), xml);
  return { pan: at('-PAN1.tiff'), mss: at('-MSS1.tiff'), metadata: at('-MSS1.xml') };
}

test('what is written is read back', () => {
  assert.deepEqual(parseSceneMetadata(writeSceneMetadata(METADATA)), METADATA);
  const bare = { ...METADATA, corners: null, productId: null, productLevel: null };
  assert.deepEqual(parseSceneMetadata(writeSceneMetadata(bare)), bare);
});

test('a scene is read, in Beijing time or UTC', () => {
  for (const centreTime of ['2020-06-24 10:48:00', '2020-06-24 02:48:00']) {
    const scene = readScene(files(writeSceneMetadata({ ...METADATA, centreTime })));
    assert.deepEqual([scene.camera, scene.year, scene.sunZenithDeg, scene.rpb], ['PMS1', 2020, 18.2, null]);
    assert.deepEqual(scene.warnings, []);
  }
});

test('a missing or impossible field is named', () => {
  const xml = writeSceneMetadata(METADATA);
  const without = (tag: string) => () =>
    parseSceneMetadata(xml.replace(new RegExp(`<${tag}>.*</${tag}>`), ''), 'a.xml');
  assert.throws(without('SolarZenith'), { message: /^a\.xml has no SolarZenith/ });
  assert.throws(without('SensorID'), { message: /^a\.xml has no SensorID/ });
  assert.throws(without('CenterTime'), { message: /^a\.xml has no CenterTime, ReceiveTime, StartTime/ });
  assert.throws(without('TopLeftLatitude'), { message: /^a\.xml has no TopLeftLatitude/ });
  const change = (from: string, to: string) => () => parseSceneMetadata(xml.replace(from, to), 'a.xml');
  assert.throws(change('>PMS1<', '>WFV3<'), {
    message: 'a.xml says SensorID is WFV3: expected PMS1 or PMS2',
  });
  assert.throws(change('>GF2<', '>GF1<'), { message: 'a.xml says SatelliteID is GF1: expected GF2' });
  assert.throws(change('>18.2<', '>123<'), {
    message: 'a.xml says SolarZenith is 123: expected a number from 0 to 90',
  });
  assert.throws(change('>2020-06-24 10', '>2020-13-24 10'), {
    message: /^a\.xml says CenterTime is 2020-13-24/,
  });
  assert.throws(change('</SensorID>', '</SensorID><SensorID>PMS2</SensorID>'), {
    message: 'a.xml gives SensorID twice, as PMS1 and PMS2: correct the field',
  });
  assert.throws(change('</ProductMetaData>', ''), { message: /^a\.xml is not XML/ });
  // The validator lets this one through, the parser does not.
  assert.throws(() => parseSceneMetadata('<a/><?x', 'a.xml'), { message: /^a\.xml is not XML/ });
});

test('entities are not expanded', () => {
  const xml = writeSceneMetadata(METADATA).replace(
    '<ProductMetaData>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><ProductMetaData>',
  );
  const trick = xml.replace('>4953380<', '>&e;<');
  let id: string | null = '&e;';
  try {
    id = parseSceneMetadata(trick).productId;
  } catch {
    // refusing the file is as good
  }
  assert.equal(id, '&e;');
});

test('metadata that contradicts itself is refused, naming the field', () => {
  const read = (o: Partial<SceneMetadata>, prefix?: string) => () =>
    readScene(files(writeSceneMetadata({ ...METADATA, ...o }), prefix));
  assert.throws(read({ sunZenithDeg: 71.8 }), {
    message:
      /says SolarZenith is 71.8, but the sun stood 18\.2 degrees .* \(the field holds an elevation\): correct/,
  });
  assert.throws(read({ sunAzimuthDeg: 250 }), {
    message: /says SolarAzimuth is 250, but the sun stood at 110\.2/,
  });
  assert.throws(read({ centreTime: '2020-06-24 19:48:00' }), {
    message: /CenterTime is 2020-06-24 19:48:00, but GF-2 passes/,
  });
  assert.throws(read({}, 'GF2_PMS2_E120.0_N31.0_20200624_L1A0004953380'), {
    message: /says SensorID is PMS1, but a file is called GF2_PMS2/,
  });
  assert.throws(() => readScene({ pan: join(dir, 'none.tiff'), mss: '', metadata: '' }), {
    message: /none\.tiff not found/,
  });
});

test('doubts that do not stop the reading are told; a given angle goes first', () => {
  const view = readScene(files(writeSceneMetadata({ ...METADATA, viewZenithDeg: 85 })));
  assert.match(view.warnings[0], /SatelliteZenith is 85: .* may be an elevation \(zenith 5\.00\)/);
  const blind = readScene(files(writeSceneMetadata({ ...METADATA, corners: null })));
  assert.match(blind.warnings[0], /no corners/);
  const wrong = files(writeSceneMetadata({ ...METADATA, sunZenithDeg: 71.8 }));
  assert.equal(readScene({ ...wrong, override: { sunZenithDeg: 18.3 } }).sunZenithDeg, 18.3);
});
