"""Every byte of a .env that is not one of the two values survives keygen --write."""

from pathlib import Path
from tempfile import TemporaryDirectory

from dotenv import dotenv_values
from hypothesis import given, settings
from hypothesis import strategies as st

from wecom_doctor.settings.names import Name
from wecom_doctor.settings.write import write_settings

TOKEN, KEY = b"T" * 32, b"K" * 43
PAIR = {Name.TOKEN: TOKEN.decode(), Name.ENCODING_AES_KEY: KEY.decode()}
NAMES = {b"WECOM_TOKEN": TOKEN, b"WECOM_ENCODING_AES_KEY": KEY}

Piece = tuple[bytes, bytes]  # What stands before the writing and what has to stand after it.


def kept(content: bytes) -> Piece:
    """Bytes that have to stay."""
    return content, content


ends = st.sampled_from([b"\n", b"\r\n"])
# Anything but what ends a line, makes the file UTF-16, or assigns our two names.
junk = st.binary(max_size=30).map(lambda raw: raw.translate(None, b"\n\r\0")).filter(lambda raw: b"WECOM_" not in raw)
others = st.builds(
    lambda name, value: name + b"=" + value,
    st.sampled_from([b"X", b"export PATH_TO", b"WECOM_CORP_ID", b"WECOM_TOKENS", b"MY_WECOM_TOKEN", b"# WECOM_TOKEN"]),
    junk,
)
values = st.sampled_from([b'""', b"''", b"old", b"'o l d'", b'"o#ld"', b"a=b", b"xxxx", b"<token>", b"\xe4\xbd\xa0"])
own = st.builds(
    lambda indent, prefix, name, around, value, after: (
        indent + prefix + name + around + b"=" + value + after,
        indent + prefix + name + around + b"=" + NAMES[name] + after,
    ),
    st.sampled_from([b"", b"  ", b"\t"]),
    st.sampled_from([b"", b"export ", b"export\t "]),
    st.sampled_from(sorted(NAMES)),
    st.sampled_from([b"", b" "]),
    values,
    st.sampled_from([b"", b"  ", b" # mine", b"\t# 'mine'"]),
) | st.sampled_from([(name + b"=", name + b"=" + value) for name, value in NAMES.items()])
lines = st.tuples(junk.map(kept) | others.map(kept) | own, ends)
files = st.tuples(st.sampled_from([b"", b"\xef\xbb\xbf"]), st.lists(lines, max_size=8), st.booleans())


@settings(deadline=None)
@given(files)
def test_nothing_but_the_two_values_changes(file: tuple[bytes, list[tuple[Piece, bytes]], bool]) -> None:
    """Both values are replaced wherever their names stand, names that are not there are added, the rest is equal."""
    mark, pieces, last_line_ends = file
    before = mark + b"".join(old + end for (old, _), end in pieces)
    after = mark + b"".join(new + end for (_, new), end in pieces)
    if pieces and not last_line_ends:
        cut = len(pieces[-1][1])
        before, after = before[:-cut], after[:-cut]
    newline = b"\r\n" if b"\r\n" in before else b"\n"
    for name, value in NAMES.items():
        if not any(old != new and name in old for (old, new), _ in pieces):
            joint = newline if after and not after.endswith(b"\n") else b""
            after += joint + name + b"=" + value + newline
    with TemporaryDirectory() as folder:
        path = Path(folder, ".env")
        path.write_bytes(before)
        written = write_settings(str(path), PAIR, force=True)
        assert path.read_bytes() == after
        assert written.backup is not None
        assert Path(written.backup).read_bytes() == before


plain_lines = st.from_regex(rb"[A-Z]{1,5}=[a-zA-Z0-9 .:/_-]{0,12}( # [a-z' ]*)?|#[ -~]*|", fullmatch=True)


@settings(deadline=None)
@given(st.lists(st.tuples(plain_lines | own.map(lambda piece: piece[0]), ends), max_size=8))
def test_a_program_reads_the_new_values(content: list[tuple[bytes, bytes]]) -> None:
    """After the writing python-dotenv hands out both new values, and every other value as before."""
    with TemporaryDirectory() as folder:
        path = Path(folder, ".env")
        path.write_bytes(b"".join(line + end for line, end in content))
        before = dotenv_values(path, interpolate=False)
        write_settings(str(path), PAIR, force=True)
        expected = before | {name.value: value for name, value in PAIR.items()}
        assert dotenv_values(path, interpolate=False) == expected
