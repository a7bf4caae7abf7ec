#!/usr/bin/env bash
# Makes sure there is a wrk for `make bench`; installs Debian's when there is none and we may.
set -euo pipefail
command -v wrk >/dev/null && exit 0
as_root=()
if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
  "${as_root[@]}" apt-get update -qq >/dev/null
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wrk >/dev/null
fi
if ! command -v wrk >/dev/null; then
  echo "The benchmarks need wrk: install your distribution's." >&2
  exit 1
fi
