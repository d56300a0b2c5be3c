"""The application as it shows itself."""

import pytest

from wecom_doctor.probes.api_reads import agent_seen, domain_of

LOGIN = (
    "https://open.weixin.qq.com/connect/oauth2/authorize?appid=ww0&redirect_uri={}&response_type=code#wechat_redirect"
)


@pytest.mark.parametrize(
    ("home_url", "host", "logs_in"),
    [
        ("", "", False),
        ("https://wecom.example.com/home?redirect_uri=https%3A%2F%2Fother.example.com", "wecom.example.com", False),
        (LOGIN.format("https%3A%2F%2FApp.example.com%3A8443%2Flogin%3Fstate%3D" + "x" * 200), "app.example.com", True),
        ("https://open.weixin.qq.com/", "open.weixin.qq.com", False),
        (LOGIN.format("https%3A%2F%2F%5B%3A%3A1"), "", True),
        ("https://[::1", "", False),
    ],
)
def test_the_home_page(home_url: str, host: str, logs_in: bool) -> None:
    """A link of web login counts for the page that it leads back to; of long ones nothing is cut off."""
    seen = agent_seen({"home_url": home_url}, None)
    assert (seen.home_host, seen.home_logs_in) == (host, logs_in)


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("wecom.example.com", "wecom.example.com"),
        (" https://WeCom.example.com:443/login ", "wecom.example.com"),
        ("http://wecom.example.com:80", "wecom.example.com"),
        ("wecom.example.com:8443", "wecom.example.com:8443"),
        ("", ""),
    ],
)
def test_the_domain_of_the_settings(written: str, domain: str) -> None:
    """A port that goes without saying makes no other domain of it."""
    assert domain_of(written) == domain


@pytest.mark.parametrize(
    ("back", "behind"),
    [
        ("https%3A%2F%2Fapp.example.com%2Fhome", False),
        ("https%3A%2F%2Fapp.example.com%2F%23%2Fhome", True),
        ("https://app.example.com/#/home", True),
    ],
)
def test_a_route_behind_a_hash(back: str, behind: bool) -> None:
    """Encoded or not; the hash that every such link ends with is none."""
    assert agent_seen({"home_url": LOGIN.format(back)}, None).home_behind_hash is behind
