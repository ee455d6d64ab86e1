"""The book as JSON Lines: out, and in again."""

import json
import os
import stat
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from sayhello.extensions import db
from sayhello.models import BODY_MAX, HELD, NAME_MAX, REMOVED, SPAM, STATES, Message, make_tables
from sayhello.schema import drop_tables
from sayhello.transfer import BOM, FULL, LINE_MAX, PUBLIC, parse

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
LINE = {"name": "Ada", "body": "Hi!", "timestamp": "2026-03-01T12:00:00Z"}


@pytest.fixture
def book(app):
    """Fill the book with a message in each state, and return a function that reads all of it."""
    with app.app_context():
        for n, state in enumerate(STATES):
            db.session.add(
                Message(
                    name=f"Ada {n}",
                    body=f"Olá,\n{state} “😀”!",
                    timestamp=NOON + timedelta(hours=n),
                    edited=NOON if n == 1 else None,
                    state=state,
                    previous_state="held" if n == 2 else None,
                    reason="link" if n == 2 else None,
                    sender="a secret hash",
                    reply="Thank you!\nCome again." if n < 2 else None,
                )
            )
        db.session.commit()

    def read():
        columns = [getattr(Message, key) for key in FULL]
        with app.app_context():
            return [tuple(row) for row in db.session.execute(select(*columns).order_by(Message.id))]

    return read


@pytest.fixture
def empty(app):
    """Return a function that empties the book."""

    def do():
        with app.app_context():
            drop_tables()
            make_tables()

    return do


@pytest.fixture
def importing(runner):
    """Return a function that imports lines from standard input."""

    def run(*lines):
        texts = (line if isinstance(line, bytes | str) else json.dumps(line) for line in lines)
        data = b"\n".join(t if isinstance(t, bytes) else t.encode() for t in texts)
        return runner.invoke(args=["import", "-"], input=data)

    return run


@pytest.mark.databases
def test_what_was_exported_is_restored(runner, book, empty, tmp_path):
    before, file = book(), str(tmp_path / "book.jsonl")
    assert runner.invoke(args=["export", file]).exit_code == 0
    empty()
    result = runner.invoke(args=["import", file])
    assert (result.stdout, result.exit_code) == (
        "Added 4 messages; 0 were in the book already.\n",
        0,
    )
    assert book() == before


@pytest.mark.databases
def test_importing_twice_adds_nothing(runner, book, tmp_path):
    before, file = book(), str(tmp_path / "book.jsonl")
    runner.invoke(args=["export", file])
    result = runner.invoke(args=["import", file])
    assert result.stdout == "Added 0 messages; 4 were in the book already.\n"
    assert book() == before


def test_a_text_kept_before_it_would_have_been_tidied_is_known_too(runner, app, importing):
    with app.app_context():
        db.session.add(Message(name="Ada ", body="Hi!\u2028", timestamp=NOON))
        db.session.commit()
    lines = runner.invoke(args=["export"]).stdout
    assert importing(lines).stdout == "Added 0 messages; 1 were in the book already.\n"


@pytest.mark.databases
def test_a_message_twice_in_a_file_is_added_once(importing, book):
    later = LINE | {"timestamp": "2026-03-01T14:00:00+02:00", "reply": "not the first"}
    assert importing(LINE, later, LINE | {"body": "Another"}).exit_code == 0
    assert [row[1] for row in book()[4:]] == ["Hi!", "Another"]
    assert book()[4][FULL.index("reply")] is None


@pytest.mark.databases
def test_an_import_adds_to_what_is_there(importing, book):
    before = book()
    importing(LINE)
    assert book()[:4] == before
    noon = NOON.replace(microsecond=0)
    assert book()[4] == ("Ada", "Hi!", noon, None, None, "published", None, None)


def test_an_imported_message_is_known_when_it_is_left_again(importing, app, client):
    importing(LINE | {"timestamp": datetime.now(UTC).isoformat()})
    response = client.post("/", data={"name": "Ada", "body": "Hi!"})
    assert response.location == "/messages/1"


