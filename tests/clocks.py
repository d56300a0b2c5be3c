"""Clocks of others as facts."""

from wecom_doctor.facts.reference_clocks import Keeper, Reading, ReferenceClock, ReferenceClocks


def clocks_that_agree() -> ReferenceClocks:
    """A time server and the API, both of which have our time."""
    return ReferenceClocks(
        clocks=(
            clock_telling(0.02, 0.03, Keeper.NTP, "ntp.aliyun.com", 123),
            clock_telling(-0.2, 0.55, Keeper.API, "qyapi.weixin.qq.com", 443),
        )
    )


def clock_telling(ahead_s: float, give_or_take_s: float, keeper: Keeper, host: str, port: int) -> ReferenceClock:
    """A clock that told its time."""
    reading = Reading(ahead_s=ahead_s, give_or_take_s=give_or_take_s)
    return ReferenceClock(keeper=keeper, host=host, port=port, named=False, reading=reading, silence=None)
