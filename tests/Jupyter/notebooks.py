"""nbclient executes committed notebooks with our kernel and gets the same text, tables and figures; nbconvert executes one.

Those that WORKBOOK_NOTEBOOKS names, or the quick ones: a session is the same in a run and in the kernel, and `run` makes the others again.
"""
import glob
import json
import math
import os
import re
import subprocess
import sys
import tempfile

import nbformat
from nbclient import NotebookClient

from kernels import NAME, expect, install, run

REPOSITORY = os.environ["WORKBOOK_REPOSITORY"]
NOTEBOOKS = os.environ.get("WORKBOOK_NOTEBOOKS", "00-* 01-* 02-* 03-*").split()
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def close(ours, theirs):
    """The numbers of both agree to 1e-9 relative, or to one unit of the last printed digit; what stands between them is the same."""
    if NUMBER.split(ours) != NUMBER.split(theirs):
        return False
    for a, b in zip(NUMBER.findall(ours), NUMBER.findall(theirs)):
        if a == b:
            continue
        mantissa, _, exponent = a.lower().partition("e")
        unit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
        if not math.isclose(float(a), float(b), rel_tol=1e-9, abs_tol=1.001 * unit):
            return False
    return True


def same(ours, theirs, where):
    """One value of JSON against another."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        expect(ours.keys() == theirs.keys(), f"{where}: {sorted(ours)} for {sorted(theirs)}")
        for key in ours:
            same(ours[key], theirs[key], f"{where}/{key}")
    elif isinstance(ours, list) and isinstance(theirs, list):
        expect(len(ours) == len(theirs), f"{where}: {len(ours)} for {len(theirs)} items")
        for i, (a, b) in enumerate(zip(ours, theirs)):
            same(a, b, f"{where}/{i}")
    elif isinstance(ours, float) and isinstance(theirs, (int, float)) or isinstance(theirs, float) and isinstance(ours, int):
        expect(ours == theirs or math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-12), f"{where}: {ours} for {theirs}")
    elif isinstance(ours, str) and isinstance(theirs, str):
        expect(ours == theirs or close(ours, theirs), f"{where}: {ours[:300]!r} for {theirs[:300]!r}")
    else:
        expect(ours == theirs, f"{where}: {ours!r} for {theirs!r}")


def text(value):
    return "".join(value) if isinstance(value, list) else value


def comparable(output):
    """What of an output must not depend on who executed it: all but the picture, which a browser drew from the figure."""
    if output["output_type"] == "stream":
        return {"name": output["name"], "text": text(output["text"])}
    data = {kind: value if kind.endswith("json") else text(value) for kind, value in output["data"].items() if kind != "image/svg+xml"}
    return {"type": output["output_type"], "data": data, "count": output.get("execution_count")}


def merged(outputs):
    """Text of one stream in a row is one output, in whatever pieces it came."""
    whole = []
    for output in map(comparable, outputs):
        if whole and "name" in output and output["name"] == whole[-1].get("name"):
            whole[-1]["text"] += output["text"]
        else:
            whole.append(output)
    return whole


def compare(path):
    """Executes a notebook and compares it with its committed self; returns how many figures it showed, and how many of them with a picture."""
    committed = nbformat.read(path, 4)
    executed = nbformat.from_dict(json.loads(json.dumps(committed)))
    for cell in executed.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    NotebookClient(executed, kernel_name=NAME, timeout=600, resources={"metadata": {"path": os.path.dirname(path)}}).execute()
    nbformat.validate(executed)
    figures = []
    for number, (ours, theirs) in enumerate(zip(executed.cells, committed.cells), 1):
        if theirs.cell_type != "code":
            continue
        where = f"{os.path.basename(path)}, cell {number} ({theirs.id})"
        expect(ours.execution_count == theirs.execution_count, f"{where}: counted {ours.execution_count}")
        same(merged(ours.outputs), merged(theirs.outputs), where)
        figures += [output for output in ours.outputs if "application/vnd.plotly.v1+json" in output.get("data", {})]
    return len(figures), sum(output["data"].get("image/svg+xml", "").startswith("<svg") for output in figures)


def test_notebooks_give_what_is_committed():
    figures = pictures = 0
    different = []
    with tempfile.TemporaryDirectory() as prefix:
        install(prefix)
        paths = [path for name in NOTEBOOKS for path in sorted(glob.glob(os.path.join(REPOSITORY, "notebooks", name + ".ipynb")))]
        expect(len(paths) >= len(NOTEBOOKS), f"no notebook among {NOTEBOOKS}")
        for path in paths:
            try:
                shown, drawn = compare(path)
            except Exception as error:  # the others are compared all the same
                different.append(f"{os.path.basename(path)}: {type(error).__name__}: {error}")
                continue
            figures, pictures = figures + shown, pictures + drawn
            print(f"{os.path.basename(path)}: as committed", flush=True)
    expect(not different, "\n".join(different))
    expect(figures > 0 and pictures == figures, f"{pictures} pictures for {figures} figures")


def test_nbconvert_executes_a_committed_notebook_as_it_is():
    with tempfile.TemporaryDirectory() as prefix:
        # The name that stands in the notebook: nobody has to say which kernel.
        install(prefix, ".net-csharp")
        path = os.path.join(REPOSITORY, "notebooks", "01-rank-collapse.ipynb")
        convert = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute", "--output-dir", prefix, path]
        subprocess.run(convert, check=True, stderr=subprocess.PIPE)
        with open(os.path.join(prefix, "01-rank-collapse.html"), encoding="utf-8") as file:
            html = file.read()
        expect("<svg" in html or "image/svg+xml" in html, "no picture in the page")


if __name__ == "__main__":
    run(globals())
