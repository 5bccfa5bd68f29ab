"""Every message type of the Jupyter protocol 5.3, with Debian's jupyter_client as the peer."""
import json
import os
import re
import tempfile
import time

import zmq

from kernels import LIBRARY, PATIENCE, ask, execute, expect, gather, reply_to, run, started


def test_kernel_info():
    with started() as (_, client):
        for channel in ("shell", "control"):
            reply, published = ask(client, "kernel_info_request", {}, channel)
            info = reply["content"]
            expect(reply["msg_type"] == "kernel_info_reply" and info["status"] == "ok", reply)
            expect(info["protocol_version"] == "5.3" and info["implementation"] == "workbook", info)
            expect(info["language_info"]["name"] == "csharp" and info["language_info"]["file_extension"] == ".cs", info)
            expect([message["content"]["execution_state"] for message in published] == ["busy", "idle"], published)


def test_execution():
    with started() as (_, client):
        said = execute(client, "var x = 20; Console.WriteLine(\"out\"); Console.Error.WriteLine(\"err\"); display(x); x + 1")
        expect(said.status == "ok" and said.content["execution_count"] == 1, said.reply)
        kinds = [message["msg_type"] for message in said.published]
        expect(kinds == ["status", "execute_input", "stream", "stream", "display_data", "execute_result", "status"], kinds)
        expect(said.text() == "out\n" and said.text("stderr") == "err\n" and said.result == "21", said.published)
        expect(said.of("display_data")[0]["data"]["text/plain"] == "20", said.published)
        expect(said.of("execute_input")[0] == {"code": said.of("execute_input")[0]["code"], "execution_count": 1}, said.published)
        expect(said.of("execute_result")[0]["execution_count"] == 1, said.published)
        expect(execute(client, "x").result == "20", "an earlier cell's variable")
        said = execute(client, "System.Text.Json.JsonSerializer.Serialize(new[] { System.Numerics.BigInteger.One }.Select(i => (dynamic)(int)i).Sum(i => i) + System.Xml.Linq.XElement.Parse(\"<a>b</a>\").Value)")
        expect(said.result == "\"1b\"", said.reply)
        expect(execute(client, "").content == {"status": "ok", "execution_count": 3, "user_expressions": {}, "payload": []}, "an empty cell")


def test_streams_come_while_the_cell_runs():
    with started() as (_, client), tempfile.TemporaryDirectory() as folder:
        # Each line waits for a file that is written once the line before it has come: a cell whose lines came with its end would have none.
        read = os.path.join(folder, "read")
        request = client.execute(f"for (int i = 0; i < 3; i++) {{ Console.WriteLine(i); while (!System.IO.File.Exists({json.dumps(read)} + i)) await Task.Delay(5); }}")
        for line in range(3):
            while (message := client.get_iopub_msg(timeout=PATIENCE))["msg_type"] != "stream":
                pass
            expect(message["content"]["text"] == f"{line}\n", message["content"])
            open(f"{read}{line}", "x", encoding="ascii").close()
        gather(client, request)


def test_a_flood_of_text_arrives_whole():
    with started() as (_, client):
        said = execute(client, "for (int i = 0; i < 300000; i++) Console.WriteLine(i);")
        expect(said.text() == "".join(f"{i}\n" for i in range(300000)), f"{len(said.text())} characters")
        expect(len(said.of("stream")) < 2000, f"{len(said.of('stream'))} messages")


def test_errors():
    with started() as (_, client):
        said = execute(client, "int a = 1;\nint b = \"text\";\nundefined();")
        expect(said.status == "error" and said.content["ename"] == "CompilationError", said.reply)
        expect(any(re.match(r"\(2,9\): error CS0029", line) for line in said.content["traceback"]), said.reply)
        expect(any(re.match(r"\(3,1\): error CS0103", line) for line in said.content["traceback"]), said.reply)
        expect(said.of("error")[0]["traceback"] == said.content["traceback"], said.published)
        said = execute(client, "throw new InvalidOperationException(\"wrong\");")
        expect((said.content["ename"], said.content["evalue"]) == ("System.InvalidOperationException", "wrong"), said.reply)
        expect(execute(client, "1 + 1").result == "2", "the session goes on")
        expect(execute(client, "string? s = null;").text("stderr").startswith("(1,7): warning CS8632"), "a warning goes to stderr")


