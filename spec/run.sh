#!/usr/bin/env bash
# Runs mocha, with a display for headless WebGL where one can be had.
set -u

if [ -z "${DISPLAY:-}" ] && command -v xvfb-run > /dev/null && xvfb-run -a true 2> /dev/null; then
  exec xvfb-run -a mocha "$@"
fi
exec mocha "$@"
