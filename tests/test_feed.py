"""RSS and Atom feeds: told from pages, read whatever is wrong with them, and never more than what was sent."""

from pathlib import Path

import pytest

from index.errors import SourceError
from index.feed import Entry, Feed, is_feed, read_feed
from index.feed_parser import fields_of
from index.fetch import Fetched, Limits
from tests.web_server import serving

URL = "https://example.org/news/feed.xml"

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
  <title>Meldungen &amp; Berichte</title>
  <item>
    <title>Der &amp;quot;Fuchs&amp;quot; &lt;b&gt;schläft&lt;/b&gt;</title>
    <link>/fuchs?a=1&amp;b=2</link>
    <guid isPermaLink="false">fuchs-1</guid>
    <pubDate>Mon, 19 Dec 2022 00:30:00 +0100</pubDate>
    <dc:creator>Eva Muster</dc:creator>
    <description>Kurz.</description>
    <content:encoded><![CDATA[<p>Der Fuchs schläft.</p><script>alert(1)</script>]]></content:encoded>
  </item>
  <item>
    <title>1 &lt; 2</title>
    <link>https://example.org/zwei</link>
    <description>Nur eine &lt;i&gt;Zusammenfassung&lt;/i&gt;.</description>
  </item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/blog/">
  <title type="html">&lt;b&gt;Blog&lt;/b&gt;</title>
  <entry xml:base="2022/">
    <id>tag:example.org,2022:1</id>
    <title>Eins</title>
    <link rel="edit" href="edit"/><link href="eins.html"/>
    <updated>2022-12-20T10:00:00Z</updated><published>2022-12-19T23:30:00-05:00</published>
    <author><name>Eva</name></author>
    <summary>Kurz.</summary>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Ein Text.</p></div></content>
  </entry>
  <entry>
    <id>urn:uuid:2</id><title>Zwei</title><link href="zwei"/>
    <content type="text">Nur Text, 1 &lt; 2.</content>
  </entry>
  <entry>
    <id>urn:uuid:3</id><title>Bild</title><link href="drei"/>
    <content type="image/png">iVBORw0KGgo=</content>
  </entry>
</feed>"""

RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://example.org/"><title>RDF</title></channel>
<item rdf:about="https://example.org/eins"><title>Eins</title><link>https://example.org/eins</link><dc:date>2022-12</dc:date></item></rdf:RDF>"""


def feed(items: str, before: str = "", limits: Limits | None = None) -> Feed:
    """A feed with these items."""
    return read_feed(
        f'{before}<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode(), URL, "", limits
    )


def item(number: int) -> str:
    return f"<item><title>Title {number}</title><link>https://example.org/{number}</link></item>"


def test_an_rss_feed_is_read() -> None:
    found = read_feed(RSS.encode(), URL)
    assert (found.title, found.notes) == ("Meldungen & Berichte", [])
    assert found.entries[0] == Entry(
        id=URL + "#fuchs-1",
        title='Der "Fuchs" schläft',
        link="https://example.org/fuchs?a=1&b=2",
        date="2022-12-19",  # as it stands there; in Greenwich it was the 18th
        author="Eva Muster",
        content="<p>Der Fuchs schläft.</p><script>alert(1)</script>",
        content_type="text/html",
    )
    second = found.entries[1]
    assert (second.id, second.title, second.date) == ("https://example.org/zwei", "1 < 2", "")
    assert (second.content, second.content_type) == ("Nur eine <i>Zusammenfassung</i>.", "text/html")
    assert second.is_summary
    assert second.length == len("Nur eine Zusammenfassung .")


def test_an_atom_feed_is_read() -> None:
    found = read_feed(ATOM.encode(), URL)
    assert found.title == "Blog"
    first, second, third = found.entries
    assert (first.id, first.link, first.date) == (
        "tag:example.org,2022:1", "https://example.org/blog/2022/eins.html", "2022-12-19",
    )  # fmt: skip
    assert (first.author, first.is_summary) == ("Eva", False)
    assert "<p>Ein Text.</p>" in first.content
    assert (second.content, second.content_type) == ("Nur Text, 1 < 2.", "text/plain")
    assert (third.content, third.is_summary) == ("", True)


