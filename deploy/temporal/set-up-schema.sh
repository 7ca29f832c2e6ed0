#!/bin/sh
# Creates Temporal's two databases, or brings them to the schema of this image. Harmless when they are there already;
# run it again with every new server version, one minor version at a time. Host, user and password come as SQL_HOST, SQL_USER ….
set -eu

schemas=${TEMPORAL_SCHEMAS:-/etc/temporal/schema/postgresql/v12}

set_up() {
  temporal-sql-tool --database "$1" create-database
  temporal-sql-tool --database "$1" setup-schema --version 0.0
  temporal-sql-tool --database "$1" update-schema --schema-dir "$schemas/$2/versioned"
}

set_up temporal temporal
set_up temporal_visibility visibility
