#!/usr/bin/env bash
# Runs mocha, with a display for headless WebGL where one can be had, and where there is no Vulkan driver with chromium's
# software renderer for WebGPU in Node.
set -u

if [ -z "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ] &&
  ! compgen -G '/usr/share/vulkan/icd.d/*.json' > /dev/null && ! compgen -G '/etc/vulkan/icd.d/*.json' > /dev/null; then
  for driver in /usr/lib/chromium*/vk_swiftshader_icd.json; do
    [ ! -f "$driver" ] || export VK_ICD_FILENAMES="$driver"
  done
fi

if [ -z "${DISPLAY:-}" ] && command -v xvfb-run > /dev/null && xvfb-run -a true 2> /dev/null; then
  exec xvfb-run -a mocha "$@"
fi
exec mocha "$@"