@pytest.mark.databases
def test_the_public_export_has_what_guests_see_and_no_more(runner, book):
    result = runner.invoke(args=["export", "--public"])
    lines = [json.loads(line) for line in result.stdout.removesuffix("\n").split("\n")]
    assert [line["name"] for line in lines] == ["Ada 0"]
    assert set(lines[0]) <= set(PUBLIC)
    for word in (HELD, SPAM, REMOVED, "link", "secret"):
        assert word not in result.stdout


def test_an_export_never_tells_the_sender(runner, book):
    result = runner.invoke(args=["export"])
    assert result.stdout.count("\n") == 4
    assert "secret" not in result.stdout


def test_a_public_export_can_be_imported(runner, book, empty, importing):
    lines = runner.invoke(args=["export", "--public"]).stdout
    empty()
    assert importing(lines).exit_code == 0
    assert [row[0] for row in book()] == ["Ada 0"]


def test_an_export_of_many_messages_has_each_of_them_once(runner, app, empty, importing):
    runner.invoke(args=["forge", "--count", "2500"])
    lines = runner.invoke(args=["export"]).stdout
    times = [json.loads(line)["timestamp"] for line in lines.splitlines()]
    assert len(set(times)) == len(times) == 2500
    empty()
    assert importing(lines).stdout.startswith("Added 2,500 messages")


