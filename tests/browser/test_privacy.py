"""No page asks another host for anything, or has a fault to report."""


def test_no_page_asks_another_host_or_reports_an_error(guest, fill):
    fill()
    guest.hurry()
    for path in ("/", "/messages/1", "/?before=0-0", "/?language=zh", "/nowhere"):
        guest.open(path)
    guest.open().say(" ", "x" * 501)
    guest.say("Ada", "Hello.")
    guest.follow("[rel=next]")

    asked = guest.requests()
    assert len(asked) > 30
    here = (f"{guest.site}/", "data:")  # Bootstrap draws its icons as data
    assert [url for url in asked if not url.startswith(here)] == []
    # Chromium notes every answer of 400 and more; those two are meant to be.
    meant = (f"{guest.site}/nowhere - ", f"{guest.site}/ - ")
    status = ("status of 404", "status of 422")
    noted = [entry["message"] for entry in guest.log("browser")]
    assert [
        text
        for text in noted
        if not (text.startswith(meant) and any(code in text for code in status))
    ] == []
