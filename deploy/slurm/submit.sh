#!/usr/bin/env bash
# submit.sh [-s START] [-w SECONDS] [-o DIR] SCENARIO SLICES [OPTION...]
# Plays a scenario on a Slurm cluster, cut into SLICES, and merges the results when all have ended, however they ended.
#   -s together  an array whose tasks wait for each other, so that all begin at one instant (default): it needs SLICES free slots at once
#   -s gang      one job with SLICES tasks: Slurm starts it when there is a slot for each, and nothing waits in a slot meanwhile
#   -s apart     an array whose tasks begin when they get their slots: another load, see docs/many-machines.md
#   -w SECONDS   how long the slices wait for each other, default 600
#   -o DIR       where results go, on a file system that all nodes share, default reports/runs: DIR/slurm-JOB/slice-K and DIR/slurm-JOB/merged
# Options after SLICES go to "loadharness run". loadharness must be on the PATH of the nodes. Partition, account and time limit come from
# SBATCH_PARTITION, SBATCH_ACCOUNT and SBATCH_TIMELIMIT, which sbatch reads itself; cores and memory of a slice stand in slice.sbatch and gang.sbatch.
set -euo pipefail

usage() { sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }

start=together wait=600 out=reports/runs
while getopts "s:w:o:" option; do
  case $option in
    s) start=$OPTARG ;;
    w) wait=$OPTARG ;;
    o) out=$OPTARG ;;
    *) usage ;;
  esac
done
shift $((OPTIND - 1))
[ $# -ge 2 ] || usage
scenario=$1 slices=$2
shift 2
[[ $slices =~ ^[1-9][0-9]*$ ]] || { echo "submit.sh: '$slices' is no number of slices" >&2; exit 2; }
[[ $wait =~ ^[1-9][0-9]*$ ]] || { echo "submit.sh: -w '$wait' is no number of seconds" >&2; exit 2; }
[ -r "$scenario" ] || { echo "submit.sh: there is no scenario $scenario" >&2; exit 2; }

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$out"
# What the slices know each other by. Jobs get the environment of who submits them, and nobody else sees it.
export LOADHARNESS_TOKEN=${LOADHARNESS_TOKEN:-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')}

case $start in
  together | apart)
    job=$(sbatch --parsable --array="0-$((slices - 1))" --output="$out/slurm-%A-slice-%a.log" "$here/slice.sbatch" "$out" "$slices" "$start" "$wait" "$scenario" "$@")
    ;;
  gang)
    job=$(sbatch --parsable --ntasks="$slices" --output="$out/slurm-%j-slices.log" "$here/gang.sbatch" "$out" "$slices" "$wait" "$scenario" "$@")
    ;;
  *) usage ;;
esac
job=${job%%;*} # behind it a cluster of several names itself
merge=$(sbatch --parsable --dependency="afterany:$job" --output="$out/slurm-$job-merge.log" "$here/merge.sbatch" "$out/slurm-$job" "$slices")
echo "slices: job $job, merge: job ${merge%%;*}, results: $out/slurm-$job"
