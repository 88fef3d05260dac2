#!/bin/sh
# Mutation tests of the planner, on demand: Stryker is installed for the moment and changes no file of the repository.
# Usage: test/plan/mutation/run.sh [what to mutate, such as 'src/plan/checks/*.ts']
set -eu
cd "$(dirname "$0")/../../.."
npm install --no-save --ignore-scripts @stryker-mutator/core@10.1.1 @stryker-mutator/vitest-runner@10.1.1
exec node_modules/.bin/node node_modules/.bin/stryker run test/plan/mutation/stryker.config.json --mutate "${1:-src/plan/**/*.ts}"
