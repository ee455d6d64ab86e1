"""Show a chapter's text with the worked code in its place, in the terminal or as a page.

A README pastes no code. A line of its own such as `[region 1.2.1](app.py)` stands for a region, and
`[transcript](transcript.txt)` for a recorded session; elsewhere such a line is an ordinary link.
"""

import html
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from chapters import words
from chapters.chapter import read
from chapters.outline import HERE
from chapters.regions import RegionError

REGION_LINE = re.compile(r"^\[region (?P<id>[\d.]+)\]\((?P<file>[^)]+)\)$")
TRANSCRIPT_LINE = re.compile(r"^\[transcript\]\((?P<file>[^)]+)\)$")
POINT_START = re.compile(r"^(?:#+ |\*\*)(?P<id>\d+(?:\.\d+)*)\b(?:\*\*)?")
INLINE = [
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<!\w)\*([^*\s][^*]*)\*"), r"<em>\1</em>"),
    (re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)"), r'<a href="\2">\1</a>'),
]
STYLE = HERE / "look" / "static" / "look.css"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/look.css"></head>
<body><main>
{body}
</main></body></html>
"""


def expanded(chapter):
    """Return the lines of the text, each with what it is: 'text', 'code' or 'caption'."""
    lines, fenced = [], False
    for line in read(chapter.readme).splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            lines.append(("code", line))
        elif match := REGION_LINE.match(line):
            lines += region_lines(chapter, match["id"], match["file"])
        elif match := TRANSCRIPT_LINE.match(line):
            lines += [("code", each) for each in read(chapter.folder / match["file"]).splitlines()]
        else:
            lines.append(("text", line))
    return lines


def region_lines(chapter, id, file):
    """Return a region's code under a caption that says where it stands."""
    if id not in chapter.regions:
        raise RegionError(f"{chapter.name}/README.md refers to region {id}, which nothing marks.")
    name, region = chapter.regions[id]
    path = chapter.files[name]
    return [
        ("caption", f"{id}  {words.clickable(path, region.first + 1)}"),
        *(("code", line) for line in region.code.splitlines()),
    ]


def plain(chapter):
    """Return the text for a terminal."""
    shown = []
    for kind, line in expanded(chapter):
        if kind == "caption":
            shown.append(words.paint(f"    # {line}", "cyan"))
        elif kind == "code":
            shown.append(words.paint(f"    {line}".rstrip(), "green"))
        else:
            shown.append(
                words.paint(line.lstrip("# "), None, bold=True)
                if line.startswith("#")
                else for_terminal(line)
            )
    return "\n".join(shown)


def for_terminal(line):
    """Return a line of text without the marks that only a page needs."""
    line = re.sub(r"\*\*([^*]+)\*\*", lambda strong: words.paint(strong[1], None, bold=True), line)
    return re.sub(r"\[([^\]]+)\]\([^)\s]+\)", r"\1", line)


def page(chapter):
    """Return the text as an HTML page."""
    return PAGE.format(
        title=html.escape(f"Chapter {chapter.number}"), body="\n".join(blocks(expanded(chapter)))
    )


def blocks(lines):
    """Turn the lines of a text into HTML elements, block by block."""
    kind, held = None, []
    for this, line in [*lines, ("end", "")]:
        this = block_kind(this, line)
        if held and (this != kind or kind in {"caption", "heading"}):
            yield element(kind, held)
            held = []
        kind = this
        if this not in {"blank", "end"}:
            held.append(line)


def block_kind(kind, line):
    """Return the kind of block that a line belongs to."""
    if kind != "text":
        return kind
    if not line.strip():
        return "blank"
    if line.startswith("#"):
        return "heading"
    return "list" if line.startswith(("- ", "  ")) else "paragraph"


def element(kind, lines):
    """Return one block as HTML."""
    if kind == "code":
        return f"<pre>{html.escape(chr(10).join(lines))}</pre>"
    if kind == "heading":
        level = len(lines[0]) - len(lines[0].lstrip("#"))
        return f"<h{level}{anchor(lines[0])}>{inline(lines[0].lstrip('# '))}</h{level}>"
    if kind == "list":
        items = " ".join(line.strip() for line in lines).removeprefix("- ").split(" - ")
        return "<ul>" + "".join(f"<li>{inline(item)}</li>" for item in items) + "</ul>"
    text = inline(" ".join(lines))
    return (
        f"<p><small>{text}</small></p>" if kind == "caption" else f"<p{anchor(lines[0])}>{text}</p>"
    )


def anchor(line):
    """Return the id attribute of a block that begins with the id of a point."""
    match = POINT_START.match(line)
    return f' id="{match["id"]}"' if match else ""


def inline(text):
    """Return a line of text as HTML: code, bold, emphasis and links."""
    text = html.escape(text, quote=False)
    for pattern, replacement in INLINE:
        text = pattern.sub(replacement, text)
    return text


def placed(chapter):
    """Return the points that have a place in the text, each with the number of words there."""
    found, id = [], None
    for line in read(chapter.readme).splitlines():
        if match := POINT_START.match(line):
            id = match["id"]
            found.append([id, 0])
            line = line[match.end() :] if line.startswith("**") else ""
        elif line.startswith("#"):
            id = None
        if id:
            found[-1][1] += len(line.split())
    return found


def referred(chapter):
    """Return the regions that the text refers to, each with the file it names."""
    matches = (REGION_LINE.match(line) for line in read(chapter.readme).splitlines())
    return [(match["id"], match["file"]) for match in matches if match]


def serve(chapter, port):
    """Serve the page on this machine until Ctrl+C."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            """Send the page, read afresh, or its style."""
            style = urlsplit(self.path).path == "/look.css"
            content = read(STYLE) if style else page(chapter)
            self.send_response(200)
            self.send_header("Content-Type", "text/css" if style else "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *args):
            """Print nothing for each request."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        words.say(
            f"\n  Open http://127.0.0.1:{server.server_port}/ in a browser; Ctrl+C ends it.\n"
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            words.say()
