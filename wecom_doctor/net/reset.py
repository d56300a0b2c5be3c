"""End a connection with a reset instead of a goodbye, as crashed servers and firewalls do."""

import asyncio
import socket
import struct
import sys

# On, and no time to send what is left: closing then sends RST instead of FIN.
LINGER_NOT = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


def reset(transport: asyncio.WriteTransport) -> None:
    """End the connection at once and unfriendly."""
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    transport.abort()
