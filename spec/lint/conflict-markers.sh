#!/usr/bin/env bash
# Fails where a tracked text file has what git leaves of a merge conflict: lines of seven <, = or >.
set -u

if ! git rev-parse --is-inside-work-tree > /dev/null 2>&1; then
  echo 'conflict markers are not looked for, since this is no git repository'
  exit 0
fi
# Of all that git finds wrong in what was added to an empty tree, the markers alone.
git -c core.whitespace=-blank-at-eol,-blank-at-eof,-space-before-tab diff --check "$(git hash-object -t tree /dev/null)"
