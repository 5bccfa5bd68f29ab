"""One peer, one work, one process: started once, then told line by line what to do, so that no start-up is ever timed.

    python3 serve.py versions                              prints what is installed, as one JSON object
    python3 serve.py numpy|strong-numpy|torch WORK FOLDER THREADS
                                                           serves a work whose inputs lie in FOLDER (inputs.json says how)

Served lines, each answered by one line of JSON:
    warm               runs a small part of the work, or all of it: {}
    run COUNT [FILE]   runs it COUNT times: {"seconds": mean of one run}; FILE receives the last result as raw doubles
    memory             {"peak": bytes as it worked, "held": bytes when the inputs had been read}
"""
import ctypes
import json
import os
import re
import sys
import time


def memory(field):
    """VmHWM or VmRSS in bytes. Not resource.getrusage: its ru_maxrss starts at the size of whoever started this process."""
    with open("/proc/self/status", encoding="ascii") as status:
        return int(re.search(rf"^{field}:\s+(\d+) kB", status.read(), re.M).group(1)) * 1024


def forget_peak():
    """From now on VmHWM is that of what follows."""
    with open("/proc/self/clear_refs", "w", encoding="ascii") as refs:
        refs.write("5")


def blas():
    """The BLAS that is loaded, as OpenBLAS describes itself; None for another one."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        paths = {line.split()[-1] for line in maps if "blas" in line and ".so" in line}
    for path in sorted(paths):
        describe = getattr(ctypes.CDLL(path), "openblas_get_config", None)
        if describe is not None:
            describe.restype = ctypes.c_char_p
            return describe().decode()
    return None


def versions():
    """What is installed: a version, or None."""
    found = {"python": ".".join(map(str, sys.version_info[:3])), "numpy": None, "blas": None, "torch": None}
    try:
        import numpy
        import numpy.linalg

        found["numpy"] = numpy.__version__
        found["blas"] = blas()
        import torch

        found["torch"] = torch.__version__
    except ImportError:
        pass
    return found


def read(folder):
    """Parameters and arrays of a work, as the other side wrote them: raw and little-endian."""
    import numpy as np

    with open(os.path.join(folder, "inputs.json"), encoding="utf-8") as text:
        described = json.load(text)
    arrays = {
        name: np.fromfile(os.path.join(folder, array["file"]), dtype=array["type"]).reshape(array["shape"])
        for name, array in described["arrays"].items()
    }
    return described["parameters"], arrays


def serve(peer, name, folder, threads):
    import numpy as np

    if peer == "torch":
        import torch
        import torch_works as works

        torch.set_num_threads(threads)
    elif peer == "strong-numpy":
        import strong_numpy_works as works
    else:
        import numpy_works as works

    work = works.WORKS[name](*read(folder))
    peak = held = memory("VmRSS")
    for line in sys.stdin:
        words = line.split(maxsplit=2)
        answer = {}
        if words[0] == "warm":
            forget_peak()
            getattr(work, "warm", work.run)()
            peak = max(peak, memory("VmHWM"))
        elif words[0] == "run":
            count = int(words[1])
            forget_peak()
            began = time.perf_counter()
            for _ in range(count):
                result = work.run()
            answer["seconds"] = (time.perf_counter() - began) / count
            peak = max(peak, memory("VmHWM"))
            if len(words) == 3:
                np.asarray(result, dtype="<f8").tofile(words[2].rstrip("\n"))
        elif words[0] == "memory":
            answer = {"peak": peak, "held": held}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "versions":
        print(json.dumps(versions()))
    else:
        serve(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
