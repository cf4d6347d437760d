#!/usr/bin/env bash
# The long tier: tests with [Trait("Tier", "Long")], which plain "dotnet test" leaves out. Nightly, and once by whoever changes
# what they cover. Further words go to dotnet test. (--filter Tier=Long would not do: it is added to the filter of the settings.)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec dotnet test -c Release --settings "$PWD/tests/long.runsettings" "$@"
