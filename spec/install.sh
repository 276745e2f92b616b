#!/usr/bin/env bash
# What some tests need beyond `npm ci`: a browser, a display for headless WebGL and, where CI is set, headless WebGL
# itself, WebGPU for Node, and the peers in bench/. Where it cannot be installed, those tests are skipped, each with its
# reason.
set -u
cd "$(dirname "$0")/.."

found() { for name in "$@"; do command -v "$name" > /dev/null && return 0; done; return 1; }

wanted=()
[ -n "${CHROMIUM_PATH:-}" ] || found chromium chromium-browser google-chrome || wanted+=(chromium)
if [ "$(uname)" = Linux ]; then
  [ -n "${DISPLAY:-}" ] || found xvfb-run || wanted+=(xvfb xauth)
  if [ -n "${CI:-}" ]; then
    for package in libxi-dev libvulkan1; do
      dpkg -s "$package" > /dev/null 2>&1 || wanted+=("$package")
    done
  fi
fi

if [ ${#wanted[@]} -eq 0 ]; then
  :
elif [ "$(id -u)" -ne 0 ] || ! found apt-get; then
  echo "not installed, for want of root and apt-get: ${wanted[*]}"
else
  echo "installing ${wanted[*]} ..."
  export DEBIAN_FRONTEND=noninteractive
  { timeout 120 apt-get update -qq && timeout 300 apt-get install -y -qq --no-install-recommends "${wanted[@]}"; } \
    > /dev/null 2>&1 || echo "apt-get could not install: ${wanted[*]}"
fi

[ -n "${CI:-}" ] || exit 0

native=()
# npm leaves gl out when it does not compile, as before libxi-dev was there.
[ -d node_modules/gl ] || native+=(gl@8.1.6)
# The version that gpu.js asks for wants a newer C++ library than many systems have.
node --input-type=module -e 'import "webgpu"' > /dev/null 2>&1 || native+=(webgpu@0.4.0)
if [ -d node_modules ] && [ ${#native[@]} -gt 0 ]; then
  # Together, since npm would take back what an earlier call had not saved.
  echo "installing ${native[*]} ..."
  timeout 400 npm install --no-save --no-audit --no-fund "${native[@]}" > /dev/null 2>&1 ||
    echo "npm could not install: ${native[*]}"
fi
if [ ! -d bench/node_modules ]; then
  echo 'installing the packages of bench/ ...'
  # Not as part of the npm that runs the tests, whose folder it would take for its own.
  if ! (cd bench && unset npm_config_local_prefix && timeout 300 npm ci --no-audit --no-fund) > /dev/null 2>&1; then
    rm -rf bench/node_modules
    echo 'npm could not install the packages of bench/'
  fi
fi
exit 0
