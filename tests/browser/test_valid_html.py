"""Every kind of page is valid HTML."""

import re
import subprocess


def test_every_page_is_valid_html(app, runner, client, html_validate, tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()

    def keep(name, response):
        (folder / f"{name}.html").write_text(response.text, encoding="utf-8")

    keep("empty", client.get("/"))
    keep("errors", client.post("/", data={"name": "", "body": "x" * 501}))
    runner.invoke(args=["forge", "--count", "45", "--seed", "1"])
    full = client.get("/")
    keep("full", full)
    older = re.search(r'rel="next" href="(.+?)"', full.text)[1]
    keep("older", client.get(older))
    keep("end", client.get("/?before=0-0"))
    keep("permalink", client.get("/messages/1"))
    keep("missing", client.get("/nowhere"))
    keep("forbidden", client.delete("/"))
    app.config["WTF_CSRF_ENABLED"] = False
    keep("flashed", client.post("/", data={"name": "Ada", "body": "Hi"}, follow_redirects=True))
    keep("chinese", client.get("/?language=zh"))

    judged = subprocess.run([*html_validate, str(folder)], capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout + judged.stderr
