"""Interrupts, shutdown, restart, many kernels at once, the death of the client, and what is bound."""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import zmq

from kernels import PATIENCE, ask, execute, expect, gather, install, manager, reply_to, run, started


def alive(process):
    try:
        with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def command(process):
    try:
        with open(f"/proc/{process}/cmdline", encoding="utf-8", errors="replace") as file:
            return file.read().split("\0")[:-1]
    except OSError:
        return []


def until(condition, what):
    begin = time.monotonic()
    while not condition():
        expect(time.monotonic() - begin < PATIENCE, f"not within {PATIENCE} s: {what}")
        time.sleep(0.02)


def descendants(process):
    found = []
    for folder in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{folder}/stat", encoding="ascii", errors="replace") as file:
                if int(file.read().rsplit(")", 1)[1].split()[1]) == process:
                    found += [int(folder), *descendants(int(folder))]
        except OSError:
            pass
    return found


def interrupted(client, stop, code):
    request = client.execute(code + " Console.WriteLine(\"running\"); while (true) { }" if code is not None else "Console.WriteLine(\"running\"); System.Threading.Thread.Sleep(100000);")
    while client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "stream":
        pass
    time.sleep(0.3)
    stop()
    reply = reply_to(client, request)
    expect(reply["content"]["status"] == "error" and reply["content"]["ename"] == "Interrupted", reply)
    expect(execute(client, "x + 1").result == "21", "the session is usable")


def test_interrupts_by_signal_and_by_message():
    with started() as (kernel, client):
        execute(client, "var x = 20;")
        process = kernel.provisioner.process.pid
        by_message = lambda: kernel.interrupt_kernel()
        by_signal = lambda: os.kill(process, signal.SIGINT)
        for stop in (by_message, by_signal):
            interrupted(client, stop, "")
            interrupted(client, stop, None)
        by_signal()
        by_message()
        # Neither says when it has arrived, and one that comes late interrupts the next cell.
        time.sleep(2)
        expect(execute(client, "x").result == "20", "an interrupt of nothing")
        interrupted(client, by_message, "int Deep(int n) => n == 0 ? 0 : 1 + Deep(n - 1); Deep(1000);")


def test_heartbeats_are_heard_while_a_cell_runs():
    with started() as (kernel, client), tempfile.TemporaryDirectory() as folder:
        heard = os.path.join(folder, "heard")
        request = client.execute(f"while (!System.IO.File.Exists({json.dumps(heard)})) {{ }}")
        with zmq.Context() as context, context.socket(zmq.REQ) as heart:
            heart.connect(f"tcp://127.0.0.1:{kernel.hb_port}")
            for beat in range(10):
                heart.send(str(beat).encode())
                expect(heart.poll(1000 * PATIENCE) and heart.recv() == str(beat).encode(), f"no heartbeat {beat}")
                time.sleep(0.1)
        open(heard, "x", encoding="ascii").close()
        reply, _ = ask(client, "kernel_info_request", {}, "control")
        expect(reply["content"]["status"] == "ok", reply)
        gather(client, request)


def test_shutdown_ends_the_process_even_in_a_busy_cell():
    for busy in (False, True):
        with started() as (kernel, client):
            process = kernel.provisioner.process.pid
            if busy:
                client.execute("Console.WriteLine(1); while (true) { }")
                while client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "stream":
                    pass
            request = client.shutdown()
            reply = reply_to(client, request, "control")
            expect(reply["content"] == {"status": "ok", "restart": False}, reply)
            until(lambda: kernel.provisioner.process.poll() is not None, "the end")
            expect(kernel.provisioner.process.poll() == 0, f"exit code {kernel.provisioner.process.poll()}")


