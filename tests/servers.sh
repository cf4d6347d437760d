#!/usr/bin/env bash
# Short runs against servers, and on schedulers, that nobody of LoadHarness wrote, one after the other: tests with [Trait("Tier", "Servers")], which plain "dotnet test" leaves
# out. CI installs the servers and runs this; elsewhere a test whose server is missing is skipped and says so. Further words go to dotnet test.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec dotnet test -c Release --settings "$PWD/tests/servers.runsettings" tests/LoadHarness.EndToEndTests "$@"
