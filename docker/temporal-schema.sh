#!/bin/sh
# Brings Temporal's two databases to the schema of this release. Both commands do nothing where it has been done, so this
# runs at every start, and after an upgrade of the image it is the upgrade.
set -eu

: "${POSTGRES_HOST:?}" "${SQL_USER:?}" "${SQL_PASSWORD:?}"

migrate() {
  database=$1
  versions=$2
  tool="temporal-sql-tool --plugin postgres12 --ep $POSTGRES_HOST --port 5432 --user $SQL_USER --db $database"
  $tool setup-schema --version 0.0
  $tool update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$versions/versioned"
}

migrate temporal temporal
migrate temporal_visibility visibility
