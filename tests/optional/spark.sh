#!/usr/bin/env bash
# Fetches into FOLDER what tests/optional/spark.test.ts needs: Spark (pip), Sedona and a Hadoop namenode and datanode (Maven); 600 MB.
# Java 17, Python 3 and Maven must be there (Debian: apt-get install openjdk-17-jre-headless python3-venv maven).
#
#   bash tests/optional/spark.sh FOLDER
#   LANDSLIDE_SPARK=FOLDER npm test -- optional/spark
set -euo pipefail

folder=${1:?usage: spark.sh FOLDER}
repository=$(cd "$(dirname "$0")/../.." && pwd)
sedona=$(sed -n 's/^SEDONA=//p' "$repository/lib/factors/spark/run.sh")

python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet pyspark==3.5.6

# bring ARTIFACT WHERE
bring() { mvn --quiet --batch-mode dependency:copy -Dartifact="$1" -DoutputDirectory="$2"; }
for artifact in ${sedona//,/ }; do bring "$artifact" "$folder/sedona"; done
# The rest of Hadoop 3.3.4 comes with Spark.
bring org.apache.hadoop:hadoop-client-minicluster:3.3.4 "$folder/hadoop"
echo "ready: LANDSLIDE_SPARK=$folder npm test -- optional/spark"
