"""The moderation page as commands: what they do, and what they print for people and scripts."""

import json
from datetime import timedelta

import pytest

from sayhello.extensions import db
from sayhello.messages import messages as group
from sayhello.models import (
    BODY_MAX,
    HELD,
    PUBLISHED,
    REMOVED,
    SPAM,
    STATES,
    Message,
    utc_now,
)
from sayhello.schema import drop_tables
from sayhello.sender import sender_of


def read(app, id):
    with app.app_context():
        return db.session.get(Message, id)


@pytest.fixture
def flask(runner):
    """Return a function that runs a command line."""
    return lambda *arguments, **more: runner.invoke(args=list(map(str, arguments)), **more)


@pytest.fixture
def as_json(flask):
    """Return a function that runs a command line with --json; it returns exit code and document."""

    def run(*arguments):
        result = flask(*arguments, "--json")
        return result.exit_code, json.loads(result.stdout)

    return run


def test_list_shows_what_waits_newest_first(flask, write):
    write(HELD, body="Older\nand longer " + "x" * 90)
    write(PUBLISHED)
    write(HELD, name="Eve")
    lines = flask("messages", "list").output.splitlines()
    assert [line.split()[0] for line in lines] == ["3", "1"]
    assert lines[0].endswith("Eve: Hello!")
    assert "Ada: Older and longer xxx" in lines[1]
    assert len(lines[1]) < 110


@pytest.mark.parametrize("state", STATES)
def test_list_shows_one_state_or_all(as_json, write, state):
    for each in STATES:
        write(each)
    listed = as_json("messages", "list", "--state", state)[1]["messages"]
    assert [message["state"] for message in listed] == [state]
    assert len(as_json("messages", "list", "--state", "all")[1]["messages"]) == len(STATES)


@pytest.mark.databases
def test_list_shows_what_one_sender_left(as_json, flask, write):
    write(PUBLISHED, sender="e" * 32)
    write(HELD, sender="e" * 32)
    write(HELD, sender="a" * 32)
    write(HELD, sender=None)
    write(HELD, sender=None)

    def ids(*options):
        return [m["id"] for m in as_json("messages", "list", *options)[1]["messages"]]

    assert ids("--sender-of", 1) == [2, 1]
    assert ids("--sender-of", 1, "--state", HELD) == [2]
    assert ids("--sender-of", 4) == [4]
    assert as_json("messages", "list", "--sender-of", 99) == (
        1,
        {"error": "There is no message 99."},
    )


def test_list_stops_at_its_limit(flask, write):
    for _ in range(3):
        write(HELD)
    assert len(flask("messages", "list", "--limit", 2).output.splitlines()) == 2


def test_list_of_nothing_says_so(flask, as_json):
    assert flask("messages", "list").output == "There is no such message.\n"
    assert as_json("messages", "list") == (0, {"messages": []})


def test_show_prints_all_of_a_message(flask, write):
    moment = utc_now().replace(hour=12, minute=34)
    id = write(
        HELD, body="One\ntwo", reason="link", reply="Thanks", timestamp=moment, edited=moment
    )
    output = flask("messages", "show", id).output
    for part in ("Message 1, held, by Ada, ", " 12:34 UTC", "It contains a link.", "Edited: "):
        assert part in output
    assert output.endswith("\n\nOne\ntwo\n\nThe owner replies:\nThanks\n")


def test_show_as_json_has_stable_keys_and_iso_times(as_json, write):
    code, document = as_json("messages", "show", write(HELD, reason="link"), 99)
    assert (code, document["unknown"]) == (1, [99])
    (message,) = document["messages"]
    assert list(message) == [
        *("id", "name", "body", "state", "previous_state", "reason", "sender", "reply"),
        *("timestamp", "edited", "state_since"),
    ]
    assert message["timestamp"].endswith("+00:00")
    assert (message["body"], message["reason"], message["edited"]) == ("Hello!", "link", None)


@pytest.mark.parametrize(
    ("command", "state", "word"),
    [
        ("publish", PUBLISHED, "Published"),
        ("spam", SPAM, "Marked as spam"),
        ("remove", REMOVED, "Removed"),
    ],
)
def test_a_decision_is_about_the_messages_that_are_named(
    flask, write, states, command, state, word
):
    ids = [write(HELD) for _ in range(3)]
    result = flask("messages", command, *ids[:2])
    assert (result.output, result.exit_code) == (f"{word}: 1, 2\n", 0)
    assert states() == [state, state, HELD]
    again = flask("messages", command, 1)
    assert (again.output, again.exit_code) == (f"Unchanged: 1 is {state}.\n", 0)


