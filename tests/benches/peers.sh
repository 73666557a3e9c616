#!/usr/bin/env bash
# Compares the whole scan with other programs that measure trees, on one depot, in one run:
#     tests/benches/peers.sh DEPOT [RUNS]
# Needs hyperfine, and a release build of the program; peers that are not installed are left out.
set -euo pipefail
depot=${1:?usage: peers.sh DEPOT [RUNS]}
runs=${2:-10}
program=${SCRATCH_MANAGER:-target/release/scratch-manager}
tree="$depot/scratchspaces"
commands=("$program list --json --depot $depot" "$program list --json --no-size --depot $depot" "du -s -B1 $tree")
command -v pdu >/dev/null && commands+=("pdu --quantity=block-size --max-depth=1 $tree")
command -v diskus >/dev/null && commands+=("diskus $tree")
command -v dua >/dev/null && commands+=("dua aggregate $tree")
hyperfine --warmup 2 --runs "$runs" --output null "${commands[@]}"
