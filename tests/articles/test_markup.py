"""The reader of markup: repaired like browsers do, linear in time, right offsets."""

from __future__ import annotations

import time

import pytest
from lxml import html as lxml_html

from articles.characters import tidy
from articles.markup import parse


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("<p>eins<p>zwei", ["eins", "zwei"]),
        ("<ul><li>eins<li>zwei<ul><li>drei</ul><li>vier</ul>", ["eins", "zwei", "drei", "vier"]),
        ("<table><tr><td>a<td>b<tr><td>c</table>", ["a", "b", "c"]),
        ("<dl><dt>a<dd>b<dt>c</dl>", ["a", "b", "c"]),
        ("a < b und 3 <4 und </3 &lt; x", ["a < b und 3 <4 und </3 < x"]),
        ("<!-- <p>nein</p> -->ja<!-->auch", ["jaauch"]),
        ("<![CDATA[x]]>ja<?php nein ?>", ["ja"]),
        ("<style>p{}</style><textarea>nein</textarea>ja<title>nein</title>", ["ja"]),
        ("<svg><title>nein</title></svg>ja", ["ja"]),
        ("<p hidden>nein</p><p style='display: none'>nein</p><span class='sr-only'>nein</span>ja", ["ja"]),
        ("<p>a<b>b</p><p>c</b>d", ["ab", "cd"]),
        ("</p></div>ja</b>", ["ja"]),
        ("<h1><span>Oben</span><span>Unten</span></h1>", ["Oben Unten"]),
        ("Wort<sup><a href='#n1'>1</a></sup> und <a href='#n2'>[2]</a> m<sup>2</sup>", ["Wort und m²"]),
        ("x<sup>1</sup> steht da", ["x1 steht da"]),
        ("<a title='>' href=x>ja</a>", ["ja"]),
        ("<p>&auml;&#228;&#xe4;&unbekannt; &amp;lt;", ["äää&unbekannt; &lt;"]),
    ],
)
def test_texts(source: str, texts: list[str]) -> None:
    assert [text.text for text in parse(source).texts] == texts


def test_spans_hold_the_texts() -> None:
    source = "<p>\n Das <b>erste</b>\n</p> <p>&bdquo;Zweite&ldquo; </p>\n"
    texts = parse(source).texts
    assert [source[t.span.start : t.span.end] for t in texts] == ["Das <b>erste", "&bdquo;Zweite&ldquo;"]


@pytest.mark.parametrize("name", ["powerpress", "podlove", "podigee", "broadcaster", "newspaper"])
def test_the_words_of_a_page_are_those_that_libxml2_sees(name: str, request: pytest.FixtureRequest) -> None:
    source = (request.path.parent / "data" / f"{name}.html").read_text(encoding="utf-8")
    tree = lxml_html.fromstring(source.encode(), parser=lxml_html.HTMLParser(encoding="utf-8"))
    for unprinted in tree.xpath("//script|//style|//head|//audio|//button|//sup|//*[contains(@class,'screen-reader')]"):
        unprinted.drop_tree()
    letters = "".join(tidy(tree.text_content()).split()).replace("↩", "")
    ours = "".join("".join(text.text for text in parse(source).texts).split()).replace("²", "")
    assert ours == letters


@pytest.mark.parametrize(
    "piece", ["<a ", "<a x='", "<!--", "<!", "<", "</", "<?", "<script>", "<a x=", "<b>", "</b>", "&", "<br>"]
)
def test_time_grows_with_length_and_not_with_its_square(piece: str) -> None:
    begin = time.process_time()
    parse(piece * 60_000)
    assert time.process_time() - begin < 5  # seconds; it takes half of one, and a square would take minutes
