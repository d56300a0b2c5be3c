"""Messages with entities in their XML: does the endpoint expand them, and does it fetch what they point to?"""

from dataclasses import replace

from wecom_doctor.protocol.battery.messaging import new_event, posted, sealed
from wecom_doctor.protocol.battery.variant import Draft
from wecom_doctor.protocol.requests import Request


def with_external_entity(draft: Draft, url: str) -> Request:
    """A forged message whose ToUserName is to be fetched from a URL; nobody should read as far."""
    declared = f'<!DOCTYPE xml [<!ENTITY probe SYSTEM "{url}">]>'
    body = f"{declared}<xml><ToUserName>&probe;</ToUserName><Encrypt>{'A' * 64}</Encrypt></xml>"
    return posted(draft, "A" * 64, signature="0" * 40, body=body.encode())


def with_internal_entity(draft: Draft) -> Request:
    """A genuine event whose ciphertext stands in an entity: it can be opened only after expanding that."""
    ciphertext = sealed(draft, new_event(draft).plaintext)
    declared = f'<!DOCTYPE xml [<!ENTITY probe "{ciphertext}">]>'
    body = f"{declared}<xml><ToUserName>{draft.keys.receive_id}</ToUserName><Encrypt>&probe;</Encrypt></xml>"
    return replace(posted(draft, ciphertext), body=body.encode())
