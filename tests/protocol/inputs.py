"""What goes into sealed messages, as hypothesis draws it."""

import base64

from hypothesis import strategies as st

from wecom_doctor.protocol.keys import ALPHABET, CANONICAL_LAST_CHARACTERS

tokens = st.text(ALPHABET, min_size=1, max_size=32)
timestamps = st.integers(1_000_000_000, 9_999_999_999).map(str)
nonces = st.text("0123456789", min_size=1, max_size=20)
receive_ids = st.one_of(st.just(""), st.text(ALPHABET + "-_", min_size=1, max_size=64), st.text(max_size=20))
# Text of every script, emoji included, beside bytes that are no text at all.
messages = st.one_of(st.text(), st.text("中文 🙂🧑‍💻]]>&<é\n\0"), st.binary()).map(
    lambda drawn: drawn if isinstance(drawn, bytes) else drawn.encode()
)
encoding_aes_keys = st.one_of(
    st.binary(min_size=32, max_size=32).map(lambda key: base64.b64encode(key).decode().rstrip("=")),
    st.tuples(st.text(ALPHABET, min_size=42, max_size=42), st.sampled_from(CANONICAL_LAST_CHARACTERS)).map("".join),
    st.text(ALPHABET, min_size=43, max_size=43),
)