def test_a_file_that_is_there_is_replaced_only_by_force(runner, book, tmp_path):
    file = tmp_path / "book.jsonl"
    file.write_text("precious")
    result = runner.invoke(args=["export", str(file)])
    assert (result.exit_code, file.read_text()) == (1, "precious")
    assert "is there already" in result.stderr
    assert runner.invoke(args=["export", str(file), "--force"]).exit_code == 0
    assert file.read_text().count("\n") == 4
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_force_replaces_files_only(runner, book, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert runner.invoke(args=["export", str(tmp_path / "pipe"), "--force"]).exit_code == 1
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_an_export_that_fails_leaves_the_old_file_and_no_other(runner, book, tmp_path, monkeypatch):
    def full_disk(descriptor):
        raise OSError(28, "No space left on device")

    file = tmp_path / "new" / "book.jsonl"
    file.parent.mkdir()
    file.write_text("precious")
    monkeypatch.setattr(os, "fsync", full_disk)
    result = runner.invoke(args=["export", str(file), "--force"])
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert [path.read_text() for path in file.parent.iterdir()] == ["precious"]


def test_an_export_to_a_folder_that_is_not_there_says_so(runner, book, tmp_path):
    result = runner.invoke(args=["export", str(tmp_path / "nowhere" / "book.jsonl")])
    assert result.exit_code == 1
    assert "is the folder there" in result.stderr


WRONG = [
    ("[1]", "no JSON object"),
    ("null", "no JSON object"),
    ("7" * 5000, "Exceeds the limit"),
    ("{", "no JSON: Expecting property name"),
    ("[" * 50_000, "nested too deep"),
    ('{"name": "a", "name": "b"}', "twice"),
    (b'{"name": "\xff"}', "byte 11 is not UTF-8"),
    (json.dumps(LINE).encode("utf-16"), "is not UTF-8"),
    (json.dumps(LINE | {"body": "b" * 10_000_000}), "longer than 65,536 bytes"),
    (LINE | {"id": 7}, "nobody knows the key 'id'"),
    (LINE | {"sender": "x"}, "nobody knows the key 'sender'"),
    ({"name": "Ada", "body": "Hi!"}, "timestamp is missing"),
    (LINE | {"name": None}, "name is missing"),
    (LINE | {"name": 1}, "name is no text"),
    (LINE | {"body": ["Hi!"]}, "body is no text"),
    (LINE | {"timestamp": 1772366400}, "timestamp is no text"),
    (LINE | {"name": " \u200b"}, "name is empty"),
    (LINE | {"name": "n" * (NAME_MAX + 1)}, "name has 41 characters, but at most 40 fit"),
    (LINE | {"body": "b" * (BODY_MAX + 1)}, "body has 501 characters"),
    (LINE | {"reply": "r" * (BODY_MAX + 1)}, "reply has 501 characters"),
    (LINE | {"reason": "r" * 21}, "reason has 21 characters"),
    (LINE | {"timestamp": "2026-03-01T12:00:00"}, "put a Z behind it"),
    (LINE | {"timestamp": "yesterday"}, "is not like 2026-03-01T12:00:00Z"),
    (LINE | {"timestamp": "1969-12-31T23:59:59Z"}, "before 1970"),
    (LINE | {"timestamp": "0001-01-01T00:00:00+14:00"}, "before 1970"),
    (LINE | {"timestamp": "9999-12-31T23:59:59-14:00"}, "in the future"),
    (LINE | {"edited": "2026-03-01"}, "edited '2026-03-01' has no time zone"),
    (LINE | {"state": "gone"}, "state 'gone' is none of"),
    (LINE | {"state": ""}, "state '' is none of"),
    (LINE | {"previous_state": "gone"}, "previous_state 'gone' is none of"),
]


@pytest.mark.parametrize(("line", "reason"), WRONG, ids=[reason for _, reason in WRONG])
def test_a_wrong_line_is_reported_by_number_and_the_others_are_kept(importing, book, line, reason):
    good = [LINE | {"body": text} for text in ("one", "two")]
    result = importing(good[0], line, good[1])
    assert [row[1] for row in book()[4:]] == ["one", "two"]
    assert "Line 2: " in result.stderr
    assert reason in result.stderr
    assert "1 lines were wrong" in result.stderr
    assert result.exit_code == 1
    assert len(result.stderr) < 300


@pytest.mark.databases
def test_texts_are_tidied_as_a_guests_are(importing, book):
    hostile = LINE | {
        "name": "A\x00da\n",
        "body": "e\u0301 \ud800\u202e",
        "reply": "\x00Hi",
        "reason": "\x00x",
    }
    assert importing(hostile).exit_code == 0
    row = dict(zip(FULL, book()[4], strict=True))
    assert (row["name"], row["body"]) == ("Ada", "é \ufffd")
    assert (row["reply"], row["reason"]) == ("Hi", "x")


def test_blank_lines_and_a_byte_order_mark_are_no_fault(importing, book):
    result = importing(BOM + json.dumps(LINE).encode(), "", "  \r", LINE | {"body": "two"}, "")
    assert (result.exit_code, result.stderr) == (0, "")
    assert len(book()) == 6


def test_a_line_may_be_as_long_as_the_longest_message(importing, book):
    longest = {"name": "😀" * NAME_MAX, "body": "😀" * BODY_MAX, "reply": "😀" * BODY_MAX}
    line = json.dumps(LINE | longest)
    assert len(line) < LINE_MAX
    assert importing(line).exit_code == 0


def test_an_interrupted_import_can_be_repeated(runner, app, importing, monkeypatch):
    from sayhello import transfer

    monkeypatch.setattr(transfer, "BATCH", 2)
    lines = [LINE | {"body": str(n)} for n in range(5)]
    assert importing(*lines[:3]).stdout.startswith("Added 3 messages")
    assert importing(*lines).stdout == "Added 2 messages; 3 were in the book already.\n"


@pytest.mark.parametrize("arguments", [["export"], ["import", "-"]])
def test_without_a_book_the_commands_say_what_to_run(runner, app, arguments):
    with app.app_context():
        drop_tables()
    result = runner.invoke(args=arguments, input="")
    assert result.exit_code == 1
    assert "run `flask initdb` first" in result.stderr


@given(
    st.dictionaries(
        st.sampled_from(FULL),
        st.none() | st.booleans() | st.integers() | st.text() | st.datetimes().map(str),
    )
)
def test_whatever_a_line_says_it_is_read_or_refused(changes):
    try:
        [row] = parse(json.dumps(LINE | changes).encode())
    except ValueError:
        return
    assert 0 < len(row["name"]) <= NAME_MAX
    assert row["timestamp"].utcoffset() == timedelta(0)


@given(st.binary())
def test_whatever_bytes_a_line_has_it_is_read_or_refused(line):
    try:
        rows = parse(line)
    except ValueError:
        return
    assert len(rows) <= 1
