"""A name server that behaves as a test says, in a thread, so that commands can ask it too."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

LOOPBACK = "127.0.0.1"
STOPS_WITHIN_S = 0.05
# What is answered to a question: a message, raw bytes, or nothing.
Behaviour = Callable[[dns.message.QueryMessage], dns.message.Message | bytes | None]


def records(asked: dns.message.Message, *lines: str, code: int = 0, flags: int = dns.flags.RA) -> dns.message.Message:
    """An answer with records written as in a zone file: `name ttl type data`."""
    reply = dns.message.make_response(asked)
    reply.flags |= flags
    reply.set_rcode(dns.rcode.Rcode(code))
    for line in lines:
        name, ttl, kind, data = line.split(maxsplit=3)
        reply.answer.append(dns.rrset.from_text(f"{name.rstrip('.')}.", int(ttl), "IN", kind, data))
    return reply


def question(asked: dns.message.Message) -> tuple[str, str]:
    """The name and the type that are asked for."""
    (one,) = asked.question
    return one.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(one.rdtype)


@contextmanager
def odd_name_server(behave: Behaviour) -> Iterator[int]:
    """The port of the server, as long as it runs."""
    stopping = threading.Event()
    with socket.socket(type=socket.SOCK_DGRAM) as place:
        place.bind((LOOPBACK, 0))
        place.settimeout(STOPS_WITHIN_S)

        def serve() -> None:
            while not stopping.is_set():
                try:
                    data, whence = place.recvfrom(4096)
                except TimeoutError:
                    continue
                except ConnectionError:
                    # An answer came to somebody who had stopped waiting.
                    continue
                asked = dns.message.from_wire(data)
                assert isinstance(asked, dns.message.QueryMessage)
                reply = behave(asked)
                if reply is not None:
                    place.sendto(reply if isinstance(reply, bytes) else reply.to_wire(), whence)

        thread = threading.Thread(target=serve, name="odd name server")
        thread.start()
        try:
            yield int(place.getsockname()[1])
        finally:
            stopping.set()
            thread.join()
