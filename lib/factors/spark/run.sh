#!/usr/bin/env bash
# Runs a script of this folder with Spark and Sedona:
#
#   run.sh table-4 hdfs://namenode:9000/stores/mine [options of spark-sql ...] > table-4.tsv
#
# The store may lie wherever Spark reads files: hdfs://, webhdfs://, or a folder (file:///...). spark-sql is looked for in SPARK_HOME/bin,
# then on the path. Sedona comes from Maven by its name; where that is not to be had, SEDONA_JARS names its two jars, with a comma between.
set -euo pipefail

SEDONA=org.apache.sedona:sedona-spark-shaded-3.5_2.12:1.8.1,org.datasyslab:geotools-wrapper:1.8.1-33.1

if [ $# -lt 2 ]; then
  echo "usage: run.sh table-4|samples STORE [options of spark-sql ...]" >&2
  exit 1
fi
script=$(cd "$(dirname "$0")" && pwd)/$1.sql
store=${2%/}
shift 2
if [ ! -f "$script" ]; then
  echo "run.sh: $script not found: expected table-4 or samples" >&2
  exit 1
fi
sql=${SPARK_HOME:+$SPARK_HOME/bin/}spark-sql
if ! command -v "$sql" > /dev/null; then
  echo "run.sh: $sql not found: install Apache Spark 3.5 (pip install pyspark==3.5.6), and set SPARK_HOME to its folder" >&2
  exit 1
fi
if [ -n "${SEDONA_JARS:-}" ]; then sedona=(--jars "$SEDONA_JARS"); else sedona=(--packages "$SEDONA"); fi

# For each statement that is no question Spark prints a header of its own.
"$sql" "${sedona[@]}" \
  --conf spark.sql.extensions=org.apache.sedona.sql.SedonaSqlExtensions \
  --conf spark.serializer=org.apache.spark.serializer.KryoSerializer \
  --conf spark.kryo.registrator=org.apache.sedona.core.serde.SedonaKryoRegistrator \
  --conf spark.sql.catalogImplementation=in-memory \
  --conf spark.sql.cli.print.header=true \
  "$@" -d store="$store" -f "$script" | { grep -v '^Response code$' || true; }
