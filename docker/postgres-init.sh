#!/bin/sh
# Run once by the Postgres image, on an empty volume: two users who cannot see each other's databases.
set -eu

psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set=stagedoor_password="$STAGEDOOR_DB_PASSWORD" \
  --set=temporal_password="$TEMPORAL_DB_PASSWORD" <<'SQL'
CREATE ROLE stagedoor LOGIN PASSWORD :'stagedoor_password';
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE stagedoor OWNER stagedoor;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT ON DATABASE stagedoor, temporal, temporal_visibility FROM PUBLIC;
SQL