@pytest.mark.databases
def test_unknown_ids_are_named_and_the_others_are_done(flask, as_json, write, states):
    id = write(HELD)
    result = flask("messages", "publish", 98, id, 2**40, 0)
    assert result.stderr.splitlines() == [f"There is no message {n}." for n in (98, 2**40, 0)]
    assert (result.stdout, result.exit_code) == ("Published: 1\n", 1)
    assert states() == [PUBLISHED]
    assert as_json("messages", "spam", 98, id, id) == (
        1,
        {"changed": [{"id": 1, "state": "spam"}], "unchanged": [], "unknown": [98]},
    )


@pytest.mark.databases
def test_all_of_a_sender_are_decided_about_together(flask, write, states):
    for sender in ("e" * 32, "e" * 32, "a" * 32):
        write(PUBLISHED, sender=sender)
    flask("messages", "remove", 1, "--all-of-sender")
    assert states() == [REMOVED, REMOVED, PUBLISHED]
    write(PUBLISHED, sender="e" * 32)
    flask("messages", "spam", 1, "--all-of-sender")
    assert states() == [SPAM, SPAM, PUBLISHED, SPAM]


@pytest.mark.databases
def test_without_a_known_sender_only_the_named_message_is_reached(flask, app, write, states):
    for sender in (sender_of("", app.secret_key), None):
        first = write(PUBLISHED, sender=sender)
        write(PUBLISHED, sender=sender)
        flask("messages", "remove", first, "--all-of-sender")
    assert states() == [REMOVED, PUBLISHED, REMOVED, PUBLISHED]


@pytest.mark.databases
def test_undo_takes_the_last_decision_back(flask, write, states):
    for _ in range(3):
        write(HELD)
    flask("messages", "publish", 3)
    flask("messages", "spam", 1, 2)
    assert flask("messages", "undo").output == "Waiting again: 1, 2\n"
    assert states() == [HELD, HELD, PUBLISHED]
    assert flask("messages", "undo").output == "Waiting again: 3\n"
    assert flask("messages", "undo").output == "There is nothing to undo.\n"


def test_undo_is_not_about_what_authors_did_to_their_own(flask, client, states):
    for number in (1, 2):
        client.post("/", data={"name": "Ada", "body": f"Hello {number}!"})
        flask("messages", "remove", number)
        flask("messages", "publish", number)
    client.post("/messages/1/delete")
    client.post("/messages/2/edit", data={"name": "Ada", "body": "See https://example.com"})
    assert flask("messages", "undo", 1, 2).output == (
        "Unchanged: 1 is removed.\nUnchanged: 2 is held.\n"
    )
    assert flask("messages", "undo").output == "There is nothing to undo.\n"
    assert states() == [REMOVED, HELD]


@pytest.mark.databases
def test_undo_of_ids_is_about_them_only(flask, as_json, write, states):
    write(HELD)
    write(HELD)
    flask("messages", "spam", 1, 2)
    assert as_json("messages", "undo", 1, 99) == (
        1,
        {"changed": [{"id": 1, "state": "held"}], "unchanged": [], "unknown": [99]},
    )
    assert flask("messages", "undo", 1).output == "Unchanged: 1 is held.\n"
    assert states() == [HELD, SPAM]


def test_reply_puts_a_text_under_a_message_and_takes_it_away(flask, as_json, app, write):
    write(PUBLISHED)
    assert flask("messages", "reply", 1, " Thanks! ").output == "Replied to 1.\n"
    assert read(app, 1).reply == "Thanks!"
    assert flask("messages", "reply", 1, "-", input="From\na file\n").exit_code == 0
    assert read(app, 1).reply == "From\na file"
    assert as_json("messages", "reply", 1, "Short")[1]["messages"][0]["reply"] == "Short"
    assert flask("messages", "reply", 1, "--remove").output == "There is no reply to 1 now.\n"
    assert read(app, 1).reply is None


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        ([1], 2, "Give the text"),
        ([1, " "], 2, "Give the text"),
        ([1, "x", "--remove"], 2, "Give the text"),
        ([99, "x"], 1, "There is no message 99."),
        ([1, "x" * (BODY_MAX + 1)], 1, "This is 1 character too long: at most 500 fit."),
    ],
)
def test_a_reply_that_cannot_be_is_refused(flask, as_json, app, write, arguments, code, complaint):
    write(PUBLISHED, reply="Old")
    result = flask("messages", "reply", *arguments)
    assert (result.exit_code, complaint in result.stderr) == (code, True)
    assert as_json("messages", "reply", *arguments)[1]["error"].startswith(complaint)
    assert read(app, 1).reply == "Old"


