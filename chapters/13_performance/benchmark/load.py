"""Load a server with wrk, and believe a figure only if every answer was right."""

import json
import re
import shutil
import socket
import subprocess
import tempfile
from dataclasses import asdict, dataclass, field
from http.client import HTTPException, HTTPResponse
from pathlib import Path

NUMBER, SENDER = "@NUMBER@", "@SENDER@"  # where load.lua puts another text for every post
PATIENCE = 20  # seconds for one answer
LONGER = 10  # times
SCRIPT = Path(__file__).with_name("load.lua")


class WrongAnswerError(Exception):
    """An answer that makes every figure worthless."""


@dataclass
class Work:
    """Requests to send in turn, and what a right answer to them is."""

    requests: list[str]  # as they go over the wire
    status: int = 200
    body: str = ""  # the whole body, where it is known
    ending: str = ""  # what no body may lack, or it was cut short
    mark: str = ""  # what stands before the id of a message; the first is the newest on the page
    pages: dict[int, list[str]] = field(default_factory=dict)  # newest id → texts on its page
    least: int = 0  # where others write meanwhile: the newest on a page is this one or newer
    accepted_status: int = 0  # of a post that was taken in
    accept_mark: str = ""  # what stands before its id, in the Location or in the body
    connections: int = 16


@dataclass
class Slice:
    """What one run of wrk has found out."""

    answers: int
    seconds: float
    p50: float  # milliseconds
    p99: float
    sent: int
    wrong: int
    first_wrong: str
    broken: int  # connections that failed
    accepted: list[int]  # ids of the posts that were taken in

    @property
    def per_second(self):
        return self.answers / self.seconds


@dataclass
class Answer:
    """What a server sent back."""

    status: int
    headers: object
    body: str

    @property
    def cookie(self):
        """Return what a browser would send back of the cookies that this answer sets."""
        cookies = self.headers.get_all("Set-Cookie") or []
        return "; ".join(cookie.partition(";")[0] for cookie in cookies)


def raw(path, method="GET", body="", **headers):
    """Write a request down as it goes over the wire; a header named None is left out."""
    lines = [f"{method} {path} HTTP/1.1"]
    headers = {"Host": "127.0.0.1", "Accept-Language": "en"} | headers
    if body:
        headers["Content-Length"] = len(body.encode())
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value]
    return "\r\n".join([*lines, "", body])


def exchange(port, request):
    """Send one request and return its answer; OSError or HTTPException if there is no whole one."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(request.encode())
        with HTTPResponse(connection) as response:
            response.begin()
            return Answer(response.status, response.headers, response.read().decode())


def complaint(work, status, body):
    """Return what is wrong with an answer, or None. The same rules as in load.lua."""
    if status != work.status:
        return f"status {status}"
    if work.body:
        return None if body == work.body else f"another text than {work.body}"
    if not body.endswith(work.ending):
        return "a body that is cut short"
    if not work.mark:
        return None
    found = re.search(re.escape(work.mark) + r"(\d+)", body)
    if not found:
        return "no message"
    id = int(found[1])
    if id < work.least or not (work.least or id in work.pages):
        return f"message {id} on top, which is not the newest"
    missing = [text for text in work.pages.get(id, []) if text not in body]
    return f"no text {missing[0]}" if missing else None


def check_one(port, work):
    """Send the first request that posts nothing, and stop if its answer is wrong."""
    request = next((each for each in work.requests if NUMBER not in each), None)
    if request is None:
        return
    try:
        answer = exchange(port, request)
    except (OSError, HTTPException) as error:
        raise WrongAnswerError(f"no whole answer ({error!r})") from error
    if what := complaint(work, answer.status, answer.body):
        raise WrongAnswerError(what)


def measure(port, work, seconds, first_number=0):
    """Load a server for some seconds and return the Slice; stop if any answer was wrong.

    Where so little happened that there is nothing to count, it is done again, for longer.
    """
    check_one(port, work)
    for patience in (1, LONGER):
        found = run_wrk(port, work, seconds * patience, first_number)
        if found.wrong:
            raise WrongAnswerError(f"{found.wrong} of {found.answers} answers: {found.first_wrong}")
        if found.broken:
            raise WrongAnswerError(f"{found.broken} connections failed")
        if found.accepted if work.accept_mark else found.answers:
            check_one(port, work)
            return found
        first_number += found.sent
    raise WrongAnswerError(f"nothing done in {seconds * LONGER} s")


def run_wrk(port, work, seconds, first_number):
    """Run wrk with one thread and return the Slice it prints last."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write("return " + lua(asdict(work) | {"number": NUMBER, "sender": SENDER}))
        file.flush()
        command = [wrk(), "--threads", "1", "--connections", work.connections]
        command += ["--duration", f"{seconds}s", "--timeout", f"{PATIENCE}s", "--script", SCRIPT]
        command += [f"http://127.0.0.1:{port}/", "--", file.name, first_number]
        done = subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, timeout=seconds + 60
        )
    if done.returncode:
        raise WrongAnswerError(f"wrk failed: {done.stdout}{done.stderr}")
    return parse(done.stdout)


def parse(output):
    """Read the line of JSON that load.lua prints last."""
    try:
        return Slice(**json.loads(output.strip().rpartition("\n")[2]))
    except (ValueError, TypeError) as error:
        raise WrongAnswerError(f"wrk printed no figures: {output}") from error


def wrk():
    """Return the path of wrk."""
    if path := shutil.which("wrk"):
        return path
    raise FileNotFoundError("There is no wrk here: on Debian or Ubuntu, `sudo apt install wrk`.")


def lua(value):
    """Write a value down in Lua."""
    match value:
        case str():
            return '"' + "".join(f"\\{byte:03}" for byte in value.encode()) + '"'
        case dict():
            return "{" + ",".join(f"[{lua(k)}]={lua(v)}" for k, v in value.items()) + "}"
        case list():
            return "{" + ",".join(map(lua, value)) + "}"
        case _:
            return str(value)
