-- Sampled pixels of a factor store within a box that meet a condition, as `landslide factors query --csv` gives them.
-- Needs ${store}, the store's folder; ${box}, least x, least y, largest x, largest y in the store's CRS; ${where}, such as "slope > 30".
-- The GeoParquet file has its rows block by block with statistics of each block: Spark skips blocks whose x and y lie outside.

CREATE TEMPORARY VIEW samples USING geoparquet OPTIONS (path '${store}/samples.parquet');

SELECT * FROM samples
WHERE ST_Intersects(geometry, ST_PolygonFromEnvelope(${box})) AND (${where})
ORDER BY pixel;