@pytest.mark.databases
def test_purge_deletes_what_was_removed_for_good(flask, as_json, write, states):
    for state in STATES:
        write(state)
    result = flask("messages", "purge", "--yes")
    assert result.output == "Deleted 1 messages for good.\n"
    assert states() == [PUBLISHED, HELD, SPAM]
    assert as_json("messages", "purge", "--spam", "--yes") == (0, {"purged": 1})
    assert states() == [PUBLISHED, HELD]


@pytest.mark.parametrize(("answer", "code", "left"), [("y", 0, 0), ("n", 1, 2), ("", 1, 2)])
def test_purge_asks_first(flask, write, states, answer, code, left):
    write(REMOVED)
    write(REMOVED)
    result = flask("messages", "purge", input=answer + "\n")
    assert "This deletes 2 messages for good. Go on?" in result.output
    assert (result.exit_code, len(states())) == (code, left)


def test_purge_in_a_script_needs_yes(as_json, write, states):
    write(REMOVED)
    code, document = as_json("messages", "purge")
    assert (code, "--yes" in document["error"], states()) == (2, True, [REMOVED])


@pytest.mark.databases
def test_purge_older_than_counts_from_the_removal(flask, write, states):
    old = utc_now() - timedelta(days=40)
    write(HELD, timestamp=old)
    write(REMOVED, timestamp=old, state_since=old)
    write(REMOVED, timestamp=old)
    flask("messages", "remove", 1)
    assert flask("messages", "purge", "--older-than", 30, "--yes").exit_code == 0
    assert states() == [REMOVED]


@pytest.mark.parametrize("mode", ["open", "hold", "closed"])
def test_mode_switches_the_book(flask, as_json, client, mode, states):
    assert flask("mode").output == "open\n"
    assert flask("mode", mode).output == f"{mode}\n"
    client.post("/", data={"name": "Ada", "body": "Hi!"})
    assert states() == {"open": [PUBLISHED], "hold": [HELD], "closed": []}[mode]
    assert as_json("mode") == (0, {"mode": mode, "default": "open"})


@pytest.mark.databases
def test_mode_default_is_what_the_settings_say(flask, make_app, app):
    flask("mode", "closed")
    runner = make_app(BOOK_MODE="hold").test_cli_runner()
    assert runner.invoke(args=["mode"]).output == "closed\n"
    assert runner.invoke(args=["mode", "default"]).output == "hold\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["mode", "ajar"],
        ["messages", "show"],
        ["messages", "show", "x"],
        ["messages", "list", "--state", "lost"],
        ["messages", "list", "--limit", "0"],
        ["messages", "purge", "--older-than", "-1"],
        ["messages", "spam", "--what"],
    ],
)
def test_a_wrong_command_line_is_an_error_as_json_too(flask, as_json, arguments):
    code, document = as_json(*arguments)
    assert (code, list(document)) == (2, ["error"])
    assert flask(*arguments).stderr.endswith(f"Error: {document['error']}\n")


@pytest.mark.databases
@pytest.mark.parametrize("arguments", [["messages", "list"], ["messages", "undo"], ["mode"]])
def test_without_a_book_the_advice_is_an_error_as_json_too(flask, as_json, app, arguments):
    with app.app_context():
        drop_tables()
    code, document = as_json(*arguments)
    assert (code, "`flask initdb` makes it" in document["error"]) == (1, True)
    assert "`flask initdb` makes it" in flask(*arguments).stderr


@pytest.mark.parametrize("name", group.commands)
def test_every_command_has_help_and_json(flask, name):
    output = flask("messages", name, "--help").output
    assert "--json" in output
    assert len(group.commands[name].help) > 40