def test_what_cells_started_ends_with_the_kernel():
    code = "System.Diagnostics.Process.Start(\"sleep\", \"98765\"); System.Diagnostics.Process.Start(\"setsid\", \"sleep 98765\"); " \
        "System.Diagnostics.Process.Start(\"sh\", \"-c \\\"setsid sleep 98765 & sleep 98765 &\\\"\").WaitForExit(); Console.WriteLine(1);"
    ends = {
        "a request": lambda kernel, client: client.shutdown(),
        "a request in a busy cell": lambda kernel, client: (client.execute("while (true) { }"), time.sleep(1), client.shutdown()),
        "a signal": lambda kernel, client: os.kill(kernel.provisioner.process.pid, signal.SIGTERM),
        "a cell": lambda kernel, client: client.execute("Environment.Exit(7);"),
    }
    for name, end in ends.items():
        with started() as (kernel, client):
            expect(execute(client, code).text() == "1\n", "the processes started")
            children = [child for child in os.listdir("/proc") if child.isdigit() and command(child) == ["sleep", "98765"]]
            expect(len(children) == 4, f"{len(children)} processes")
            end(kernel, client)
            until(lambda: kernel.provisioner.process.poll() is not None, f"the end by {name}")
            left = [child for child in children if alive(child)]
            for child in left:
                os.kill(int(child), signal.SIGKILL)
            expect(not left, f"{len(left)} left after {name}")


def test_restart_forgets_everything():
    with started() as (kernel, client):
        execute(client, "var x = 1;")
        kernel.restart_kernel()
        client.wait_for_ready(timeout=PATIENCE)
        said = execute(client, "x")
        expect(said.status == "error" and said.content["execution_count"] == 1, said.reply)


def test_only_the_ports_of_the_connection_file_are_bound():
    with started() as (kernel, client):
        execute(client, "1")
        process = kernel.provisioner.process.pid
        sockets = set()
        for name in os.listdir(f"/proc/{process}/fd"):
            try:
                sockets.add(os.readlink(f"/proc/{process}/fd/{name}"))
            except OSError:
                pass
        bound = set()
        for table in ("tcp", "tcp6", "udp", "udp6"):
            with open(f"/proc/net/{table}", encoding="ascii") as file:
                for fields in map(str.split, list(file)[1:]):
                    if f"socket:[{fields[9]}]" in sockets and (fields[3] == "0A" or table.startswith("udp")):
                        bound.add((table, fields[1]))
        ports = [kernel.shell_port, kernel.control_port, kernel.stdin_port, kernel.iopub_port, kernel.hb_port]
        expect(bound == {("tcp", f"0100007F:{port:04X}") for port in ports}, bound)


def test_ten_kernels_at_once():
    with tempfile.TemporaryDirectory() as prefix:
        install(prefix)
        kernels = [manager() for _ in range(10)]
        try:
            for kernel in kernels:
                kernel.start_kernel(stderr=subprocess.DEVNULL)
            clients = []
            for kernel in kernels:
                client = kernel.client()
                client.start_channels()
                client.wait_for_ready(timeout=PATIENCE)
                clients.append(client)
            for i, client in enumerate(clients):
                client.execute(f"var own = {i};")
            for i, client in enumerate(clients):
                expect(execute(client, "own", timeout=PATIENCE).result == str(i), f"kernel {i}")
        finally:
            for kernel in kernels:
                kernel.shutdown_kernel(now=True)


def test_a_killed_client_leaves_no_orphan():
    code = "import sys, kernels, time\nkernels.install(sys.argv[1])\nkernel = kernels.manager()\nkernel.start_kernel()\nclient = kernel.client()\nclient.start_channels()\nclient.wait_for_ready(timeout=300)\n" \
        "client.execute('Console.WriteLine(1); while (true) { }' if sys.argv[2] == 'busy' else kernels.FIGURE)\n" \
        "while client.get_iopub_msg(timeout=300)['msg_type'] not in ('stream', 'display_data'): pass\nprint('ready', flush=True)\ntime.sleep(10000)"
    for state in ("busy", "drawing"):
        with tempfile.TemporaryDirectory() as prefix:
            client = subprocess.Popen([sys.executable, "-c", code, prefix, state], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.path.dirname(os.path.abspath(__file__))})
            expect(client.stdout.readline() == b"ready\n", "the client did not start")
            children = descendants(client.pid)
            expect(len(children) >= 1, "no kernel")
            # Not waited for yet: a client whose own parent does not look keeps its number, and the kernel must see its death all the same.
            client.kill()
            until(lambda: not any(map(alive, children)), f"the end of {children}")
            client.wait()


if __name__ == "__main__":
    run(globals())
