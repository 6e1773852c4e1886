"""Our texts as HTML."""

from app.web import prose


def test_it_knows_headings_paragraphs_lists_code_and_links() -> None:
    text = "## Money\nWhole `cents`, **always**.\n\n- one\n  line\n- two\n\n```\ncurl <a>\n```\n\n[on](/docs)"

    assert prose.html(text) == (
        '<h2 id="money">Money</h2>\n'
        "<p>Whole <code>cents</code>, <strong>always</strong>.</p>\n"
        "<ul><li>one line</li><li>two</li></ul>\n"
        "<pre><code>curl &lt;a&gt;</code></pre>\n"
        '<p><a href="/docs">on</a></p>'
    )


def test_a_text_brings_no_tags_of_its_own() -> None:
    assert prose.line("<b>`<i>`</b>") == "&lt;b&gt;<code>&lt;i&gt;</code>&lt;/b&gt;"


def test_a_link_leads_to_this_shop_only() -> None:
    assert "<a" not in prose.line("[elsewhere](javascript:alert(1)) [there](//elsewhere.example)")
