"""The catalogue of messages and events: every file says what it is, where that is written, and what WeCom sends."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

FOLDER = Path(__file__).parents[2] / "wecom_doctor" / "protocol" / "catalogue"
CATALOGUE: dict[str, dict[str, Any]] = {
    path.name.removesuffix(".toml"): tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("*.toml"))
}
KINDS = {"app", "contacts", "customer", "kf", "suite-data", "suite-command", "bot", "mp"}
VALUES = {
    "{corp_id}": "ww7e2a9c4f1b6d3058",
    "{agent_id}": "1000002",
    "{suite_id}": "ww4d9b2e7a5c1f8036",
    "{user_id}": "WangMin",
    "{now}": "1767225600",
    "{msg_id}": "7590012345678901234",
    "{bot_id}": "aibQ7fKc5dNxB2Lp",
    "{random}": "f3Kq8ZtN5wXa2RbM",
}
NUMBERS = {"{agent_id}", "{now}", "{msg_id}"}
CHINESE = re.compile("[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
XML_LEAF = re.compile(r"^ *<(?P<tag>\w+)>(?P<content>.*)</(?P=tag)>$")
# Changes of contacts, customers, customer service and office products belong to the corp, not to an application.
OF_THE_CORP = re.compile(
    r"change_(contact|external_\w+|chain|school_contact)|customer_acquisition|kf_\w+|meeting_change"
    r"|(book|cancel)_meeting_room|\w+_(calendar|schedule)|wedrive_\w+|doc_change|file_content_archive_\w+"
)


def names(prefix: str = "", form: str = "") -> list[str]:
    return [name for name, entry in CATALOGUE.items() if name.startswith(prefix) and form in ("", entry["format"])]


def filled(name: str) -> str:
    body: str = CATALOGUE[name]["body"]
    for placeholder, value in VALUES.items():
        body = body.replace(placeholder, value)
    return body


def xml(name: str) -> Element:
    root: Element = fromstring(filled(name), forbid_dtd=True)
    return root


def text(root: Element, tag: str) -> str:
    return (root.findtext(tag) or "").strip()


def name_in_xml(root: Element) -> str:
    """What the body itself says it is, written the way files are named."""
    subject = text(root, "InfoType") or text(root, "Event") or text(root, "MsgType")
    parts = ["event" if text(root, "Event") else "", subject, text(root, "ChangeType")]
    return ".".join(part for part in parts if part)


def test_there_is_a_catalogue() -> None:
    """The folder is found; a test over no files would pass whatever is in them."""
    assert {"text", "event.subscribe", "suite_ticket", "bot.text", "mp.text", "event.wecom_doctor_probe"} <= set(
        CATALOGUE
    )


def test_names_differ_in_more_than_case() -> None:
    """Files can be told apart on systems that ignore letter case."""
    assert len({name.lower() for name in CATALOGUE}) == len(CATALOGUE)


@pytest.mark.parametrize("name", CATALOGUE)
def test_keys_are_the_agreed_ones_in_the_agreed_order(name: str) -> None:
    """A file has these keys, in this order, and nothing else; only the note may be left out."""
    keys = list(CATALOGUE[name])
    assert keys in (
        ["kinds", "format", "zh", "en", "see", "body"],
        ["kinds", "format", "zh", "en", "see", "note", "body"],
    )


@pytest.mark.parametrize("name", CATALOGUE)
def test_kinds_are_known_and_fit_the_name(name: str) -> None:
    """Somebody receives it; smart bots and Official Accounts receive nothing that others do."""
    kinds = CATALOGUE[name]["kinds"]
    assert kinds
    assert set(kinds) <= KINDS
    assert len(set(kinds)) == len(kinds)
    for kind in ("bot", "mp"):
        assert (kinds == [kind]) == name.startswith(f"{kind}.")
        assert kinds == [kind] or kind not in kinds


@pytest.mark.parametrize("name", CATALOGUE)
def test_it_says_what_it_is_in_two_languages(name: str) -> None:
    """One short clause each, Chinese in Chinese and English in English; so is a note, if there is one."""
    entry = CATALOGUE[name]
    assert CHINESE.search(entry["zh"])
    assert entry["en"].isascii()
    for clause in (entry["zh"], entry["en"]):
        assert clause == clause.strip()
        assert clause[-1] not in ".。"
        assert len(clause) <= 80
    if "note" in entry:
        assert list(entry["note"]) == ["zh", "en"]
        assert CHINESE.search(entry["note"]["zh"])
        assert re.search("[A-Za-z]{3}", entry["note"]["en"])


@pytest.mark.parametrize("key", ["zh", "en"])
def test_no_two_are_called_the_same(key: str) -> None:
    """A list of the catalogue does not show one description twice."""
    said = [entry[key] for entry in CATALOGUE.values()]
    assert sorted(said) == sorted(set(said))


@pytest.mark.parametrize("name", CATALOGUE)
def test_it_names_its_source(name: str) -> None:
    """There are links, all https, none twice, and an official page stands first."""
    links = CATALOGUE[name]["see"]
    assert links
    assert len(set(links)) == len(links)
    assert all(re.fullmatch(r"https://[^\s]+", link) for link in links)
    assert re.match(r"https://(developer\.work|developers)\.weixin\.qq\.com/", links[0])


@pytest.mark.parametrize("name", CATALOGUE)
def test_only_known_placeholders_occur(name: str) -> None:
    """What stands in braces is a placeholder that gets filled; all other braces are those of JSON."""
    body = CATALOGUE[name]["body"]
    assert set(PLACEHOLDER.findall(body)) <= set(VALUES)
    if CATALOGUE[name]["format"] == "xml":
        assert not re.search("[{}]", PLACEHOLDER.sub("", body))


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_body_can_be_sent_twice(name: str) -> None:
    """Every body carries the time, a message id or something random, so receivers do not take it for a repetition."""
    assert re.search(r"\{(now|msg_id|random)\}", CATALOGUE[name]["body"])


@pytest.mark.parametrize("name", names(form="xml"))
def test_xml_is_well_formed(name: str) -> None:
    """Filled in, the body is one <xml> element without attributes, indented by two."""
    root = xml(name)
    assert root.tag == "xml"
    assert not any(element.attrib for element in root.iter())
    body = CATALOGUE[name]["body"]
    assert body.startswith("<xml>\n")
    assert body.endswith("\n</xml>\n")
    depth = 0
    for line in body.splitlines():
        depth -= bool(re.fullmatch(r" *</\w+>", line))
        assert re.match(rf" {{{2 * depth}}}<", line), line
        depth += bool(re.fullmatch(r" *<\w+>", line))


@pytest.mark.parametrize("name", names(form="xml"))
def test_text_is_in_cdata_and_numbers_are_not(name: str) -> None:
    """CDATA stands around text; what stands without it is a number, or nothing at all."""
    for line in CATALOGUE[name]["body"].splitlines():
        leaf = XML_LEAF.match(line)
        if leaf is None:
            assert re.fullmatch(r" *</?\w+>", line), line
            continue
        content = leaf["content"].strip()
        cdata = re.fullmatch(r"<!\[CDATA\[(.*)\]\]>", content)
        if cdata is None:
            assert content in NUMBERS or re.fullmatch(r"(\d+(\.\d+)?)?", content), line
        else:
            assert cdata[1] not in NUMBERS, line


@pytest.mark.parametrize("name", names(form="json"))
def test_json_is_an_object_indented_by_two(name: str) -> None:
    """Filled in, the body is a JSON object, and it is written as Python writes it with an indent of two."""
    found = json.loads(filled(name))
    assert isinstance(found, dict)
    assert filled(name) == json.dumps(found, ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("name", [name for name in names(form="xml") if not name.startswith("mp.")])
def test_the_xml_is_what_the_name_says(name: str) -> None:
    """MsgType, Event, InfoType and ChangeType of the body spell the name of the file."""
    root = xml(name)
    assert name_in_xml(root) == name.removeprefix("suite.")
    if root.find("Event") is not None:
        assert text(root, "MsgType") == "event"


@pytest.mark.parametrize("name", names("mp."))
def test_mp_is_what_the_name_says(name: str) -> None:
    """The part after `mp.` is the Event or the MsgType; a version may follow."""
    root = xml(name)
    assert re.fullmatch(rf"mp\.{text(root, 'Event') or text(root, 'MsgType')}(\.v\d)?", name)
    assert {"ToUserName", "FromUserName", "CreateTime", "MsgType"} <= {child.tag for child in root}


@pytest.mark.parametrize("name", names("bot."))
def test_bot_is_what_the_name_says(name: str) -> None:
    """`msgtype`, or `eventtype` for events, is in the name, and what it announces is there under that key."""
    found = json.loads(filled(name))
    _, msgtype, *eventtype = name.split(".")
    assert found["msgtype"] == msgtype
    assert isinstance(found[msgtype], dict)
    assert ("chatid" in found) == (found["chattype"] == "group")
    assert {"msgid", "aibotid", "from"} <= set(found)
    if eventtype:
        assert found["event"]["eventtype"] == eventtype[0]
        assert set(found["event"]) <= {"eventtype", eventtype[0]}
        assert isinstance(found["create_time"], int)


@pytest.mark.parametrize("name", [name for name in names(form="json") if not name.startswith("bot.")])
def test_data_zone_is_what_the_name_says(name: str) -> None:
    """Events of the data zone carry their name in `event_type`."""
    found = json.loads(filled(name))
    assert found["event_type"] == name
    assert isinstance(found["timestamp"], int)


@pytest.mark.parametrize("name", [name for name in names(form="xml") if "InfoType" in CATALOGUE[name]["body"]])
def test_info_types_name_their_suite_or_provider(name: str) -> None:
    """An InfoType goes to the command URL, says whose it is and when, and has nothing of an application's event."""
    tags = [child.tag for child in xml(name)]
    assert CATALOGUE[name]["kinds"] == ["suite-command"]
    assert len({"SuiteId", "ServiceCorpId"} & set(tags)) == 1
    assert {"InfoType", "TimeStamp"} <= set(tags)
    assert not {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "AgentID"} & set(tags)


