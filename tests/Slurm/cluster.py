"""A Slurm cluster of two nodes on this machine, over loopback, in a folder of its own."""

import datetime
import os
import pathlib
import pwd
import signal
import socket
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
NODES = ("n1", "n2")
PATIENCE = 300  # seconds: for hangs, not for speed


class Cluster:
    """munged, slurmctld and two slurmd, as a context."""

    def __init__(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="workbook-slurm-"))
        self.daemons = {}
        for folder in ("state", "log", "munge", *(f"spool-{node}" for node in NODES)):
            (self.root / folder).mkdir(mode=0o755)
        self.root.chmod(0o755)
        controller, first = free_port(1), free_port(2)
        text = (HERE / "slurm.conf").read_text()
        for name, value in {"ROOT": self.root, "USER": pwd.getpwuid(os.getuid()).pw_name, "CONTROLLER": controller,
                            "NODES": f"{first}-{first + 1}"}.items():
            text = text.replace(f"@{name}@", str(value))
        self.configuration = self.root / "slurm.conf"
        self.configuration.write_text(text)
        self.environment = {**os.environ, "SLURM_CONF": str(self.configuration)}

    def __enter__(self):
        key = self.root / "munge" / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        of = self.root / "munge"
        self.start("munged", ["munged", "--foreground", "--force", f"--key-file={key}", f"--socket={of}/munge.socket",
                              f"--pid-file={of}/munged.pid", f"--seed-file={of}/munged.seed"])
        wait(lambda: (of / "munge.socket").exists(), "munged's socket")
        self.start_controller()
        for node in NODES:
            self.start_node(node)
        wait(lambda: self.states() == ["idle", "idle"], "two idle nodes", self.log)
        return self

    def __exit__(self, *_):
        for process in reversed(self.daemons.values()):
            process.terminate()
        for process in self.daemons.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
        # Whatever a job has left ends with its cluster.
        for line in processes_with(f"SLURM_CONF={self.configuration}"):
            os.kill(line, signal.SIGKILL)
        subprocess.run(["rm", "-rf", str(self.root)], check=True)

    def start(self, name, command):
        with open(self.root / "log" / f"{name}.out", "ab") as out:
            self.daemons[name] = subprocess.Popen(command, stdout=out, stderr=out, env=self.environment, start_new_session=True)

    def start_controller(self):
        self.start("slurmctld", ["slurmctld", "-D", "-f", str(self.configuration)])

    def start_node(self, node):
        self.start(node, ["slurmd", "-D", "-f", str(self.configuration), "-N", node])

    def kill(self, name):
        """kill -9 of one of the daemons."""
        self.daemons[name].kill()
        self.daemons[name].wait()

    def run(self, *command, check=True, **more):
        """A client's standard output."""
        done = subprocess.run(command, env=self.environment, text=True, capture_output=True, timeout=PATIENCE, **more)
        if check and done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}: exit code {done.returncode}: {done.stderr.strip()}\n{self.log()}")
        return done.stdout

    def states(self):
        return self.run("sinfo", "-N", "-h", "-o", "%t", check=False).split()

    def tasks(self, job):
        """What the controller knows of the tasks of an array, each a dictionary; None while it does not answer."""
        said = self.run("scontrol", "show", "job", str(job), "-o", check=False)
        tasks = [dict(field.split("=", 1) for field in line.split() if "=" in field) for line in said.splitlines()]
        return [task for task in tasks if "JobId" in task] or None

    def knows_what_it_started(self, since):
        """Whether the controller has saved its state since a time, and after the last task that it started, of which its log tells."""
        saved, log = self.root / "state" / "job_state", self.root / "log" / "slurmctld.log"
        if not saved.exists() or saved.stat().st_mtime <= since:
            return False
        started = [datetime.datetime.fromisoformat(line[1:24]).timestamp()
                   for line in log.read_text(errors="replace").splitlines() if " Allocate JobId=" in line or " Started JobId=" in line]
        # It is written a moment after it was taken.
        return bool(started) and max(started) < saved.stat().st_mtime - 0.2

    def log(self):
        """What the nodes and the queue are, and the last lines of each log."""
        return self.run("sinfo", "-N", "-l", check=False) + self.run("squeue", "-l", check=False) + "\n".join(f"{path.name}: {line}" for path in sorted((self.root / "log").iterdir())
                         for line in path.read_text(errors="replace").splitlines()[-15:])


def free_port(count):
    """The first of so many ports, one after another, on which nobody listens."""
    for first in range(26800, 30000, 8):
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    probe.bind(("127.0.0.1", port))
            if count == 1:
                return first
            return first + 4
        except OSError:
            continue
    raise SystemExit("expected a free port from 26800 on, found none")


def processes_with(variable):
    """The processes whose environment has this."""
    found = []
    for folder in pathlib.Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            try:
                if variable.encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
            except OSError:
                pass  # It has ended, or is not ours.
    return found


def wait(condition, what, more=lambda: ""):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"expected {what} within {PATIENCE} s\n{more()}")
        time.sleep(0.2)
