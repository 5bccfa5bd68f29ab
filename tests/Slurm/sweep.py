"""
`workbook sweep` on a real Slurm: an array of eight parts on two nodes gives the bytes of one `sweep run`, and so does one in whose middle
a task is queued again, warned of its end, and a program, a node's daemon and the controller are killed.

    WORKBOOK=…/workbook.dll python3 tests/Slurm/sweep.py
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

from cluster import Cluster, NODES, PATIENCE, processes_with, wait

PARTS = 8
WORKBOOK = os.path.abspath(os.environ["WORKBOOK"])

# Rows of about half a second each, so that what is killed is killed in the middle of one.
SPEC = {
    "quantity": "eta",
    "tokens": {"law": "gaussian"},
    "axes": {"n": [1024, 1280], "d": [256], "rho": {"from": 0, "to": 0.9, "count": 16}, "gamma": [0.5, 0.75, 1, 1.5, 2, 4]},
    "samples": 2,
    "seed": 1,
}


class Check:
    def __init__(self, cluster):
        self.cluster = cluster
        self.folder = cluster.root / "work"
        self.folder.mkdir()
        self.spec = self.folder / "spec.json"
        self.spec.write_text(json.dumps(SPEC))
        self.rows = 0

    def workbook(self, *arguments, code=0):
        done = subprocess.run(["dotnet", WORKBOOK, "sweep", *arguments], text=True, capture_output=True, timeout=PATIENCE)
        if done.returncode != code:
            raise SystemExit(f"sweep {' '.join(arguments)}: expected exit code {code}, got {done.returncode}: {done.stderr}{done.stdout}")
        return done

    def merged(self, store):
        result = self.folder / f"{store.name}.csv"
        self.workbook("merge", str(self.spec), "--store", str(store), "--output", str(result))
        return result.read_bytes()

    def there(self, store):
        return json.loads(self.workbook("status", str(self.spec), "--store", str(store), "--json").stdout)["done"]

    def submit(self, store):
        script = self.workbook("slurm", str(self.spec), "--store", str(store), "--tasks", str(PARTS), "--threads", "1").stdout
        path = self.folder / f"{store.name}.sh"
        path.write_text(script)
        said = self.cluster.run("sbatch", "--parsable", str(path), cwd=self.folder)
        return int(said.strip().split(";")[0])

    def running(self, job):
        return [task for task in self.cluster.tasks(job) or [] if task["JobState"] == "RUNNING" and self.program(task)]

    def program(self, task):
        """The program of a task that computes; None before it does."""
        ours = [pid for pid in processes_with(f"SLURM_JOB_ID={task['JobId']}")
                if b"workbook.dll" in command_of(pid) and processor_seconds(pid) >= 0.6]
        return ours[0] if ours else None

    def a_running(self, job, but=()):
        found = []
        def one():
            found[:] = [task for task in self.running(job) if task["ArrayTaskId"] not in but]
            return found
        wait(one, "a task that runs", self.cluster.log)
        return found[0]

    def end(self, job):
        def ended():
            tasks = self.cluster.tasks(job)
            return tasks and not any(task["JobState"] in ("PENDING", "RUNNING", "COMPLETING", "CONFIGURING", "REQUEUED") for task in tasks)
        wait(ended, "the end of the array", self.cluster.log)
        return self.cluster.tasks(job)


def command_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def status_of(pid):
    """The fields of /proc/PID/stat after the name, which may have spaces; none of a process that has ended."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def processor_seconds(pid):
    fields = status_of(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if fields else 0


def parent_of(pid):
    return int(status_of(pid)[1])


def bound_to_loopback(cluster):
    """Every socket on which a daemon of the cluster listens."""
    listening = subprocess.run(["ss", "-Hltnp"], text=True, capture_output=True, check=True).stdout.splitlines()
    pids = {process.pid for process in cluster.daemons.values()}
    ours = [line.split()[3] for line in listening if any(f"pid={pid}," in line for pid in pids)]
    if len(ours) < 3 or any(not address.startswith("127.") for address in ours):
        raise SystemExit(f"expected the controller and two nodes to listen on loopback alone, got {ours}")


def say(text):
    print(f"slurm: {text} ({time.monotonic() - START:.0f} s)", flush=True)


def main():
    with Cluster() as cluster:
        bound_to_loopback(cluster)
        check = Check(cluster)
        one = check.folder / "one"
        check.workbook("run", str(check.spec), "--store", str(one), "--threads", "1")
        expected = check.merged(one)
        say(f"one process: {len(expected.splitlines()) - 1} lines")

        store = check.folder / "array"
        job = check.submit(store)
        tasks = check.end(job)
        states = sorted({task["JobState"] for task in tasks})
        nodes = sorted({task["NodeList"] for task in tasks})
        if states != ["COMPLETED"] or nodes != list(NODES) or len(tasks) != PARTS:
            raise SystemExit(f"expected {PARTS} completed tasks on {NODES}, got {len(tasks)} {states} on {nodes}\n{cluster.log()}")
        if check.merged(store) != expected:
            raise SystemExit("the array's rows are not those of one process")
        say(f"an array of {PARTS} parts on {' and '.join(nodes)}: the same bytes")

        store = check.folder / "hurt"
        job = check.submit(store)
        # Queued again by hand.
        task = check.a_running(job)
        again = {task["ArrayTaskId"]}
        cluster.run("scontrol", "requeue", task["JobId"])
        # Warned of its end, as Slurm does by --signal=B:USR1@120, by a signal to the script: it finishes its row and queues itself again.
        task = check.a_running(job, again)
        again.add(task["ArrayTaskId"])
        os.kill(parent_of(check.program(task)), signal.SIGUSR1)
        # The program, killed: Slurm calls its task failed.
        task = check.a_running(job, again)
        killed = task["ArrayTaskId"]
        os.kill(check.program(task), signal.SIGKILL)
        # A node's daemon, and the controller, killed while tasks run, and started again.
        check.a_running(job, again | {killed})
        cluster.kill(NODES[0])
        cluster.start_node(NODES[0])
        # It saves what it knows every five seconds; what is younger it loses: an array that was submitted in that moment, and the number of a
        # task that was started, which it then gives to another, whereupon the nodes refuse all.
        changed = time.time()
        wait(lambda: check.running(job) and cluster.knows_what_it_started(changed), "a saved state with all that runs", cluster.log)
        cluster.kill("slurmctld")
        before = check.there(store)
        cluster.start_controller()
        wait(lambda: cluster.tasks(job), "the controller's answer", cluster.log)
        # Slurm holds what is queued again back for two minutes, which nobody here needs to wait for.
        for number in again:
            cluster.run("scontrol", "update", f"JobId={job}_{number}", "StartTime=now")
        tasks = check.end(job)
        by_id = {task["ArrayTaskId"]: task for task in tasks}
        for number in again:
            if by_id[number]["JobState"] != "COMPLETED" or int(by_id[number]["Restarts"]) < 1:
                raise SystemExit(f"expected task {number} to be queued again and completed, got {by_id[number]}\n{cluster.log()}")
        if by_id[killed]["JobState"] != "FAILED":
            raise SystemExit(f"expected task {killed}, whose program was killed, to have failed, got {by_id[killed]}")
        # Its rows are missing, and merge says so; submitted again, the array computes these alone.
        missing = check.workbook("merge", str(check.spec), "--store", str(store), "--output", str(check.folder / "no.csv"), code=2).stderr
        left = check.there(store)
        job = check.submit(store)
        states = sorted({task["JobState"] for task in check.end(job)})
        logs = "".join(path.read_text() for path in check.folder.glob(f"sweep-{job}_*.log"))
        computed = sum(int(number) for number in re.findall(r"were there, (\d+) computed", logs))
        rows = check.there(store)
        if states != ["COMPLETED"] or computed != rows - left or check.merged(store) != expected:
            raise SystemExit(f"expected the {rows - left} missing rows alone and the bytes of one process, got {computed}, {states}\n{logs}")
        say(f"a task queued again, one warned, a program, {NODES[0]} and the controller killed with {before} of {rows} rows there: "
            f"{rows - left} left for a second array ({missing.strip()}); the same bytes")


START = time.monotonic()
if __name__ == "__main__":
    sys.exit(main())
