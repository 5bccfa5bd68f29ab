#!/usr/bin/env bash
# Packs the command as a tool into a folder feed, installs it from there alone, and uses it in a folder that is no clone.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

dotnet pack -c Release lib/Workbook --output "$work/feed"
package=$(ls "$work"/feed/AttentionDynamics.Workbook.*.nupkg)
# The models that notebooks read are 166 MB; what the command needs is 15.
size=$(stat -c %s "$package")
((size < 30000000)) || { echo "$package: expected less than 30 MB, got $size bytes" >&2; exit 1; }

mkdir "$work/anywhere"
cd "$work/anywhere"
# A package of the same version packed anew must not be taken from the machine's cache.
NUGET_PACKAGES="$work/cache" dotnet tool install AttentionDynamics.Workbook --tool-path "$work/tools" --source "$work/feed" >/dev/null
printf '1,0,0\n0.5,1,0\n0.5,0.5,1\n0,0.5,1\n' >tokens.csv

same() {
  diff <("$work/tools/workbook" "$@") <(dotnet "$root/lib/Workbook/bin/Release/net10.0/workbook.dll" "$@") ||
    { echo "workbook $*: the tool (<) and the command of the clone (>) differ" >&2; exit 1; }
  "$work/tools/workbook" "$@" | grep -q λ || { echo "workbook $*: expected λ in its answer" >&2; exit 1; }
  echo "workbook $*: as in the clone"
}
same predict --n 131072 --rho 0.45 --gamma 2
same measure tokens.csv --gamma 2
