"""Starts the kernel under test through Debian's jupyter_client, and gathers what it says. Used by the other files of this folder."""
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

NAME = "critical-attention"
WORKBOOK = os.environ["WORKBOOK"]
LIBRARY = os.environ["NOTEBOOKS_LIBRARY"]

# Only what hangs takes longer, however busy the machine is.
PATIENCE = 300

# A cell that shows a figure.
FIGURE = f"""#r "{LIBRARY}"
using AttentionDynamics.Notebooks;
NotebookOutput.Register();
double[] x = [1, 2, 3], y = [1.25, 2.5, 9.75];
display(Figure.Of("curve", "A curve", Axis.Linear("x"), Axis.Linear("y"), new Points("measured", x, y)).WithCaption("It ends at 9.75."));"""


def install(prefix, name=NAME):
    """Installs the kernelspec below a prefix, where only this test finds it."""
    subprocess.run(["dotnet", WORKBOOK, "kernel", "install", "--prefix", prefix, "--name", name], check=True, stdout=subprocess.DEVNULL)
    os.environ["JUPYTER_PATH"] = os.path.join(prefix, "share", "jupyter")


def manager(**options):
    return KernelManager(kernel_name=NAME, kernel_spec_manager=KernelSpecManager(), **options)


@contextlib.contextmanager
def started(log=None, environment=None):
    """A running kernel: (manager, client). Its standard error goes to the file given."""
    with tempfile.TemporaryDirectory() as prefix:
        install(prefix)
        kernel = manager()
        kernel.start_kernel(stderr=log or subprocess.DEVNULL, env={**os.environ, **(environment or {})})
        client = kernel.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=PATIENCE)
            yield kernel, client
        finally:
            client.stop_channels()
            kernel.shutdown_kernel(now=True)


class Said:
    """What one execute_request gave: its reply and, until the kernel was idle again, what it published."""

    def __init__(self, reply, published):
        self.reply = reply
        self.published = published
        self.content = reply["content"]
        self.status = self.content["status"]

    def of(self, kind):
        return [message["content"] for message in self.published if message["msg_type"] == kind]

    def text(self, name="stdout"):
        return "".join(content["text"] for content in self.of("stream") if content["name"] == name)

    @property
    def result(self):
        results = self.of("execute_result")
        return results[0]["data"]["text/plain"] if results else None


def gather(client, request, timeout=PATIENCE):
    """Everything published for a request until the kernel is idle again."""
    published = []
    while True:
        message = client.get_iopub_msg(timeout=timeout)
        if message["parent_header"].get("msg_id") != request:
            continue
        published.append(message)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return published


def reply_to(client, request, channel="shell", timeout=PATIENCE):
    while True:
        message = getattr(client, f"get_{channel}_msg")(timeout=timeout)
        if message["parent_header"].get("msg_id") == request:
            return message


def execute(client, code, timeout=PATIENCE, **options):
    request = client.execute(code, **options)
    published = gather(client, request, timeout)
    return Said(reply_to(client, request, timeout=timeout), published)


def ask(client, kind, content, channel="shell"):
    """Sends any message and returns its reply and what was published for it."""
    socket = getattr(client, channel + "_channel")
    message = client.session.msg(kind, content)
    socket.send(message)
    request = message["header"]["msg_id"]
    published = gather(client, request)
    return reply_to(client, request, channel), published


def expect(condition, what):
    if not condition:
        raise AssertionError(what if isinstance(what, str) else json.dumps(what, default=str)[:2000])


def run(namespace):
    """Runs the functions called test_…, all or those named on the command line; ends with 1 where one failed."""
    failed = 0
    tests = [(name, test) for name, test in namespace.items() if name.startswith("test_")]
    for name, test in tests:
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        begin = time.monotonic()
        try:
            test()
        except Exception as error:  # a test that fails must not hide the others
            failed += 1
            print(f"FAILED {name}: {type(error).__name__}: {error}", flush=True)
        else:
            print(f"ok {name} {time.monotonic() - begin:.1f} s", flush=True)
    sys.exit(1 if failed else 0)
