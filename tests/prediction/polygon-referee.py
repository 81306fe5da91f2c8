"""Judges the polygons that come in by GEOS: see polygon-referee.ts."""

import json
import sys

import shapely
from shapely.geometry import shape

given = json.load(sys.stdin)
shapes = [shape(feature["geometry"]) for feature in given["features"]]
parts = [part for s in shapes for part in getattr(s, "geoms", [s])]
judgement = {
    "version": shapely.geos_version_string,
    "polygons": len(shapes),
    "invalid": sum(not s.is_valid for s in shapes),
    "holes": sum(len(part.interiors) for part in parts),
    "area": round(sum(s.area for s in shapes), 6),
    "sha256": given["sha256"],
}
print(json.dumps({"seed": given["seed"], "masks": given["masks"], "shapely": shapely.__version__, "geos": judgement}, indent=2))