def test_an_rss_1_feed_is_read() -> None:
    (entry,) = read_feed(RDF.encode(), URL).entries
    assert entry == Entry(
        "https://example.org/eins",
        "Eins",
        "https://example.org/eins",
        "2022-12",
        is_summary=True,
        content_type="text/plain",
    )


@pytest.mark.parametrize(
    ("data", "content_type", "expected"),
    [
        (RSS, "text/html", True),
        (ATOM, "", True),
        (RDF, "text/xml", True),
        ("\ufeff \n<?xml version='1.0'?>\n<!DOCTYPE rss [<!ENTITY a 'b'>]>\n<!-- <html> -->\n<RSS>", "", True),
        ("<a:feed xmlns:a='http://www.w3.org/2005/Atom'/>", "", True),
        ("<!DOCTYPE html><html><body>&lt;rss&gt; <rss></body></html>", "text/html", False),
        ("<html>no feed here</html>", "application/rss+xml", False),
        ("To write a feed begin with <rss>", "text/plain", False),
        ("Warning: <rss version='2.0'>", "application/rss+xml", True),
        (
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://xmlns.com/foaf/0.1/'/>",
            "",
            False,
        ),
        ("<feedback>text</feedback>", "text/xml", False),
        ("<!-- " * 9, "text/html", False),
        ("", "", False),
    ],
)
def test_a_feed_is_told_from_a_page(data: str, content_type: str, expected: bool) -> None:
    assert is_feed(Fetched(URL, data.encode(), content_type)) is expected
    assert is_feed(Fetched(URL, data.encode("utf-16"), content_type)) is expected


@pytest.mark.parametrize(
    "data",
    [b"", b"text", b"<html><body><p>A page</p></body></html>", b"<rss", b"\x00\xff\xfe" * 99, b"<!DOCTYPE rss ["],
)
def test_what_is_no_feed_is_an_error_that_names_it(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"https://example\.org/news/feed\.xml is not a feed"):
        read_feed(data, URL)


@pytest.mark.parametrize(
    ("codec", "declaration", "charset"),
    [
        ("utf-8", "", ""),
        ("utf-8", "<?xml version='1.0' encoding='ISO-8859-1'?>", "iso8859-1"),  # declared wrongly, twice
        ("utf-8-sig", "", ""),
        ("utf-16", "<?xml version='1.0' encoding='UTF-16'?>", ""),
        ("utf-16-le", "<?xml version='1.0' encoding='UTF-16'?>", ""),
        ("latin-1", "<?xml version='1.0' encoding='ISO-8859-1'?>", ""),
        ("latin-1", "<?xml version='1.0' encoding='utf-7'?>", "iso8859-1"),
        ("cp1252", "", ""),
        ("koi8-r", "<?xml version='1.0' encoding='KOI8-R'?>", ""),
    ],
)
def test_a_feed_may_be_in_any_encoding(codec: str, declaration: str, charset: str) -> None:
    text = "Größe" if codec != "koi8-r" else "Лиса"
    data = f"{declaration}<rss version='2.0'><channel><title>{text}</title><item/></channel></rss>".encode(codec)
    assert read_feed(data, URL, charset).title == text


def test_a_feed_with_broken_xml_still_gives_its_entries() -> None:
    broken = feed(
        "<item><title>A&nbsp;b & c</title><link>/a</link><guid>x</b></item>" + item(2) + "<item><title>cut off"
    )
    assert [entry.title for entry in broken.entries] == ["A b & c", "Title 2", ""]
    assert broken.entries[0].link == "https://example.org/a"
    junk = read_feed(b"Warning: line 3\n" + RSS.encode(), URL)
    assert len(junk.entries) == 2


def test_entities_of_a_feed_are_neither_fetched_nor_read_nor_repeated(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", "utf-8")
    with serving() as web:
        web.serve("/x", b"SECRET")
        doctypes = [
            f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>',
            f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{web.url("/x")}">]>',
            f'<!DOCTYPE rss SYSTEM "{web.url("/x")}">',
            f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "{web.url("/x")}"> %p;]>',
            '<!DOCTYPE rss [<!ENTITY a "SECRET"><!ENTITY x "&a;&a;">]>',
            '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x "]>SECRET">]>',
        ]
        for doctype in doctypes:
            (entry,) = feed("<item><title>one &x; two</title></item>", doctype).entries
            assert "SECRET" not in repr(entry)
            assert entry.title.startswith("one")
            (entry,) = read_feed(
                f"{doctype}<rss><item><title>one &x; two</title></item></rss>".encode("utf-16"), URL
            ).entries
            assert "SECRET" not in repr(entry)
        assert web.paths == []