def test_silent_and_history():
    with started() as (_, client):
        said = execute(client, "Console.WriteLine(1); var hidden = 5; hidden", silent=True)
        expect([message["msg_type"] for message in said.published] == ["status", "status"], said.published)
        said = execute(client, "hidden", store_history=False)
        expect(said.result == "5" and said.content["execution_count"] == 0, said.reply)
        execute(client, "1 + 1")
        execute(client, "2 + 2")
        execute(client, "var s = \"α*\";")
        history = lambda **options: ask(client, "history_request", {"raw": True, "output": False, **options})[0]["content"]["history"]
        expect(history(hist_access_type="tail", n=2) == [[0, 2, "2 + 2"], [0, 3, "var s = \"α*\";"]], history(hist_access_type="tail", n=2))
        expect(history(hist_access_type="range", session=0, start=1, stop=3) == [[0, 1, "1 + 1"], [0, 2, "2 + 2"]], "range")
        expect(history(hist_access_type="search", pattern="*2*", n=1, unique=True) == [[0, 2, "2 + 2"]], "search")
        expect(history(hist_access_type="tail", n=3, output=True)[0] == [0, 1, ["1 + 1", "2"]], "with output")
        expect(history(hist_access_type="range", session=-1, start=0, stop=9) == [], "another session")


def test_user_expressions():
    with started() as (_, client):
        said = execute(client, "var x = 2;", user_expressions={"good": "x * 3", "bad": "y"})
        good, bad = said.content["user_expressions"]["good"], said.content["user_expressions"]["bad"]
        expect(good["status"] == "ok" and good["data"]["text/plain"] == "6", good)
        expect(bad["status"] == "error" and bad["ename"] == "CompilationError", bad)


def test_stop_on_error():
    with started() as (_, client):
        execute(client, "1")
        for stop, statuses in ((True, ["error", "aborted", "aborted"]), (False, ["error", "ok", "ok"])):
            requests = [client.execute(code, stop_on_error=stop) for code in ("await Task.Delay(300); throw new Exception();", "var a = 1;", "2")]
            got = [reply_to(client, request)["content"]["status"] for request in requests]
            expect(got == statuses, got)
        expect(execute(client, "3").result == "3", "requests sent after the error are executed")


def test_is_complete():
    with started() as (_, client):
        for code, status in (("var x = 1;", "complete"), ("1 + 1", "complete"), ("for (int i = 0;", "incomplete"), ("if (true) {", "incomplete"), ("var = ;", "invalid")):
            reply, _ = ask(client, "is_complete_request", {"code": code})
            expect(reply["content"]["status"] == status, (code, reply["content"]))


def test_completion():
    with started() as (_, client):
        execute(client, "/// <summary>Twice the number.</summary>\nint Twice(int number) => 2 * number;\nvar tokens = new List<int> { 1 };\nvar pair = new { First = 1 };")
        complete = lambda code, cursor=None: ask(client, "complete_request", {"code": code, "cursor_pos": len(code) if cursor is None else cursor})[0]["content"]
        expect("tokens" in complete("tok")["matches"] and "Twice" in complete("tw")["matches"], complete("tok"))
        found = complete("var s = \"𝔼\"; tokens.Cou")
        expect(found["matches"][0] == "Count" and (found["cursor_start"], found["cursor_end"]) == (20, 23), found)
        expect("Where" in complete("tokens.")["matches"] and "tokens" not in complete("tokens.")["matches"], "members only")
        expect("First" in complete("pair.")["matches"], complete("pair."))
        expect("foreach" in complete("fore")["matches"], "keywords")
        expect(complete("int local = 1; lo", 17)["matches"][0] == "local", complete("int local = 1; lo"))
        expect(complete("nothingLikeThis")["matches"] == [], "no match")


