#!/usr/bin/env bash
# Makes sure that there is a PostgreSQL the tests can start; installs Debian's when there is none and we may.
set -euo pipefail
found=${CHATSIDE_TEST_POSTGRES_URL:-$(command -v postgres || ls -d /usr/lib/postgresql/*/bin/postgres 2>/dev/null | tail -n 1 || true)}
if [ -z "$found" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq >/dev/null
  # its scripts start a server of their own unless they are told not to; ours is started by the tests
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null
  found=$(ls -d /usr/lib/postgresql/*/bin/postgres | tail -n 1)
fi
if [ -z "$found" ]; then
  echo "The storage tests need PostgreSQL 14 or newer: install your distribution's, or set CHATSIDE_TEST_POSTGRES_URL." >&2
  exit 1
fi
