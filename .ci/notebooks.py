"""Checks committed notebooks with nbformat, the reference implementation of their format, and for what must not be in them."""
import re
import sys

import nbformat

FORBIDDEN = {
    "a GUID": re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.I),
    "a script from a network": re.compile(r"<script|cdn\.|src=.https?:", re.I),
    "a path of a machine": re.compile(r"(?:/home/|/root/|/tmp/|/work/|/Users/|[A-Z]:\\\\)"),
}
failures = []


def check(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    notebook = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    where = lambda cell: f"{path}, cell {cell['id']}"
    if (notebook.nbformat, notebook.nbformat_minor) != (4, 5):
        failures.append(f"{path}: expected nbformat 4.5, got {notebook.nbformat}.{notebook.nbformat_minor}")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    counts = [cell.execution_count for cell in code]
    if counts != list(range(1, len(code) + 1)):
        failures.append(f"{path}: expected execution counts 1 to {len(code)}, got {counts}")
    for cell in code:
        last = cell.source.rstrip().splitlines()[-1]
        if not cell.outputs and not last.endswith((";", "}")):
            failures.append(f"{where(cell)}: its last line has a value, but there is no output")
        for output in cell.outputs:
            if output.output_type == "error" or output.get("name") == "stderr":
                failures.append(f"{where(cell)}: {output.output_type} on stderr")
            bundle = output.get("data", {})
            figure = bundle.get("application/vnd.plotly.v1+json")
            if figure is not None:
                if not isinstance(figure, dict):
                    failures.append(f"{where(cell)}: the figure is not a JSON object")
                for mime in ("image/svg+xml", "text/plain"):
                    if mime not in bundle:
                        failures.append(f"{where(cell)}: the figure has no {mime}")
                if "text/html" in bundle:
                    failures.append(f"{where(cell)}: the figure has text/html, which hides its picture on GitHub")
    for what, pattern in FORBIDDEN.items():
        found = pattern.search(text)
        if found:
            failures.append(f"{path}: {what}: {found.group(0)}")
    print(f"{path}: {len(code)} code cells")


for argument in sys.argv[1:]:
    check(argument)
if len(sys.argv) < 2:
    failures.append("expected notebooks, got none")
for failure in failures:
    print(failure, file=sys.stderr)
sys.exit(1 if failures else 0)
