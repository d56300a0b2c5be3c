"""Fields of a message by path."""

import json

import pytest

from wecom_doctor.protocol.catalogue import entry, names
from wecom_doctor.protocol.catalogue.filled import filled, new_values
from wecom_doctor.protocol.catalogue.paths import UnknownPath, paths_of, with_value
from wecom_doctor.protocol.errors import EnvelopeMalformed

XML = """<xml>
  <A><![CDATA[a > b]]></A>
  <N>12</N>
  <E/>
  <In><B> x </B><B>y</B></In>
  <In2><C></C></In2>
</xml>"""
JSON = '{"a": "x", "n": 1, "t": true, "l": [{"b": "y"}, {"b": "z"}], "o": {"p": null}}'


def test_paths_of_xml() -> None:
    """Elements without children, in their order; repeated ones are counted."""
    assert paths_of(XML) == ("A", "N", "E", "In.B[1]", "In.B[2]", "In2.C")


def test_paths_of_json() -> None:
    """Values that are neither object nor list."""
    assert paths_of(JSON) == ("a", "n", "t", "l[1].b", "l[2].b", "o.p")


@pytest.mark.parametrize(
    ("path", "value", "written"),
    [
        ("A", "new", "<A><![CDATA[new]]></A>"),
        ("A", "7", "<A><![CDATA[7]]></A>"),
        ("A", "x]]>y", "<A><![CDATA[x]]]]><![CDATA[>y]]></A>"),
        ("N", "13", "<N>13</N>"),
        ("N", "many", "<N><![CDATA[many]]></N>"),
        ("E", "full", "<E><![CDATA[full]]></E>"),
        ("In.B[2]", "<&", "<B> x </B><B><![CDATA[<&]]></B>"),
        ("In2.C", "你好", "<C><![CDATA[你好]]></C>"),
    ],
)
def test_a_value_is_written_as_wecom_writes_it(path: str, value: str, written: str) -> None:
    """Numbers stay bare, text is in CDATA, and all the rest stays as it was to the character."""
    changed = with_value(XML, path, value)
    assert written in changed
    before, after = XML.splitlines(), changed.splitlines()
    assert len([1 for one, other in zip(before, after, strict=True) if one != other]) == 1


def test_values_in_json_keep_their_type() -> None:
    """A number where a number stood, if the text is one."""
    assert json.loads(with_value(JSON, "n", "5"))["n"] == 5
    assert json.loads(with_value(JSON, "n", "five"))["n"] == "five"
    assert json.loads(with_value(JSON, "a", "5"))["a"] == "5"
    assert json.loads(with_value(JSON, "l[2].b", "new"))["l"] == [{"b": "y"}, {"b": "new"}]


@pytest.mark.parametrize(("message", "path", "first"), [(XML, "a", "A"), (XML, "B", "In.B[1]"), (JSON, "b", "l[1].b")])
def test_an_unknown_path_is_answered_with_its_neighbours(message: str, path: str, first: str) -> None:
    """All paths are named, the likeliest first."""
    with pytest.raises(UnknownPath) as unknown:
        with_value(message, path, "x")
    assert unknown.value.known[0] == first
    assert set(unknown.value.known) == set(paths_of(message))


@pytest.mark.parametrize(
    "message", ["", "hello", "<xml>", '{"a"', '<!DOCTYPE x [<!ENTITY a "b">]><xml><A>&a;</A></xml>']
)
def test_what_is_no_document_has_no_paths(message: str) -> None:
    """DTDs included."""
    with pytest.raises(EnvelopeMalformed):
        paths_of(message)


@pytest.mark.parametrize("name", names())
def test_every_field_of_the_catalogue_can_be_set(name: str) -> None:
    """Whatever is listed can be changed, and changing it changes nothing else."""
    found = entry(name)
    assert found is not None
    message = filled(found, new_values(1795206429, {}))
    for path in paths_of(message):
        changed = with_value(message, path, "wecom-doctor")
        assert paths_of(changed) == paths_of(message)
        assert changed.count("wecom-doctor") >= 1
