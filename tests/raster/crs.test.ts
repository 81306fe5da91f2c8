import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crsFromWkt, isGeographic, isGeographicCode, makeTransform, proj4Of } from 'landslide/raster';

// echo X Y | gdaltransform -s_srs FROM -t_srs TO -output_xy (GDAL 3.6.2, PROJ 9.1.1)
const REFEREES: [string, string, [number, number], [number, number]][] = [
  ['EPSG:4326', 'EPSG:32648', [104.3, 30.2], [432621.574437117, 3341154.35543577]],
  ['EPSG:4326', 'EPSG:4543', [102.3, 30.2], [528887.731335823, 3342322.26642803]],
  ['EPSG:4490', 'EPSG:4526', [114.3, 30.2], [38528887.7313358, 3342322.26642803]],
  ['EPSG:4490', 'EPSG:4498', [104.3, 30.2], [19272119.7546702, 3411452.3866334]],
  ['EPSG:4490', 'EPSG:4509', [117.3, 40.2], [525543.279958737, 4451779.50461964]],
  ['EPSG:4326', 'EPSG:3857', [104.3, 30.2], [11610622.8897384, 3529283.97111381]],
  ['EPSG:32748', 'EPSG:4326', [500100, 9000000], [105.000909918968, -9.04656246263963]],
  ['EPSG:32650', 'EPSG:4547', [500030, 4000030], [770062.947136322, 4005803.57108879]],
];

test('as PROJ, to a tenth of a micrometre', () => {
  for (const [from, to, p, expected] of REFEREES) {
    const [x, y] = makeTransform(from, to)(...p);
    assert(Math.hypot(x - expected[0], y - expected[1]) < 1e-7, `${from} to ${to}: ${x}, ${y}`);
  }
});

test('there and back', () => {
  for (const crs of [
    'EPSG:32649',
    'EPSG:32733',
    'EPSG:4491',
    'EPSG:4512',
    'EPSG:4513',
    'EPSG:4554',
    'EPSG:3857',
  ]) {
    const zone = /\+lon_0=(\d+)/.exec(proj4Of(crs))?.[1];
    const lon = crs === 'EPSG:32649' ? 110 : crs === 'EPSG:32733' ? 14 : Number(zone) + 0.7;
    const [x, y] = makeTransform('EPSG:4326', crs)(lon, 31.25);
    const back = makeTransform(crs, 'EPSG:4326')(x, y);
    assert(Math.abs(back[0] - lon) < 1e-9 && Math.abs(back[1] - 31.25) < 1e-9, crs);
  }
});

test('zones of CGCS2000', () => {
  for (const [code, meridian, easting] of [
    [4491, 75, 13500000],
    [4501, 135, 23500000],
    [4502, 75, 500000],
    [4512, 135, 500000],
    [4513, 75, 25500000],
    [4533, 135, 45500000],
    [4534, 75, 500000],
    [4554, 135, 500000],
  ])
    assert.match(proj4Of(`EPSG:${code}`), new RegExp(`\\+lon_0=${meridian} \\+k=1 \\+x_0=${easting} `));
});

test('an unknown CRS is refused with what to supply; a proj4 text is taken', () => {
  assert.throws(() => proj4Of('EPSG:2414'), /EPSG:2414 is not known here: give a proj4 text .* Beijing 1954/);
  assert.throws(() => proj4Of(''), /no CRS is stated: say which it is/);
  const own =
    '+proj=tmerc +lat_0=0 +lon_0=105 +k=1 +x_0=500000 +y_0=0 +ellps=krass +towgs84=15,-150,-90,0,0,0,0';
  assert.equal(makeTransform(own, 'EPSG:4326')(500000, 3e6).length, 2);
});

test('degrees or metres, by code', () => {
  for (const code of [4326, 4490, 4214, 4610, 4267, 7844])
    assert.equal(isGeographicCode(code), true, String(code));
  for (const code of [32650, 3857, 4491, 4554, 26711, 2393, 4087])
    assert.equal(isGeographicCode(code), false, String(code));
  assert.equal(isGeographic('EPSG:4326'), true);
  assert.equal(isGeographic(''), false);
});

const wgs84 =
  'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
const cgcs =
  'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]';
const projected = (
  name: string,
  base: string,
  method: string,
  meridian: number,
  easting: number,
  scale: number,
  unit = 1,
): string =>
  `PROJCS["${name}",${base},PROJECTION["${method}"],PARAMETER["False_Easting",${easting}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",${meridian}],PARAMETER["Scale_Factor",${scale}],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",${unit}]]`;

test('WKT of .prj files to codes', () => {
  const table: [string, string][] = [
    [wgs84, 'EPSG:4326'],
    [cgcs, 'EPSG:4490'],
    [projected('WGS_1984_UTM_Zone_43N', wgs84, 'Transverse_Mercator', 75, 500000, 0.9996), 'EPSG:32643'],
    [projected('CGCS2000_3_Degree_GK_CM_114E', cgcs, 'Gauss_Kruger', 114, 500000, 1), 'EPSG:4547'],
    [projected('CGCS2000_3_Degree_GK_Zone_38', cgcs, 'Gauss_Kruger', 114, 38500000, 1), 'EPSG:4526'],
    [projected('CGCS2000_GK_CM_117E', cgcs, 'Gauss_Kruger', 117, 500000, 1), 'EPSG:4509'],
    [projected('CGCS2000_GK_Zone_20', cgcs, 'Gauss_Kruger', 117, 20500000, 1), 'EPSG:4498'],
    // Not of ours: feet, an odd scale, an unknown datum, no WKT.
    [projected('feet', wgs84, 'Transverse_Mercator', 75, 500000, 0.9996, 0.3048), ''],
    [projected('odd', wgs84, 'Transverse_Mercator', 75, 500000, 0.9999), ''],
    [
      projected('Beijing_1954', wgs84.replace(/WGS_1984/g, 'Beijing_1954'), 'Gauss_Kruger', 114, 500000, 1),
      '',
    ],
    ['PROJCS["x",GEOGCS["y"],AUTHORITY["EPSG","2414"]]', 'EPSG:2414'],
    [
      'PROJCRS["WGS 84 / UTM zone 50N",BASEGEOGCRS["WGS 84"],CONVERSION["UTM zone 50N"],ID["EPSG",32650]]',
      'EPSG:32650',
    ],
    ['garbage[', ''],
    ['', ''],
  ];
  for (const [wkt, crs] of table) assert.equal(crsFromWkt(wkt), crs, wkt.slice(0, 60));
});
