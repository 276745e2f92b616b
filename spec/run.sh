#!/usr/bin/env bash
# Runs all specs, two files at a time, with a display for headless WebGL where one can be had, and where there is no
# Vulkan driver with chromium's software renderer for WebGPU in Node. Options are mocha's.
set -u
cd "$(dirname "$0")/.."

if [ -z "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ] &&
  ! compgen -G '/usr/share/vulkan/icd.d/*.json' > /dev/null && ! compgen -G '/etc/vulkan/icd.d/*.json' > /dev/null; then
  for driver in /usr/lib/chromium*/vk_swiftshader_icd.json; do
    [ ! -f "$driver" ] || export VK_ICD_FILENAMES="$driver"
  done
fi

# The slowest first, so that none of them is what the other process waits for at the end.
slowest='/(package|engines|mutants|whole-networks|lifetime|mixed-sizes|numbers|kills|onnx|readme)\.spec\.ts$'
all=$(find spec -name '*.spec.ts' | sort)

# Two, not as many as there are cores: the paper's networks take gigabytes, and software that imitates a GPU all cores. With
# three on two cores, tests ran into their time limits, and the whole took a third longer.
run=(mocha --parallel --jobs 2 "$@" $(grep -E "$slowest" <<< "$all") $(grep -vE "$slowest" <<< "$all"))
if [ -z "${DISPLAY:-}" ] && command -v xvfb-run > /dev/null && xvfb-run -a true 2> /dev/null; then
  run=(xvfb-run -a "${run[@]}")
fi
exec "${run[@]}"
