#!/usr/bin/env bash
# What some tests need of npm beyond `npm ci`, and only where CI is set, since it takes minutes: headless WebGL, WebGPU
# for Node, and the peers in bench/. Where it cannot be installed, those tests are skipped, each with its reason.
set -u
cd "$(dirname "$0")/../.."

[ -n "${CI:-}" ] && [ -d node_modules ] || exit 0

install_peers() {
  [ ! -d bench/node_modules ] || return 0
  echo 'installing the packages of bench/ ...'
  # Not as part of the npm that runs the tests, whose folder it would take for its own.
  (cd bench && unset npm_config_local_prefix && timeout 300 npm ci --no-audit --no-fund) > /dev/null 2>&1 && return
  rm -rf bench/node_modules
  echo 'npm could not install the packages of bench/'
}

install_native() {
  local wanted=()
  # npm leaves gl out when it does not compile, as before its headers were there, and uncompiled with --ignore-scripts.
  [ -f node_modules/gl/build/Release/webgl.node ] || wanted+=(gl@8.1.6)
  # The version that gpu.js asks for wants a newer C++ library than many systems have.
  node --input-type=module -e 'import "webgpu"' > /dev/null 2>&1 || wanted+=(webgpu@0.4.0)
  [ ${#wanted[@]} -gt 0 ] || return 0
  echo "installing ${wanted[*]} ..."
  # Together, since npm would take back what an earlier call had not saved; and what is there uncompiled stays so.
  timeout 400 npm install --no-save --no-audit --no-fund --ignore-scripts "${wanted[@]}" > /dev/null 2>&1 ||
    echo "npm could not install: ${wanted[*]}"
  [ -f node_modules/gl/build/Release/webgl.node ] && return
  timeout 400 npm rebuild gl > /dev/null 2>&1 && return
  rm -rf node_modules/gl
  echo 'npm could not compile gl'
}

# One waits for the network, the other for the compiler.
install_peers &
install_native
wait
exit 0
