"""Messages that cannot be trusted or read: the kernel stays up, logs one line for each, and leaks nothing."""
import os
import socket
import struct
import tempfile
import time

import zmq
from jupyter_client.session import Session

from kernels import PATIENCE, execute, expect, run, started


def memory(process):
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:")) / 1024


def request(session, kind="execute_request", content=None):
    return session.serialize(session.msg(kind, {"code": "System.IO.File.WriteAllText(\"hostile\", \"\");", "silent": True} if content is None else content))


def test_hostile_messages():
    with tempfile.TemporaryDirectory() as folder, open(os.path.join(folder, "log"), "wb") as log, started(log) as (kernel, client):
        context = zmq.Context()
        process = kernel.provisioner.process.pid
        key = kernel.session.key
        lines = lambda: open(log.name, encoding="utf-8").read().splitlines()

        def dealer(port):
            peer = context.socket(zmq.DEALER)
            peer.linger = 10000
            peer.connect(f"tcp://127.0.0.1:{port}")
            return peer

        def logged(before, count, what):
            begin = time.monotonic()
            while len(lines()) < before + count and time.monotonic() - begin < PATIENCE:
                time.sleep(0.02)
            time.sleep(0.1)
            expect(len(lines()) == before + count, (what, lines()[before:]))

        good = Session(key=key)
        wrong = Session(key=b"another key")
        unsigned = Session(key=b"")

        def signed(*parts):
            return [b"<IDS|MSG>", good.sign(list(parts)), *parts]

        header = good.serialize(good.msg("kernel_info_request", {}))[2]
        replay = request(good, "kernel_info_request", {})
        deep = b"[" * 100000
        cases = {
            "a wrong key": request(wrong),
            "no signature": request(unsigned),
            "a signature that is no text": [b"<IDS|MSG>", b"\xff" * 64, header, b"{}", b"{}", b"{}"],
            "half a signature": [b"<IDS|MSG>", request(good)[1][:32], *request(good)[2:]],
            "no delimiter": [b"hello", b"world"],
            "one empty frame": [b""],
            "only a delimiter": [b"<IDS|MSG>"],
            "no content": request(good)[:-1],
            "no JSON": signed(header, b"{}", b"{}", b"{"),
            "JSON that ends too late": signed(header, b"{}", b"{}", b"{} {}"),
            "no object": signed(header, b"{}", b"{}", b"[]"),
            "a key twice": signed(header, b"{}", b"{}", b'{"a": 1, "a": 2}'),
            "too deep": signed(header, b"{}", b"{}", b'{"a":' + deep),
            "invalid UTF-8": signed(header, b"{}", b"{}", b'{"code": "\xff\xfe"}'),
            "invalid UTF-8 in the header": signed(b'{"msg_type": "\xc3"}', b"{}", b"{}", b"{}"),
            "no message type": signed(b'{"msg_id": "1"}', b"{}", b"{}", b"{}"),
            "a number for a message type": signed(b'{"msg_id": "1", "msg_type": 1}', b"{}", b"{}", b"{}"),
            "an unknown type": request(good, "evaluate_everything", {}),
            "code that is no text": request(good, content={"code": 1}),
            "half a surrogate pair": signed(request(good)[2], b"{}", b"{}", b'{"code": "\\ud800"}'),
            "no code": request(good, content={}),
            "a cursor that is no number": request(good, "complete_request", {"code": "1", "cursor_pos": "1"}),
            "100 MB without a signature": [b"<IDS|MSG>", b"", header, b"{}", b"{}", b" " * 100_000_000],
            "100 MB with one": signed(header, b"{}", b"{}", b'{"a": "' + b" " * 100_000_000 + b'"}'),
            "100 MB of identities": [b"x" * 1000] * 100_000 + [b"<IDS|MSG>"],
        }
        execute(client, "1")
        for port in (kernel.shell_port, kernel.control_port):
            peer = dealer(port)
            for what, frames in cases.items():
                before = len(lines())
                peer.send_multipart(frames)
                logged(before, 1, what)
            peer.send_multipart(replay if port == kernel.shell_port else request(good, "kernel_info_request", {}))
            expect(peer.poll(1000 * PATIENCE), "the kernel answers")
            peer.recv_multipart()
            peer.close()
        before = len(lines())
        peer = dealer(kernel.shell_port)
        peer.send_multipart(replay)
        logged(before, 1, "a replay")
        peer.close()
        peer = dealer(kernel.stdin_port)
        peer.send_multipart(request(good, "input_reply", {"value": "1"}))
        logged(before + 1, 1, "an answer that nothing asked for")
        peer.close()

        # Not even ZeroMQ: bytes of every kind, connections cut in the middle of a frame, frames longer than memory.
        before = len(lines())
        greeting = b"\xff" + b"\0" * 8 + b"\x7f\x03\0NULL" + b"\0" * 16 + b"\0" + b"\0" * 31
        ready = b"\x04\x19\x05READY\x0bSocket-Type\0\0\0\x06DEALER"
        for port in (kernel.shell_port, kernel.control_port, kernel.stdin_port, kernel.iopub_port, kernel.hb_port):
            for data in (b"", b"\0", b"GET / HTTP/1.1\r\n\r\n", os.urandom(10000), greeting[:20], greeting, greeting + ready[:9], greeting + b"\xff" * 1000,
                         greeting + ready + b"\x02" + struct.pack(">Q", 1 << 62), greeting + ready + b"\x02" + struct.pack(">Q", 1 << 31) + b"x",
                         greeting + ready + b"\x03" + struct.pack(">Q", 100_000_000) + b"x", greeting + ready + b"\x01\x05abc"):
                with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as raw:
                    raw.sendall(data)
                    time.sleep(0.02)
        said = execute(client, "2 + 2")
        expect(said.result == "4" and said.content["execution_count"] == 2, said.reply)
        expect(client.hb_channel.is_beating(), "no heartbeat")
        expect(all("dropped a message" in line for line in lines()[before:]), lines()[before:])
        text = "\n".join(lines())
        expect(key.decode() not in text and all(line.startswith("workbook kernel: ") and len(line) < 600 for line in lines()), text[:2000])
        expect(not os.path.exists("hostile"), "a message without the key had its code executed")

        # What was refused is not kept: the same again takes no more memory.
        def large():
            peer = dealer(kernel.shell_port)
            for _ in range(5):
                before = len(lines())
                peer.send_multipart(cases["100 MB without a signature"])
                logged(before, 1, "100 MB")
            peer.close()
            execute(client, "GC.Collect(2, GCCollectionMode.Aggressive, true, true);")
            return memory(process)

        first = large()
        second = large()
        expect(second - first < 30 and second < 500, f"{first} MB, then {second} MB")


if __name__ == "__main__":
    run(globals())
