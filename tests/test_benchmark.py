"""The benchmark of chapter 13 measures what it says, and refuses to where an answer is wrong."""

import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from sqlalchemy import text

pytestmark = pytest.mark.timeout(180)  # real servers, where many tests run at once

ROOT = Path(__file__).parent.parent
PACKAGE = "chapters.13_performance.benchmark"
books, cases, chart, isso, load, main, report, rounds, servers = (
    importlib.import_module(f"{PACKAGE}.{name}")
    for name in (
        "books",
        "cases",
        "chart",
        "isso",
        "load",
        "__main__",
        "report",
        "rounds",
        "servers",
    )
)


@pytest.fixture
def wrk():
    if not shutil.which("wrk"):
        absent = pytest.fail if os.getenv("CI") == "true" else pytest.skip
        absent("There is no wrk here.")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Let books be made in a folder of the test's own."""
    for module in (books, isso, main):
        monkeypatch.setattr(module, "CACHE", tmp_path)
    return tmp_path


# What a site may answer instead of its newest page, and what is then said of it.
PAGE = "<a href=/messages/9>Hello (no. 9)</a> … (no. 1)</html>"
WORK = load.Work([], ending="</html>", mark="/messages/", pages={9: ["(no. 9)", "(no. 1)"]})
ANSWERS = {
    "right": (200, PAGE, None),
    "error": (500, PAGE, "status 500"),
    "moved": (303, PAGE, "status 303"),
    "stale": (200, PAGE.replace("/9", "/8"), "message 8 on top, which is not the newest"),
    "empty": (200, "<p>No messages yet.</p></html>", "no message"),
    "gappy": (200, PAGE.replace("(no. 1)", ""), "no text (no. 1)"),
    "cut": (200, PAGE[:-9], "a body that is cut short"),
}


