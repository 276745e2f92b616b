#!/usr/bin/env bash
# What some tests need of the system: a browser, a display for headless WebGL and, where CI is set, what headless WebGL
# is compiled with and what WebGPU for Node loads. Where it cannot be installed, those tests are skipped, each with its
# reason.
set -u

found() { for name in "$@"; do command -v "$name" > /dev/null && return 0; done; return 1; }

wanted=()
[ -n "${CHROMIUM_PATH:-}" ] || found chromium chromium-browser google-chrome || wanted+=(chromium)
if [ "$(uname)" = Linux ]; then
  [ -n "${DISPLAY:-}" ] || found xvfb-run || wanted+=(xvfb xauth)
  if [ -n "${CI:-}" ]; then
    for package in libxi-dev libvulkan1 python3-onnx; do
      dpkg -s "$package" > /dev/null 2>&1 || wanted+=("$package")
    done
  fi
fi
[ ${#wanted[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! found apt-get; then
  echo "not installed, for want of root and apt-get: ${wanted[*]}"
  exit 0
fi
echo "installing ${wanted[*]} ..."
export DEBIAN_FRONTEND=noninteractive
{ timeout 120 apt-get update -qq && timeout 300 apt-get install -y -qq --no-install-recommends "${wanted[@]}"; } \
  > /dev/null 2>&1 || echo "apt-get could not install: ${wanted[*]}"
exit 0
