#!/usr/bin/env bash
# What some tests need of npm beyond `npm ci`, and only where CI is set, since it takes minutes: headless WebGL, the
# peers in bench/ and what builds and checks the package in bundlers/. Where it cannot be installed, those tests are
# skipped, each with its reason.
set -u
cd "$(dirname "$0")/../.."

[ -n "${CI:-}" ] && [ -d node_modules ] || exit 0

install_packages() {
  [ ! -d "$1/node_modules" ] || return 0
  echo "installing the packages of $1/ ..."
  # Not as part of the npm that runs the tests, whose folder it would take for its own.
  (cd "$1" && unset npm_config_local_prefix && timeout 300 npm ci --no-audit --no-fund) > /dev/null 2>&1 && return
  rm -rf "$1/node_modules"
  echo "npm could not install the packages of $1/"
}

install_native() {
  local built=node_modules/gl/build/Release/webgl.node
  [ ! -f "$built" ] || return 0
  echo 'compiling gl ...'
  # npm leaves it out when it does not compile, as before its headers were there, and uncompiled with --ignore-scripts.
  if [ -d node_modules/gl ]; then
    timeout 400 npm rebuild --ignore-scripts=false gl > /dev/null 2>&1
  else
    timeout 400 npm install --no-save --no-audit --no-fund --ignore-scripts=false gl@8.1.6 > /dev/null 2>&1
  fi
  [ ! -f "$built" ] || return 0
  rm -rf node_modules/gl
  echo 'npm could not compile gl'
}

# These wait for the network, the last for the compiler.
install_packages bench &
install_packages bundlers &
install_native
wait
exit 0