@pytest.fixture(scope="module")
def port():
    """Serve each of ANSWERS under its name; at /short, less than was announced."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, body, _ = ANSWERS.get(self.path[1:], ANSWERS["right"])
            self.send_response(status)
            self.send_header("Content-Length", len(body.encode()) + 9 * (self.path == "/short"))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.handle_error = lambda *_: None  # wrk hangs up when its time is over
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def work(name, **changes):
    request = load.raw(f"/{name}", Connection="close")
    return load.Work(**(vars(WORK) | {"requests": [request], "connections": 2} | changes))


@pytest.mark.parametrize("name", ANSWERS)
def test_a_wrong_answer_is_noticed_before_and_while_loading(name, port, wrk):
    expected = ANSWERS[name][2]
    answer = load.exchange(port, work(name).requests[0])
    assert load.complaint(work(name), answer.status, answer.body) == expected
    found = load.run_wrk(port, work(name), 1, 0)
    assert found.answers > 0
    assert (found.wrong, found.first_wrong) == ((found.answers, expected) if expected else (0, ""))


def test_one_wrong_answer_among_many_right_ones_is_enough(port, wrk):
    some = work("right")
    some.requests += work("stale").requests
    with pytest.raises(load.WrongAnswerError, match="message 8 on top"):
        load.measure(port, some, 1)


def test_an_answer_that_breaks_off_is_refused(port, wrk):
    with pytest.raises(load.WrongAnswerError, match="no whole answer"):
        load.measure(port, work("short"), 1)
    assert load.run_wrk(port, work("short"), 1, 0).broken


def test_while_others_write_a_page_may_be_newer_but_not_older():
    assert load.complaint(work("", least=9), 200, PAGE) is None
    assert load.complaint(work("", least=8), 200, PAGE) is None
    assert "not the newest" in load.complaint(work("", least=10), 200, PAGE)


def test_a_post_that_was_not_taken_in_is_wrong(port, wrk):
    """Its status alone does not make it right: it has to name a message."""
    posts = work("moved", status=303, accepted_status=303, accept_mark="#message-")
    found = load.run_wrk(port, posts, 1, 0)
    assert found.first_wrong == "status 303 that names no message"
    posts.accept_mark = "/messages/"
    assert set(load.run_wrk(port, posts, 1, 0).accepted) == {9}


def test_a_slice_in_which_nothing_happened_is_repeated_for_longer(monkeypatch):
    """With other texts, or the posts of the first try would be taken for repeated clicks."""
    calls = []

    def run_wrk(port, work, seconds, first_number):
        calls.append((seconds, first_number))
        accepted = [9] if len(calls) == 2 else []
        return load.Slice(len(accepted), seconds, 1, 1, 16, 0, "", 0, accepted)

    monkeypatch.setattr(load, "run_wrk", run_wrk)
    posts = work("right", requests=[load.NUMBER], accept_mark="#")
    assert load.measure(0, posts, 1).accepted == [9]
    assert calls == [(1, 0), (10, 16)]
    calls = [None] * 2  # from now on nothing happens at all
    with pytest.raises(load.WrongAnswerError, match="nothing done in 10 s"):
        load.measure(0, posts, 1)


def test_what_wrk_does_not_print_is_no_figure():
    with pytest.raises(load.WrongAnswerError, match="no figures"):
        load.parse("unable to connect")


@pytest.mark.parametrize(
    ("there", "accepted", "complaint"),
    [
        ({8, 9}, [8, 9], None),
        ({8, 9, 7}, [8, 9], None),  # wrk ended before it saw an answer
        ({9}, [8, 9], "1 of 2 accepted posts are lost"),
        ({9}, [9, 9], "two posts became one"),
        ({8, 9, 10}, [8, 9], "message 10 was posted and is missing"),
    ],
)
def test_a_lost_post_is_noticed(there, accepted, complaint):
    site = SimpleNamespace(
        book=SimpleNamespace(published=lambda after: there),
        visit=lambda path: SimpleNamespace(body=PAGE),
    )
    found = SimpleNamespace(accepted=accepted)
    if complaint is None:
        assert cases.nothing_lost(site, 6, found) is None
    else:
        with pytest.raises(load.WrongAnswerError, match=complaint):
            cases.nothing_lost(site, 6, found)


@pytest.fixture
def figures():
    first = {"per_second": [10, 30, 80], "hello_per_second": [100, 100, 200]}
    return [
        report.Figure("sync", "sqlite", 20, "first", **first, p50=[1, 2, 3], p99=[2, 8, 9]),
        report.Figure("sync", "sqlite", 1000, "first", per_second=[50], hello_per_second=[100]),
        report.Figure("sync", "sqlite", 20, "revalidation", note="not supported"),
    ]


def test_a_ratio_is_the_median_of_the_rounds_with_its_spread(figures):
    assert figures[0].ratio == (0.3, 0.1, 0.4)
    assert figures[0].cell() == "0.300 (0.100–0.400)"
    assert figures[2].ratio is None
    assert figures[2].cell() == "not supported"


def test_the_table_has_cases_down_and_sizes_across(figures):
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in report.grid(figures, main.TITLES).splitlines()
    ]
    assert rows[0] == ["messages", "20", "1,000"]
    assert rows[2:] == [
        ["first visit", "0.300 (0.100–0.400)", "0.500 (0.500–0.500)"],
        ["revalidation (304)", "not supported", ""],
    ]
    sentences = "\n".join(report.beside(figures, []))
    assert "hello 100 requests/s (100–200)" in sentences
    assert "median 2.0 ms, p99 8.0 ms (4.0 times)" in sentences


def test_the_json_has_every_round(figures):
    found = json.loads(report.as_json(figures, [], {"rounds": 3}))
    assert found["conditions"] == {"rounds": 3}
    assert found["figures"][0]["per_second"] == [10, 30, 80]
    assert found["figures"][0]["ratio"] == [0.3, 0.1, 0.4]


def test_the_chart_is_to_scale(figures):
    svg = ElementTree.fromstring(chart.draw(figures, main.TITLES, "A & B"))
    name = "{http://www.w3.org/2000/svg}"
    bars = [
        float(each.get("width"))
        for each in svg.iter(f"{name}rect")
        if each.get("x") == str(chart.LEFT) and float(each.get("y")) >= chart.TOP
    ]
    hello = next(each for each in svg.iter(f"{name}line") if each.get("class") == "line")
    one = float(hello.get("x1")) - chart.LEFT
    assert bars == pytest.approx([0.3 * one, 0.5 * one], abs=0.1)
    words = [each.text for each in svg.iter(f"{name}text")]
    assert {"A & B", "hello = 1", "first visit", "0.300", "not supported"} <= set(words)
    assert "prefers-color-scheme: dark" in svg.find(f"{name}style").text


def test_a_book_is_made_once_and_again_if_it_is_not_whole(cache):
    book = books.ready("sqlite", 30)
    path = cache / f"{books.PREFIX}30.db"
    made = path.stat().st_ino
    assert book.published(after=28) == {29, 30}
    books.ready("sqlite", 30)
    assert path.stat().st_ino == made
    with books.connected(book.url) as connection:
        connection.execute(text("DELETE FROM message WHERE id = 7"))
    assert not books.is_whole(book)
    assert len(books.ready("sqlite", 30).published(after=0)) == 30


def test_a_copy_leaves_the_book_alone_and_goes(cache):
    book = books.ready("sqlite", 30)
    with books.copied("sqlite", book) as copy, books.connected(copy.url) as connection:
        connection.execute(text("DELETE FROM message"))
    assert books.is_whole(book)
    assert list(cache.glob("*copy*")) == []


def test_a_database_that_is_absent_is_named(monkeypatch, capsys):
    monkeypatch.setitem(books.SERVERS, "mariadb", "mariadb+pymysql://root@127.0.0.1:1/mysql")
    assert main.there(["sqlite", "mariadb"]) == ["sqlite"]
    assert "There is no mariadb server" in capsys.readouterr().err


QUICK = ["--size", "30", "--rounds", "1"]


def test_every_case_has_right_answers(cache):
    how = rounds.How("sync", options="", rounds=1, seconds=1, keep_alive=False)
    book = books.ready("sqlite", 30)
    with how.running("sayhello", cases.SAYHELLO.settings(book), book) as site:
        for case in cases.CASES:
            if work := case.prepare(site):
                load.check_one(site.server.port, work)
        assert site.server.memory() > 10


def test_figures_are_printed_and_kept(cache, wrk, monkeypatch):
    monkeypatch.setattr(main, "IMAGES", images := cache / "images")  # not there yet
    arguments = [*QUICK, "--case", "mix", "--keep"]
    done = CliRunner().invoke(main.bench, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert "95 % reads, 5 % posts" in done.stdout
    (figure,) = json.loads((images / "benchmark.json").read_text())["figures"]
    assert 0 < figure["ratio"][0] < 1
    ElementTree.parse(images / "benchmark-sync-sqlite.svg")


def test_a_wrong_answer_ends_without_a_figure(cache, wrk, monkeypatch):
    monkeypatch.setattr(cases, "page_from", lambda newest: {newest: ["no such text"]})
    done = CliRunner().invoke(main.bench, [*QUICK, "--case", "first"])
    assert done.exit_code != 0
    assert done.stdout == ""
    assert "first visit, sync, sqlite, 30 messages: no text no such text" in done.stderr
    assert not (cache / "benchmark.json").exists()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_no_process_is_left_behind(sign, wrk):
    command = [sys.executable, "-m", PACKAGE, *QUICK, "--case", "first", "--seconds", "20"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    bench = subprocess.Popen(command, cwd=ROOT, **quiet)
    try:
        started = wait_for(lambda: is_loading(servers.descendants(bench.pid)))
    finally:
        bench.send_signal(sign)
        code = bench.wait(20)
    assert code != 0
    assert [pid for pid in started if is_running(pid)] == []


def wait_for(condition):
    """Return what a condition returns, once that is something."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    pytest.fail("It did not come about within 60 seconds.")


def is_loading(pids):
    """Return these processes if wrk is among them, else None."""
    return pids if any(name_of(pid) == "wrk" for pid in pids) else None


def name_of(pid):
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return None


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