@pytest.mark.parametrize("name", names("event."))
def test_events_have_the_common_fields(name: str) -> None:
    """Receiver, sender and time are in every event but one: customer service names no sender."""
    tags = {child.tag for child in xml(name)}
    assert {"ToUserName", "CreateTime", "MsgType", "Event"} <= tags
    assert ("FromUserName" in tags) == (name != "event.kf_msg_or_event")
    assert "MsgId" not in tags


@pytest.mark.parametrize("name", names("event."))
def test_agent_id_is_only_in_events_of_an_application(name: str) -> None:
    """Events of the corp itself have no AgentID, and AgentID comes only where an application receives it."""
    has_agent_id = any(element.tag == "AgentID" for element in xml(name).iter())
    if OF_THE_CORP.fullmatch(name.split(".")[1]):
        assert not has_agent_id
    if has_agent_id:
        assert {"app", "suite-data"} & set(CATALOGUE[name]["kinds"])


@pytest.mark.parametrize("name", ["text", "image", "voice", "video", "location", "link"])
def test_messages_of_members_have_an_id_and_an_application(name: str) -> None:
    """What a member sends carries MsgId and AgentID, as numbers."""
    body = CATALOGUE[name]["body"]
    assert "<MsgId>{msg_id}</MsgId>" in body
    assert "<AgentID>{agent_id}</AgentID>" in body


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("change_editon", "<InfoType><![CDATA[change_editon]]></InfoType>"),
        ("suite_ticket", "<InfoType> <![CDATA[suite_ticket]]></InfoType>"),
        ("event.sys_approval_change", "<StatuChangeEvent>"),
        ("event.open_approval_change", "<approverstep>"),
        ("event.taskcard_click", "<AgentId>"),
        ("event.LOCATION", "<Event><![CDATA[LOCATION]]></Event>"),
    ],
)
def test_odd_spellings_are_kept(name: str, spelling: str) -> None:
    """What WeCom misspells stays misspelt, and the note tells a receiver."""
    assert spelling in CATALOGUE[name]["body"]
    assert "note" in CATALOGUE[name]


def test_the_probe_means_nothing_to_an_application() -> None:
    """What `check` sends to a stranger's endpoint is an event of no real name, marked as ours."""
    probe = CATALOGUE["event.wecom_doctor_probe"]
    root = xml("event.wecom_doctor_probe")
    assert probe["kinds"] == ["app", "contacts", "customer", "kf"]
    assert text(root, "EventKey") == "wecom-doctor"
    assert not CHINESE.search(filled("event.wecom_doctor_probe"))
