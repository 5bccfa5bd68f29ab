"""
Many rows of almost no work through the store and the merge of `workbook sweep`, by parts that are killed at random: the bytes of one
undisturbed run, and what it took. docs/scale.md quotes its numbers.

    WORKBOOK=…/workbook.dll python3 tests/Slurm/many_rows.py [--rows 10000] [--parts 8] [--seed 1]
"""

import argparse
import json
import os
import pathlib
import random
import re
import subprocess
import tempfile
import time

WORKBOOK = os.path.abspath(os.environ["WORKBOOK"])


def sweep(*arguments, **more):
    return subprocess.Popen(["dotnet", WORKBOOK, "sweep", *map(str, arguments)], text=True, stderr=subprocess.PIPE,
                            stdout=subprocess.DEVNULL, **more)


def timed(what, *arguments):
    start = time.monotonic()
    process = sweep(*arguments)
    said = process.communicate()[1]
    if process.returncode != 0:
        raise SystemExit(f"{what}: exit code {process.returncode}: {said}")
    print(f"{what}: {time.monotonic() - start:.1f} s", flush=True)


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=10000)
    asked.add_argument("--parts", type=int, default=8)
    asked.add_argument("--seed", type=int, default=1)
    arguments = asked.parse_args()
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        spec = folder / "spec.json"
        spec.write_text(json.dumps({
            "quantity": "lambda",
            "tokens": {"law": "gaussian"},
            "axes": {"n": [8], "d": [2], "rho": {"from": 0, "to": 0.99, "count": 100}, "gamma": [1]},
            "samples": arguments.rows // 100,
            "seed": 1,
        }))
        timed("one process", "run", spec, "--store", folder / "one")
        timed("its merge", "merge", spec, "--store", folder / "one", "--output", folder / "one.csv")

        start, kills, computed = time.monotonic(), 0, 0
        parts = {part: None for part in range(1, arguments.parts + 1)}
        while parts:
            for part in list(parts):
                process = parts[part]
                if process is None:
                    parts[part] = sweep("run", spec, "--store", folder / "killed", "--part", f"{part}/{arguments.parts}", "--threads", 1)
                elif process.poll() is not None:
                    said = process.communicate()[1]
                    if process.returncode == 0:
                        computed += int(re.search(r"were there, (\d+) computed", said).group(1))
                        del parts[part]
                    elif process.returncode == -9:
                        parts[part] = None
                    else:
                        raise SystemExit(f"part {part}: exit code {process.returncode}: {said}")
            running = [process for process in parts.values() if process is not None and process.poll() is None]
            if running and chance.random() < 0.5:
                chance.choice(running).kill()
                kills += 1
            time.sleep(0.1)
        left = sum(1 for path in (folder / "killed").rglob("*") if path.is_file())
        print(f"{arguments.parts} parts at once with {kills} kills: {time.monotonic() - start:.1f} s, {left} files in the store", flush=True)
        timed("their merge", "merge", spec, "--store", folder / "killed", "--output", folder / "killed.csv")
        if (folder / "one.csv").read_bytes() != (folder / "killed.csv").read_bytes():
            raise SystemExit("the rows of the killed parts are not those of one process")
        print("the same bytes")


main()
