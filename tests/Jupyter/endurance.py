"""A long session: how soon it starts, how fast it stays, how much it grows. Prints what it measured."""
import os
import statistics
import subprocess
import tempfile
import time

from kernels import PATIENCE, RELAXED, execute, expect, install, manager, run, started


def memory(process):
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:")) / 1024


def first_cell():
    """Seconds from the start of a kernel to the result of its first cell."""
    begin = time.monotonic()
    with started() as (_, client):
        execute(client, "1 + 1")
        return time.monotonic() - begin


def test_a_thousand_cells():
    with tempfile.TemporaryDirectory() as prefix:
        install(prefix)
        kernel = manager()
        begin = time.monotonic()
        kernel.start_kernel(stderr=subprocess.DEVNULL)
        client = kernel.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=PATIENCE)
            expect(execute(client, "1 + 1").result == "2", "the first cell")
            first = time.monotonic() - begin
            process = kernel.provisioner.process.pid
            seconds, sizes = [], {}
            for cell in range(2, 1051):
                begin = time.monotonic()
                expect(execute(client, f"var x{cell} = {cell}; x{cell} - 1").result == str(cell - 1), f"cell {cell}")
                seconds.append(time.monotonic() - begin)
                sizes[cell] = memory(process)
            growth = sizes[1050] - sizes[50]
            median = 1000 * statistics.median(seconds)
            late = 1000 * statistics.median(seconds[-100:])
            print(f"first cell after {first:.2f} s, later cells {median:.1f} ms (the last hundred {late:.1f} ms), {sizes[50]:.0f} MB at cell 50, {growth:.0f} MB more at cell 1050")
            # What else the machine does can only add: the best of three starts.
            firsts = [first] if RELAXED or first < 3 else [first, first_cell(), first_cell()]
            expect(RELAXED or min(firsts) < 3, f"first cell after {', '.join(f'{seconds:.2f}' for seconds in firsts)} s")
            expect(RELAXED or max(median, late) < 60, f"later cells {median:.1f} ms, the last hundred {late:.1f} ms")
            expect(growth <= 100, f"{growth:.0f} MB more at cell 1050 than at cell 50")
        finally:
            client.stop_channels()
            kernel.shutdown_kernel(now=True)


if __name__ == "__main__":
    run(globals())
