#!/usr/bin/env bash
# Hashes and packs beside the programs that people use for it, in turn, on data made here.
# usage: artifact.sh PROGRAM [FOLDER]   (needs git, tar, pigz and python3; FOLDER needs room for 5 GB)
set -euo pipefail
program=$(realpath "$1")
place=$(mktemp -d "${2:-/tmp}/artifact-bench.XXXXXX")
trap 'rm -rf "$place"' EXIT
cd "$place"

python3 - <<'PYTHON'
import os, random, struct
random.seed(1)
noise = os.urandom(1 << 20)
for number in range(50_000):
    if number % 200 == 0:
        os.makedirs(f"many/{number // 200:03}")
    start = random.randrange((1 << 20) - 40_000)
    with open(f"many/{number // 200:03}/{number}", "wb") as file:
        file.write(noise[start:start + 40_000])
os.makedirs("large")
for number in range(16):
    if number % 4 == 3:
        block = b"".join(struct.pack("<f", random.gauss(0, 1)) for _ in range(1 << 18))
    else:
        lines = (f"{i},{random.gauss(0, 1):.4f},{random.choice(['alpha', 'beta'])}\n" for i in range(60_000))
        block = "".join(lines).encode()
    with open(f"large/{number}", "wb") as file:
        file.write((block * (1 + (64 << 20) // len(block)))[:64 << 20])
PYTHON
mkdir depot
find "$PWD/many" -type f > list
seconds() { local begun; begun=$(date +%s.%N); "$@" > /dev/null 2>&1; echo "$(date +%s.%N) - $begun" | bc; }
git_hash() { git hash-object --stdin-paths < list; }
tar_pigz() { tar -C large -cf - . | pigz -6 > theirs.tar.gz; }
hash=$("$program" --depot depot artifact create large 2> /dev/null)
for round in 1 2 3; do
    echo "hash 50,000 files, 2 GB: $(seconds "$program" artifact hash many) s; git hash-object $(seconds git_hash) s"
    echo "pack 1 GiB: $(seconds "$program" --depot depot artifact archive "$hash" ours.tar.gz --force) s;" \
        "tar | pigz -6 $(seconds tar_pigz) s"
done
echo "bytes: $(stat -c %s ours.tar.gz); tar | pigz -6 $(stat -c %s theirs.tar.gz)"
