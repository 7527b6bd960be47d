#!/bin/sh
# At the first start of Postgres: a database of its own for Inngest.
set -eu
createdb -U "$POSTGRES_USER" inngest
