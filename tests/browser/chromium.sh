#!/usr/bin/env bash
# Says which Chromium the browser tests use; installs Debian's when there is none and we may.
set -euo pipefail
found=${CHATSIDE_CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$found" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji >/dev/null
  found=$(command -v chromium)
fi
if [ -z "$found" ]; then
  echo "The browser tests need Chromium: install your distribution's, or set CHATSIDE_CHROMIUM to its path." >&2
  exit 1
fi
