#!/usr/bin/env bash
# Packs the library into a folder feed, runs this program on the package, and compares program and output with the package's README.
set -euo pipefail
cd "$(dirname "$0")/../.."
readme=lib/AttentionDynamics/PACKAGE.md
block() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" "$readme" | sed '1d;$d'; }

rm -rf bin/packages examples/Quickstart/bin examples/Quickstart/obj
# The one project: a solution's restore would look for more.
dotnet pack -c Release lib/AttentionDynamics --output bin/packages
for ending in nupkg snupkg; do
  ls bin/packages/AttentionDynamics.*."$ending" >/dev/null
done
diff <(block csharp) examples/Quickstart/Program.cs ||
  { echo "the program in $readme (<) and examples/Quickstart/Program.cs (>) differ" >&2; exit 1; }
dotnet build -c Release examples/Quickstart
diff <(block text) <(dotnet run -c Release --no-build --project examples/Quickstart) ||
  { echo "the output in $readme (<) and that of the program (>) differ" >&2; exit 1; }