def test_inspection():
    with started() as (_, client):
        execute(client, "/// <summary>Twice the number.</summary>\n/// <param name=\"number\">What to double.</param>\nint Twice(int number) => 2 * number;\nint Thrice(int a) => 3 * a;\nvar x = 1;")
        inspect = lambda code, cursor: ask(client, "inspect_request", {"code": code, "cursor_pos": cursor, "detail_level": 0})[0]["content"]
        text = inspect("Twice(3)", 2)["data"]["text/plain"]
        expect(text == "int Twice(int number)\n\nTwice the number.\nnumber: What to double.", text)
        expect("Twice the number." in inspect("Twice(", 6)["data"]["text/plain"], "inside the parentheses")
        text = inspect("Math.Abs(-1)", 7)["data"]["text/plain"]
        expect("Math.Abs(" in text and "absolute value" in text, text)
        expect(inspect("x", 1)["data"]["text/plain"] == "int x", inspect("x", 1))
        expect(inspect("   ", 1)["found"] is False and inspect("nothing", 2)["found"] is False, "nothing there")


def test_an_exception_on_a_thread_leaves_the_session_alive():
    with started() as (_, client):
        execute(client, "var kept = 5;")
        said = execute(client, "var t = new System.Threading.Thread(() => throw new System.Exception(\"boom\"));\nt.Start(); t.Join();")
        expect(said.status == "ok", said.reply)
        expect(said.text("stderr") == "unhandled exception in In [2], line 1: System.Exception: boom; the session goes on\n", said.published)
        said = execute(client, "async void Later()\n{\n    await Task.Delay(1);\n    throw new InvalidOperationException(\"void\");\n}\nLater();")
        begin = time.monotonic()
        heard = said.text("stderr")
        while not heard and time.monotonic() - begin < 60:
            heard = execute(client, "await Task.Delay(20);").text("stderr")
        expect(heard == "unhandled exception in In [3], line 4: System.InvalidOperationException: void; the session goes on\n", heard)
        expect(execute(client, "kept").result == "5", "the variables are there")


def test_errors_name_the_cell_and_its_line():
    with started() as (_, client):
        execute(client, "int Twice(int n)\n{\n    if (n == 3) throw new ArgumentException(\"three\");\n    return 2 * n;\n}\nclass Own : Exception { }")
        execute(client, "1", silent=True)
        said = execute(client, "\n\nTwice(3)")
        trace = said.content["traceback"]
        expect(trace == ["System.ArgumentException: three", "   at Twice(Int32 n) in In [1], line 3", "   at In [2], line 3"], trace)
        said = execute(client, "throw new Own();")
        expect(said.content["ename"] == "Own" and "Submission" not in str(said.content), said.content)
        said = execute(client, "#r \"nuget: Newtonsoft.Json, 13.0.1\"\n1")
        expect("nothing is restored for a cell" in said.content["evalue"] and "\n" not in said.content["evalue"], said.content)


def test_a_display_is_updated():
    with started() as (_, client):
        said = execute(client, "var d = display(\"one\");")
        place = said.of("display_data")[0]["transient"]["display_id"]
        said = execute(client, "d.Update(\"two\"); d")
        updates = said.of("update_display_data")
        expect([update["transient"]["display_id"] for update in updates] == [place] and updates[0]["data"]["text/plain"] == "two", said.published)
        expect(said.of("display_data") == [] and said.result is None, "a handle is no result")


def test_the_console_is_the_cells_again():
    with started() as (_, client):
        expect(execute(client, "Console.SetOut(new System.IO.StringWriter()); Console.SetIn(new System.IO.StringReader(\"x\")); Console.WriteLine(1);").text() == "", "redirected")
        expect(execute(client, "Console.WriteLine(\"visible?\");").text() == "visible?\n", "the next cell prints")
        expect(execute(client, "Console.ReadLine()").status == "error", "and asks for no input")


def test_halves_of_characters():
    with started() as (_, client):
        said = execute(client, "Console.Write(\"\\ud83d\"); await Task.Delay(300); Console.Write(\"\\ude00\");")
        expect(said.text() == "😀", said.published)
        said = execute(client, "var t = \"😀😀😀\"; Console.WriteLine(t[..3] + \" end\");")
        expect(said.text() == "😀\ufffd end\n", said.published)
        expect(execute(client, "\"😀\"[..1] + \" end\"").result == "\ufffd end", "a result")


