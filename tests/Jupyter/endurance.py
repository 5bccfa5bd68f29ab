"""A long session: whether its cells stay as fast as they were, and how much it grows. Prints what it measured."""
import os
import statistics
import subprocess
import tempfile
import time

from kernels import PATIENCE, execute, expect, install, manager, run


def memory(process):
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:")) / 1024


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
            # A cell costs the same however many came before it: were it their number, the last would take ten times the first hundred's.
            early, end = (min(part) for part in (seconds[:100], seconds[-100:]))
            expect(end < 4 * early, f"the fastest of the last hundred cells {1000 * end:.1f} ms, of the first {1000 * early:.1f} ms")
            expect(growth <= 100, f"{growth:.0f} MB more at cell 1050 than at cell 50")
        finally:
            client.stop_channels()
            kernel.shutdown_kernel(now=True)


if __name__ == "__main__":
    run(globals())
