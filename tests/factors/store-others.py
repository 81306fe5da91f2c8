"""What GeoPandas, PyArrow and DuckDB make of a store, as JSON. The argument is its folder."""
import json
import os
import sys

import duckdb
import geopandas
import pyarrow.parquet

samples = os.path.join(sys.argv[1], "samples.parquet")
points = geopandas.read_parquet(samples)
tiles = geopandas.read_file(os.path.join(sys.argv[1], "store.gpkg"), layer="tiles")
[(count, slope)] = duckdb.sql(f"select count(*), sum(slope) from '{samples}' where landslide = 1").fetchall()
print(json.dumps({
    "epsg": [points.crs.to_epsg(), tiles.crs.to_epsg()],
    "rows": len(points),
    "geometryIsXY": bool(((points.geometry.x == points.x) & (points.geometry.y == points.y)).all()),
    "inTiles": len(geopandas.sjoin(points, tiles, predicate="within")),
    "groups": pyarrow.parquet.ParquetFile(samples).metadata.num_row_groups,
    "landslides": count,
    "slope": slope,
}))
