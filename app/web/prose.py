"""A little Markdown to HTML, for texts of our own: headings, paragraphs, lists, code, links."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

_SPANS = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\[([^\]]+)\]\((/(?!/)[^)\s]*)\)"), r'<a href="\2">\1</a>'),
)


def html(text: str) -> Markup:
    """`text` as HTML; what is in it is escaped first, so it cannot bring tags of its own."""
    return Markup("\n").join(_blocks(text.strip()))


def line(text: str) -> Markup:
    """One line's code, strong words and links."""
    shown = str(escape(text))
    for pattern, tags in _SPANS:
        shown = pattern.sub(tags, shown)
    return Markup(shown)  # noqa: S704 (escaped two lines above)


def _blocks(text: str) -> Iterator[Markup]:
    for index, part in enumerate(text.split("```")):
        if index % 2:
            yield Markup("<pre><code>{}</code></pre>").format(part.strip("\n"))
        else:
            for block in re.split(r"\n{2,}", part.strip()):
                yield from _block(block) if block else ()


def _block(block: str) -> Iterator[Markup]:
    if block.startswith("## "):
        heading, _, rest = block[3:].partition("\n")
        yield Markup('<h2 id="{}">{}</h2>').format(anchor(heading), line(heading))
        yield from _block(rest) if rest else ()
    elif block.startswith("- "):
        items = re.split(r"^- ", block, flags=re.MULTILINE)[1:]
        yield Markup("<ul>{}</ul>").format(
            Markup("").join(Markup("<li>{}</li>").format(_one(i)) for i in items)
        )
    else:
        yield Markup("<p>{}</p>").format(_one(block))


def _one(block: str) -> Markup:
    return line(" ".join(block.split()))


def anchor(words: str) -> str:
    """`words` as the end of an address: "Who is asking" is who-is-asking."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
