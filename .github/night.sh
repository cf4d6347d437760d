#!/bin/sh
# night.sh SCENARIO HISTORY BUILD [OPTION...]: plays a night into a history and judges it; plays it once more if the history asks for that
set -u
scenario=$1 history=$2 build=$3
shift 3
night() { loadharness run "$scenario" --build "$build" --out "$history/$(date -u +%Y%m%dT%H%M%SZ)" --yes "$@"; }
count() { case $code in 0 | 3 | 4) ;; *) exit "$code" ;; esac; }

code=0 trend=0
night "$@" || code=$?
count
loadharness trend "$history" || trend=$?
if [ "$trend" -eq 7 ]; then
  again=0 trend=0
  night "$@" || again=$?
  if [ "$code" -ne 3 ]; then code=$again; fi
  count
  loadharness trend "$history" || trend=$?
fi
if [ "$code" -eq 3 ]; then trend=3; fi
exit "$trend"