def test_a_feed_is_never_taken_for_a_file_or_an_address(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(RSS, "utf-8")
    with serving() as web:
        for name in (str(file), file.as_uri(), web.serve("/feed.xml", RSS.encode())):
            with pytest.raises(SourceError, match="is not a feed"):
                read_feed(name.encode(), URL)
        assert web.paths == []
    assert fields_of(str(file).encode(), URL)["entries"] == []  # nor by what reads it, whatever it is given


def test_of_10_000_entries_the_first_1_000_are_read_and_a_note_says_so() -> None:
    found = feed("".join(map(item, range(10_000))))
    assert [entry.title for entry in found.entries] == [f"Title {number}" for number in range(1000)]
    (note,) = found.notes
    assert note.message == f"{URL} has 10000 entries: the last 9000 were left out"
    assert len(feed("".join(map(item, range(5))), limits=Limits(most_entries=5)).entries) == 5


@pytest.mark.parametrize(
    "items",
    [
        f"<item><author>{'a' * 300_000}</author></item>",  # hours
        "".join(f"<a xml:base='{number:050}/'>" for number in range(30_000)),  # gigabytes
    ],
    ids=["time", "memory"],
)
def test_a_feed_that_takes_for_ever_is_given_up(items: str) -> None:
    with pytest.raises(SourceError, match=rf"the feed {URL} (takes longer than 1 s to read|cannot be read)"):
        feed(items, limits=Limits(total_seconds=1))


def test_an_id_that_several_articles_share_is_not_used_and_a_repeated_entry_comes_once() -> None:
    def entry(number: int, guid: str) -> str:
        return item(number).replace("<title>", f"<guid isPermaLink='false'>{guid}</guid><title>")

    found = feed(entry(1, "x") + entry(2, "x") + entry(3, "urn:y") + entry(3, "urn:y") + entry(4, "z"))
    assert [entry.id for entry in found.entries] == [
        "https://example.org/1",
        "https://example.org/2",
        "urn:y",
        URL + "#z",
    ]
    (note,) = found.notes
    assert note.message == f"{URL} has the id urn:y twice: the second entry was left out"


def test_an_entry_without_id_and_link_has_an_id_all_the_same() -> None:
    text = "<item><title>Eins</title><description>Text</description></item>"
    first, second = feed(text + text.replace("Eins", "Zwei")).entries
    assert first.id.startswith(URL + "#")
    assert first.id != second.id
    assert feed(text).entries[0].id == first.id
    assert first.link == ""


DATES = {
    "Mon, 19 Dec 2022 23:30:00 -0500": "2022-12-19",
    "19 Dec 22 10:00 GMT": "2022-12-19",
    "2022-12-19T00:30:00+01:00": "2022-12-19",
    "20221219": "2022-12-19",
    "2022-12": "2022-12",
    "2022": "2022",
    "Mon, 32 Dec 2022 10:00:00 GMT": "",
    "2022-02-31T10:00:00Z": "",
    "0001-01-01T00:00:00Z": "",
    "gestern": "",
    "": "",
}


def test_a_date_is_the_day_as_it_was_written() -> None:
    found = feed("".join(f"<item><title>{date}</title><pubDate>{date}</pubDate></item>" for date in DATES))
    assert {entry.title: entry.date for entry in found.entries} == DATES


def test_names_are_one_line_and_can_be_stored() -> None:
    (entry,) = feed(
        "<item><title>a&#10;\n b&#xD800;&#1;&#x110000;&#"
        + "9" * 5000
        + ";</title><guid>urn:a\nb</guid><author>c&#x85;d</author></item>"
    ).entries
    for text in (entry.title, entry.id, entry.author):
        assert text
        assert text.isprintable()
        text.encode()


def test_a_feed_without_entries_is_none_the_less_one() -> None:
    found = feed("")
    assert (found.title, found.entries) == ("T", [])
    assert [note.message for note in found.notes] == [f"{URL} holds no entries"]
