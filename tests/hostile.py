"""Five hundred strings of the kinds that have broken other guestbooks."""

from itertools import product

QUOTES = ('"', "'", "`", "", "&quot;", '\\"', "%22", "\uff02")
SCRIPTS = (
    "<script>pwned=1</script>",
    "</script><script>pwned=1</script>",
    "<SCRIPT SRC=/x.js></SCRIPT>",
    "<scr<script>ipt>pwned=1</scr</script>ipt>",
    "<script\x20type=text/javascript>pwned=1</script\n>",
    "<script/x>pwned=1</script>",
    "<<script>pwned=1;//<</script>",
    "\uff1cscript\uff1epwned=1\uff1c/script\uff1e",
    "+ADw-script+AD4-pwned=1+ADw-/script+AD4-",
    "<\x00script>pwned=1</script>",
    "<script\u202e>pwned=1</script>",
    "<meta http-equiv=refresh content=0;javascript:pwned=1>",
    "<base href=//elsewhere.example/>",
)
TAGS = ("img src=x", "svg", "body", "video src=x", "input autofocus", "details open", "a href=x")
HANDLERS = ("onerror", "onload", "onfocus", "ontoggle", "onmouseover", "onpageshow")
EMBEDS = (
    "<iframe src={0}javascript:pwned=1{0}></iframe>",
    "<a href={0}javascript:pwned=1{0}>x</a>",
    "<a href={0}java\tscript:pwned=1{0}>x</a>",
    "<form action={0}javascript:pwned=1{0}><button>x</button></form>",
    "<object data={0}javascript:pwned=1{0}></object>",
    "<embed src={0}data:text/html,<script>parent.pwned=1</script>{0}>",
    "<svg><animate onbegin={0}pwned=1{0} attributeName=x dur=1s>",
    "<math><mi xlink:href={0}javascript:pwned=1{0}>x",
    "<style>@import {0}javascript:pwned=1{0}</style>",
    "<div style={0}background:url(javascript:pwned=1){0}>",
    "<link rel=stylesheet href={0}//elsewhere.example/x.css{0}>",
    "<iframe srcdoc={0}<script>parent.pwned=1</script>{0}>",
)
CLOSERS = (
    *("</p>", "</h2>", "</article>", "</section>", "</main>", "</body></html>", "</textarea>"),
    *("</title>", "</style>", "</noscript>", "</time></a>", "</svg>", "</form>", "<plaintext>"),
    *("<!--", "-->", "--!>", "<!-- <script>", "<![CDATA[", "]]>", "<!DOCTYPE x>", "<?php ?>"),
    *("<xmp>", "<template>", "<noscript>", "<textarea>", "<title>", "<table><tr>", "<select>"),
    *("<a id=main>", "<p hidden>", '<input name="body">', "<h1>", "<br>", "&", "&amp", "<", ">"),
)
TEMPLATES = (
    *("{{7*7}}", "{{ config }}", "{{config.SECRET_KEY}}", "{% raw %}", "{% endblock %}", "{#"),
    *("{{''.__class__.__mro__[1].__subclasses__()}}", "{% include '/etc/passwd' %}", "#}", "{{"),
    *("${7*7}", "#{7*7}", "<%= 7*7 %>", "[[7*7]]", "{{7*'7'}}", "%(name)s", "%s%n%x", "{name}"),
    *("%", "%%", "%d", "{}", "{0.__class__}", "$name", "`id`", "$(id)", "\\u003cscript\\u003e"),
)
SQL = (
    *("'", "';--", "' OR '1'='1", '" OR ""="', "'; DROP TABLE message;--", "1; SELECT 1", "\\'"),
    *("' UNION SELECT name FROM sqlite_master--", "admin'/*", "*/", "0x27", "%27", "NULL", "None"),
    *(":name", "?", "%_", "_%", "\\", "\\\\", "\\0", "\\x00", "1e309", "NaN", "-1", "true", "()"),
)
INVISIBLE = (
    *("\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1b[31m", "\x7f", "\x85", "\x9b", "\xa0", "\xad"),
    *("\u034f", "\u061c", "\u115f", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f"),
    *("\u2028", "\u2029", "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2060", "\u2066"),
    *("\u2067", "\u2068", "\u2069", "\u3000", "\u3164", "\ufe0f", "\ufeff", "\ufff9", "\ufffc"),
    *("\ufffd", "\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\U000e0041", "\U0010ffff", "\ue000"),
    *("\t", "\r", "\r\n", "\n\n\n\n", " \n \n \n ", "\x1f", "\x0e", "\x9f"),
)
GRAPHEMES = (
    "Z" + "\u0351" * 30,
    "H̸̡̪̯ͨ͊̽̅̾̎Ȩ̬̩̾͛ͪ̈́̀́͘ ̶̧̨̱̹̭̯ͧ̾ͬC̷̙̲̝͖ͭ̏ͥͮ͟Oͮ͏̮̪̝͍M̲̖͊̒ͪͩͬ̚̚͜Ȇ̴̟̟͙̞ͩ͌͝S̨̥̫͎̭ͯ̿̔̀ͅ",
    *("\ufdfd" * 8, "𒐫" * 8, "꧅" * 8, "ﷺ", "௵", "⸻" * 8, "W" * 40, "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇺🇳" * 5, "👨‍👩‍👧‍👦"),
    *(
        "❤️‍🔥",
        "👩🏽‍🚀",
        "1️⃣",
        "e\u0301",
        "\u0301e",
        "한글",
        "ᄒ\u1161ᆫ",
        "ﬁ",
        "Ⅷ",
        "İi",
        "ıI",
        "ß",
        "ǅ",
    ),
    *("देवनागरी", "ကျွန်ုပ်", "ภาษาไทย", "བོད", "ᠮᠣᠩᠭᠣᠯ", "עברית", "العربية", "ܣܘܪܝܝܐ", "ދިވެހި", "Ω≈ç√"),
    *("\u202eevil\u202c", "\u2067abc\u2069", "abc אבג 123", "123 العدد", "(שלום)", "שלום\u200f!"),
)
STRINGS = (
    *SCRIPTS,
    *(f"<{tag} {on}={q}pwned=1{q}>" for tag, on, q in product(TAGS, HANDLERS, QUOTES[:5])),
    *(embed.format(quote) for embed, quote in product(EMBEDS, QUOTES)),
    *CLOSERS,
    *TEMPLATES,
    *SQL,
    *(f"a{text}b" for text in INVISIBLE),
    *GRAPHEMES,
)

# As no browser would send them: lone surrogates, and stray, overlong and impossible UTF-8.
BYTES = tuple(
    bytes.fromhex(text)
    for text in (
        *("eda080", "edbfbf", "eda080edb080", "eda0bdedb880", "c0bc", "c080", "e080bc", "f08080bc"),
        *("80", "bf", "fe", "ff", "c3", "e282", "f09f98", "f4908080", "f8888080", "fc84808080"),
    )
)
