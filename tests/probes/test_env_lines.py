"""What reading the text of a real .env brings to light."""

from pathlib import Path

import pytest

from tests.examination.workbench import gathered, write_env
from tests.probes.asking import answer
from wecom_doctor.facts.env_file import DuplicateKey, Encoding, EnvLines, MisnamedKey, Misnaming
from wecom_doctor.model import Absence, Absent
from wecom_doctor.probes.env_lines import env_lines

CLEAN = b"WECOM_CORP_ID=ww0123456789abcdef\nWECOM_TOKEN=h7Kq2ZtV9sXbL4mC\n"
CHINESE = "# 企业微信\nWECOM_TOKEN=h7Kq2ZtV9sXbL4mC\n"


def read(folder: Path, content: bytes) -> EnvLines:
    """The fact about a file of these bytes."""
    path = write_env(folder)
    path.write_bytes(content)
    fact = answer(env_lines, given=gathered(path))
    assert isinstance(fact, EnvLines)
    assert fact.path == str(path)
    return fact


def test_a_clean_file_has_nothing_to_tell(tmp_path: Path) -> None:
    """UTF-8, LF, every line an assignment, every name known and unique."""
    fact = read(tmp_path, CLEAN)
    assert (fact.encoding, fact.first_name_hidden, fact.carriage_return_lines) == (Encoding.UTF_8, False, 0)
    assert not [*fact.unparsable, *fact.open_quotes, *fact.duplicates, *fact.misnamed]


@pytest.mark.parametrize(
    ("content", "encoding", "first_name_hidden"),
    [
        (CHINESE.encode(), Encoding.UTF_8, False),
        (b"\xef\xbb\xbf" + CLEAN, Encoding.UTF_8_BOM, True),
        (b"\xef\xbb\xbf# a comment first\n" + CLEAN, Encoding.UTF_8_BOM, False),
        (CHINESE.encode("gbk"), Encoding.GBK, False),
        (CHINESE.encode("utf-16"), Encoding.UTF_16, False),
        (CLEAN.decode().encode("utf-16-le"), Encoding.UTF_16, False),
        (CLEAN.decode().encode("utf-16-be"), Encoding.UTF_16, False),
        (CLEAN + b"# \x81\xff\n", Encoding.UNKNOWN, False),
        (b"", Encoding.UTF_8, False),
    ],
)
def test_the_encoding_is_recognised(
    tmp_path: Path, content: bytes, encoding: Encoding, first_name_hidden: bool
) -> None:
    """What editors leave behind is told apart, and whether a byte order mark hides the first name."""
    fact = read(tmp_path, content)
    assert (fact.encoding, fact.first_name_hidden) == (encoding, first_name_hidden)


def test_lines_that_end_the_windows_way_are_counted(tmp_path: Path) -> None:
    """Every CRLF counts, LF does not."""
    assert read(tmp_path, CLEAN.replace(b"\n", b"\r\n") + b"WECOM_AGENT_ID=1\n").carriage_return_lines == 2


def test_broken_lines_are_told_with_the_setting_they_were_meant_for(tmp_path: Path) -> None:
    """A line without an equals sign and a quotation mark that stays open are named by line and setting."""
    fact = read(tmp_path, b"this is no assignment\nWECOM_CORP_ID: ww0123456789abcdef\n\nWECOM_TOKEN='h7Kq2ZtV9\n")
    assert [(one.line, one.setting) for one in fact.unparsable] == [(1, None), (2, "WECOM_CORP_ID")]
    assert [(one.line, one.setting) for one in fact.open_quotes] == [(4, "WECOM_TOKEN")]


def test_settings_that_are_assigned_twice_are_told(tmp_path: Path) -> None:
    """Lines of a repeated setting, and whether the values differ; other names may repeat as they like."""
    fact = read(tmp_path, b"WECOM_TOKEN=a\nWECOM_CORP_ID=b\nPATH=1\nWECOM_TOKEN=c\nPATH=2\nWECOM_CORP_ID=b\n")
    assert fact.duplicates == (
        DuplicateKey(name="WECOM_TOKEN", lines=(1, 4), differs=True),
        DuplicateKey(name="WECOM_CORP_ID", lines=(2, 6), differs=False),
    )


def test_names_that_are_nearly_known_are_told(tmp_path: Path) -> None:
    """A name in the wrong case or a near miss is told with what was meant and whether that is set as well."""
    fact = read(tmp_path, b"wecom_token=a\nWECOM_AESKEY=b\nWECOM_TOKEN=c\nOTHER=d\n")
    assert fact.misnamed == (
        MisnamedKey(line=1, written="wecom_token", meant="WECOM_TOKEN", how=Misnaming.CASE, meant_is_set=True),
        MisnamedKey(
            line=2, written="WECOM_AESKEY", meant="WECOM_ENCODING_AES_KEY", how=Misnaming.NEAR, meant_is_set=False
        ),
    )


def test_without_a_file_there_are_no_lines(tmp_path: Path) -> None:
    """A missing file is the matter of another fact."""
    assert answer(env_lines, given=gathered(tmp_path / "missing.env")) == Absent(Absence.NOT_APPLICABLE)


def test_no_value_is_part_of_the_fact(tmp_path: Path) -> None:
    """Not even of a line that cannot be parsed."""
    fact = read(tmp_path, b"WECOM_TOKEN='h7Kq2ZtV9\nWECOM_SECRET: Qm3vT8yXr1\nWECOM_AESKEY=b7Xq2ZtV9\nb7Xq2ZtV9sKb\n")
    assert not [one for one in ("h7Kq2ZtV9", "Qm3vT8yXr1", "b7Xq2ZtV9") if one in repr(fact)]
