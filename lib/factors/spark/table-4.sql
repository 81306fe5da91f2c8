-- Table 4 of a factor store, computed by Apache Spark with Apache Sedona: of each class of each factor its pixels, the landslide pixels among
-- them, both as shares of the whole, and their quotient, the frequency ratio (NULL for a class without pixels).
-- Needs ${store}, the store's folder. stack.json, which is written last, says which layers there are; classes.csv says what their classes are.

CREATE TEMPORARY VIEW stack (valid STRING, layers ARRAY<STRUCT<name: STRING, file: STRING>>)
USING json OPTIONS (path '${store}/stack.json', multiLine 'true');

-- A value is of a class from lower on and below upper; NULL is no limit. Aspect's north has two rows.
CREATE TEMPORARY VIEW classes (factor STRING, class INT, label STRING, lower DOUBLE, upper DOUBLE)
USING csv OPTIONS (path '${store}/classes.csv', header 'true');

CREATE TEMPORARY VIEW files USING binaryFile OPTIONS (path '${store}', pathGlobFilter '*.tif');

WITH layers AS (
  SELECT layer.name AS factor, layer.file, valid FROM stack LATERAL VIEW explode(layers) AS layer
),
tiles AS (
  SELECT regexp_extract(path, '[^/]+$', 0) AS file,
    RS_TileExplode(RS_FromGeoTiff(content), 256, 256) AS (x, y, tile)
  FROM files
),
-- All files' pixels of one tile, in one row.
places AS (
  SELECT map_from_entries(collect_list(struct(file, RS_BandAsArray(tile, 1)))) AS band
  FROM tiles GROUP BY x, y
),
bands AS (
  SELECT factor, band[file] AS layer, band[valid] AS mask, band['landslides.tif'] AS ids
  FROM places CROSS JOIN layers
),
pixels AS (
  SELECT factor, value, id > 0 AS is_landslide
  FROM bands LATERAL VIEW inline(arrays_zip(layer, mask, ids)) AS value, is_valid, id
  WHERE is_valid = 1
),
found AS (
  SELECT c.factor, c.class, count(*) AS pixels, count_if(is_landslide) AS landslide_pixels
  FROM pixels p
  JOIN classes c ON c.factor = p.factor
    AND (c.lower IS NULL OR p.value >= c.lower) AND (c.upper IS NULL OR p.value < c.upper)
  GROUP BY c.factor, c.class
),
counts AS (
  SELECT factor, class, label, coalesce(pixels, 0) AS pixels, coalesce(landslide_pixels, 0) AS landslide_pixels
  FROM (SELECT DISTINCT factor, class, label FROM classes) LEFT JOIN found USING (factor, class)
),
shares AS (
  SELECT *,
    landslide_pixels / sum(landslide_pixels) OVER (PARTITION BY factor) AS share_of_landslides,
    pixels / sum(pixels) OVER (PARTITION BY factor) AS share_of_domain
  FROM counts
)
SELECT factor, class, label, pixels, landslide_pixels, share_of_landslides, share_of_domain,
  share_of_landslides / nullif(share_of_domain, 0) AS fr
FROM shares ORDER BY factor, class;
