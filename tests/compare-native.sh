#!/usr/bin/env bash
# What the harness costs, side by side with a native client (programs in LOADHARNESS_NATIVE_DIR) and with ClientWebSocket.
# Writes tests/compare-native.txt; docs/performance.md says what the rows mean. Options: --rounds N --seconds S --only NAME,...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build -c Release tests/LoadHarness.Benchmarks >&2
result=$(dotnet run -c Release --no-build --project tests/LoadHarness.Benchmarks -- compare-native "$@")
printf '%s\n' "$result" | tee tests/compare-native.txt
