"""The classic Notebook in a headless Chromium: opens a notebook, runs all its cells, and shows the figures."""
import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from tornado.websocket import websocket_connect

from kernels import NAME, PATIENCE, expect, install, run

REPOSITORY = os.environ["WORKBOOK_REPOSITORY"]
NOTEBOOK = "01-rank-collapse.ipynb"

FIGURES = """
(() => {
  const cells = Jupyter.notebook.get_cells().filter(cell => cell.cell_type === 'code');
  const pictures = [...document.querySelectorAll('.output_svg > div > svg')];
  return JSON.stringify({
    idle: !Jupyter.notebook.kernel_busy && cells.every(cell => !cell.element.hasClass('running')),
    counts: cells.map(cell => cell.input_prompt_number),
    errors: document.querySelectorAll('.output_error').length,
    pictures: pictures.map(svg => ({ width: svg.getBoundingClientRect().width, height: svg.getBoundingClientRect().height, marks: svg.querySelectorAll('path').length })),
  });
})()
"""


def browser():
    chosen = os.environ.get("CHROME") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    expect(chosen, "a browser of the Chromium family")
    return chosen


class Page:
    """One page of the browser, over the DevTools protocol."""

    def __init__(self, connection):
        self.connection = connection
        self.calls = 0

    async def call(self, method, **parameters):
        self.calls += 1
        await self.connection.write_message(json.dumps({"id": self.calls, "method": method, "params": parameters}))
        while True:
            message = json.loads(await self.connection.read_message())
            if message.get("id") == self.calls:
                expect("result" in message, message)
                return message["result"]

    async def value(self, expression):
        result = await self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        expect("exceptionDetails" not in result, result)
        return result["result"].get("value")

    async def until(self, expression, limit, what):
        begin = time.monotonic()
        while True:
            result = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
            if result["result"].get("value") is True:
                return
            expect(time.monotonic() - begin < limit, f"not within {limit} s: {what}")
            await asyncio.sleep(0.1)


def free_port():
    """A port that was free a moment ago: asked for port 0, the server does not say which one it took."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def first_match(process, pattern, limit):
    """Reads a program's standard error up to the line that says where it listens."""
    begin = time.monotonic()
    for line in process.stderr:
        if found := re.search(pattern, line):
            return found.group(0)
        expect(time.monotonic() - begin < limit, f"not within {limit} s: {pattern}")
    raise AssertionError(f"{process.args[0]} ended before it listened")


async def drive(address, devtools):
    port = re.search(r":(\d+)/", devtools).group(1)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
        target = next(page for page in json.load(answer) if page["type"] == "page")
    page = Page(await websocket_connect(target["webSocketDebuggerUrl"], max_message_size=1 << 28))
    await page.call("Page.enable")
    await page.call("Page.navigate", url=address)
    ready = "typeof Jupyter !== 'undefined' && !!Jupyter.notebook && Jupyter.notebook._fully_loaded === true && !!Jupyter.notebook.kernel && Jupyter.notebook.kernel.is_connected()"
    await page.until(ready, PATIENCE, "the notebook with its kernel")
    expect(await page.value("Jupyter.notebook.kernel.name") == NAME, "the kernel's name")
    await page.value("Jupyter.notebook.clear_all_output(), 1")
    expect(json.loads(await page.value(FIGURES))["pictures"] == [], "pictures before any cell ran")
    await page.value("Jupyter.notebook.execute_all_cells(), 1")
    begin = time.monotonic()
    while True:
        state = json.loads(await page.value(FIGURES))
        if state["idle"] and all(isinstance(count, int) for count in state["counts"]):
            return state
        expect(time.monotonic() - begin < PATIENCE, f"not within {PATIENCE} s: all cells, {state}")
        await asyncio.sleep(0.5)


def test_run_all_in_the_classic_notebook():
    with tempfile.TemporaryDirectory() as folder:
        install(folder)
        # A copy beside a link to the library: running and saving must not change what is committed.
        os.mkdir(os.path.join(folder, "notebooks"))
        os.mkdir(os.path.join(folder, "lib"))
        os.symlink(os.path.join(REPOSITORY, "lib", "bin"), os.path.join(folder, "lib", "bin"))
        os.symlink(os.path.join(REPOSITORY, "data"), os.path.join(folder, "data"))
        with open(os.path.join(REPOSITORY, "notebooks", NOTEBOOK), encoding="utf-8") as file:
            notebook = json.load(file)
        notebook["metadata"]["kernelspec"] = {"display_name": "C# (Critical Attention)", "language": "C#", "name": NAME}
        with open(os.path.join(folder, "notebooks", NOTEBOOK), "w", encoding="utf-8") as file:
            json.dump(notebook, file)
        committed = sum("application/vnd.plotly.v1+json" in output.get("data", {}) for cell in notebook["cells"] for output in cell.get("outputs", []))
        server = [sys.executable, "-m", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={free_port()}", "--NotebookApp.token=test", f"--notebook-dir={folder}"]
        chromium = [browser(), "--no-sandbox", "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-port=0", f"--user-data-dir={folder}/profile", "about:blank"]
        environment = {**os.environ, "JUPYTER_RUNTIME_DIR": os.path.join(folder, "runtime"), "JUPYTER_CONFIG_DIR": os.path.join(folder, "config"), "JUPYTER_DATA_DIR": os.path.join(folder, "share", "jupyter")}
        processes = []
        try:
            processes.append(subprocess.Popen(server, stderr=subprocess.PIPE, text=True, env=environment))
            address = first_match(processes[0], r"http://127\.0\.0\.1:\d+/", PATIENCE)
            processes.append(subprocess.Popen(chromium, stderr=subprocess.PIPE, text=True, env={**environment, "TMPDIR": folder}))
            devtools = first_match(processes[1], r"ws://127\.0\.0\.1:\d+/\S+", PATIENCE)
            state = asyncio.run(drive(f"{address}notebooks/notebooks/{NOTEBOOK}?token=test", devtools))
        finally:
            for process in processes:
                process.terminate()
                process.wait()
        expect(state["counts"] == list(range(1, len(state["counts"]) + 1)) and state["errors"] == 0, state)
        expect(len(state["pictures"]) == committed > 0, state)
        expect(all(picture["width"] > 200 and picture["height"] > 100 and picture["marks"] > 5 for picture in state["pictures"]), state)
        print(f"{len(state['counts'])} cells, {len(state['pictures'])} figures shown")


if __name__ == "__main__":
    run(globals())