def test_a_client_that_comes_back_under_its_name():
    with started() as (kernel, client):
        context = zmq.Context()
        answers = []
        for _ in range(2):
            peer = context.socket(zmq.DEALER)
            peer.linger = 0
            peer.setsockopt(zmq.IDENTITY, b"the same")
            peer.connect(f"tcp://127.0.0.1:{kernel.shell_port}")
            client.session.send(peer, "kernel_info_request", {})
            answers.append((peer, peer.poll(30000)))
        expect(all(answered for _, answered in answers), "an answer to each")
        for peer, _ in answers:
            peer.close()


def test_a_client_that_stops_reading_costs_output_and_no_memory():
    with started() as (kernel, client):
        execute(client, "1")
        context = zmq.Context()
        deaf = context.socket(zmq.SUB)
        deaf.setsockopt(zmq.RCVHWM, 1)
        deaf.setsockopt(zmq.RCVBUF, 1 << 16)
        deaf.setsockopt(zmq.SUBSCRIBE, b"")
        deaf.connect(f"tcp://127.0.0.1:{kernel.iopub_port}")
        time.sleep(0.5)
        said = execute(client, "var line = new string('x', 999_999); for (int i = 0; i < 300; i++) Console.WriteLine(line); Environment.WorkingSet", timeout=120)
        expect(said.status == "ok", said.reply)
        expect("[output dropped: a client read nothing for a while" in said.text("stderr"), said.text("stderr"))
        expect(40 < len(said.text()) / 1e6 < 150, f"{len(said.text())} characters")
        # What a client that reads needs most still comes: results, errors, lines.
        said = execute(client, "Console.WriteLine(\"a line\"); display(\"shown\"); 1 + 1")
        expect(said.result == "2" and said.text() == "a line\n" and len(said.of("display_data")) == 1, said.published)
        deaf.close()
        begin = time.monotonic()
        while execute(client, "Console.Write(1);").text() != "1":
            expect(time.monotonic() - begin < 60, "output again once it is gone")


def test_comms():
    with started() as (_, client):
        expect(ask(client, "comm_info_request", {})[0]["content"] == {"comms": {}, "status": "ok"}, "no comms")
        message = client.session.msg("comm_open", {"comm_id": "1", "target_name": "widget", "data": {}})
        client.shell_channel.send(message)
        published = gather(client, message["header"]["msg_id"])
        expect([m["msg_type"] for m in published] == ["status", "comm_close", "status"], published)


def test_input_is_refused():
    with started() as (_, client):
        said = execute(client, "Console.ReadLine()", allow_stdin=True)
        expect(said.status == "error" and "asks for no input" in said.content["evalue"], said.reply)


def test_progress_is_shown_and_not_stored():
    with started() as (_, client):
        execute(client, PROGRESS_SETUP)
        said = execute(client, "Slow(3.5); Console.WriteLine(\"done\");")
        kinds = [message["msg_type"] for message in said.published]
        expect(kinds[2] == "display_data" and "update_display_data" in kinds and kinds[-3:] == ["clear_output", "stream", "status"], kinds)
        shown = said.of("display_data")[0]
        expect(re.match(r"rows: \d+ %, \d+ s$", shown["data"]["text/plain"]), shown)
        expect({content["transient"]["display_id"] for content in said.of("update_display_data")} == {shown["transient"]["display_id"]}, "one display")
        kinds = [message["msg_type"] for message in execute(client, "Slow(2.5);").published]
        expect(kinds[-2:] == ["clear_output", "status"], kinds)
        kinds = [message["msg_type"] for message in execute(client, "Console.WriteLine(1); Slow(2.5);").published]
        expect("display_data" not in kinds and "clear_output" not in kinds, kinds)


PROGRESS_SETUP = f"""#r "{LIBRARY}"
using AttentionDynamics.Notebooks;
void Slow(double seconds)
{{
    IProgress<double> progress = CellProgress.Of("rows");
    var watch = System.Diagnostics.Stopwatch.StartNew();
    while (watch.Elapsed.TotalSeconds < seconds)
    {{
        progress.Report(watch.Elapsed.TotalSeconds / seconds);
        System.Threading.Thread.Sleep(20);
    }}
}}"""

if __name__ == "__main__":
    run(globals())
