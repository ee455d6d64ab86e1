"""Draw the ratios as bars: an SVG that follows the reader's light or dark colours."""

from html import escape

WIDTH, LEFT, RIGHT = 720, 170, 60  # the bars stand between, where hello is 1
BAR, GAP, TOP = 12, 10, 64
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .paper { fill: #ffffff }
  .title { font-size: 14px; font-weight: 600 }
  .faint { fill: #57606a }
  .line { stroke: #8c959f; stroke-dasharray: 3 3 }
  .spread { stroke: #24292f }
  .s0 { fill: #9ecae1 } .s1 { fill: #6baed6 } .s2 { fill: #3182bd } .s3 { fill: #08519c }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } text { fill: #e6edf3 } .faint { fill: #9198a1 }
    .spread { stroke: #e6edf3 }
    .s0 { fill: #1c4a75 } .s1 { fill: #2166a5 } .s2 { fill: #388bd1 } .s3 { fill: #79b8f2 }
  }
"""


def draw(figures, titles, heading):
    """Return the chart of some cases at some sizes, as a whole SVG document."""
    sizes = sorted({each.size for each in figures})
    longest = max([1.0, *(each.ratio[2] for each in figures if each.ratio)])
    scale = (WIDTH - LEFT - RIGHT) / longest
    parts, y = [text(8, 18, heading, "title"), *legend(sizes)], TOP
    for case in dict.fromkeys(each.case for each in figures):
        some = sorted((each for each in figures if each.case == case), key=lambda each: each.size)
        parts.append(text(LEFT - 8, y + BAR * len(some) / 2 + 4, titles[case], "end"))
        for figure in some:
            parts += bar(figure, y, scale, sizes.index(figure.size) % 4)
            y += BAR
        y += GAP
    one = LEFT + scale
    parts.append(f'<line class="line" x1="{one:.1f}" x2="{one:.1f}" y1="{TOP - 4}" y2="{y}"/>')
    parts.append(text(one, TOP - 10, "hello = 1", "middle faint"))
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" '
        f'width="{WIDTH}" height="{y}" role="img" aria-label="{escape(heading)}">\n'
        f"<style>{STYLE}  .end {{ text-anchor: end }} .middle {{ text-anchor: middle }}\n</style>\n"
        f'<rect class="paper" width="100%" height="100%"/>\n{body}\n</svg>\n'
    )


def legend(sizes):
    """Yield which colour is which size."""
    for number, size in enumerate(sizes):
        x = LEFT + number * 132
        yield f'<rect class="s{number % 4}" x="{x}" y="26" width="10" height="10"/>'
        yield text(x + 15, 35, f"{size:,} messages", "faint")


def bar(figure, y, scale, colour):
    """Yield the bar of a figure with its spread and its number, or why there is none."""
    if not figure.ratio:
        yield text(LEFT + 4, y + BAR - 2, figure.note, "faint")
        return
    middle, low, high = figure.ratio
    x1, x2, width = LEFT + low * scale, LEFT + high * scale, middle * scale
    yield f'<rect class="s{colour}" x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR - 1}"/>'
    yield f'<line class="spread" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y + 5.5}" y2="{y + 5.5}"/>'
    yield text(x2 + 5, y + BAR - 2, f"{middle:.3f}", "")


def text(x, y, words, kind):
    """Return a text of the chart."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'
