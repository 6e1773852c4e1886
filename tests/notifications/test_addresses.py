"""Only public servers are told: whatever the address looks like, and whatever its name means today."""

import pytest

from app.kit import addresses
from app.kit.addresses import AddressRefused, checked, is_public, refusal, target

HOSTILE = [
    "http://erp.example.co.ke/",
    "ftp://erp.example.co.ke/",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "file:///etc/passwd",
    "https://",
    "https:///path",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://db.localhost/",
    "https://printer.local/",
    "https://metadata.google.internal/computeMetadata/v1/",
    "https://router/",
    "https://intranet.corp/",
    "https://nas.home.arpa/",
    "https://127.0.0.1/",
    "https://127.0.0.1./",
    "https://127.1/",
    "https://0x7f.1/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://2130706433/",
    "https://017700000001/",
    "https://127.0.0.1.0x1/",
    "https://0/",
    "https://0.0.0.0/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://168.63.129.16/",
    "https://100.64.0.1/",
    "https://100.100.100.200/",
    "https://192.0.0.192/",
    "https://192.0.2.1/",
    "https://198.18.0.1/",
    "https://198.51.100.1/",
    "https://203.0.113.9/",
    "https://192.88.99.1/",
    "https://224.0.0.1/",
    "https://239.255.255.250/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[::127.0.0.1]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fec0::1]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[ff02::1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:53aa:64c::1]/",
    "https://[2001:db8::1]/",
    "https://[3fff::1]/",
    "https://[::1",
    "https://admin:secret@erp.example.co.ke/",
    "https://erp.example.co.ke@127.0.0.1/",
    "https://127.0.0.1#@erp.example.co.ke/",
    "https://erp.example.co.ke\\@127.0.0.1/",
    "https://erp.example.co.ke/#part",
    "https://erp.example.co.ke/a b",
    "https://erp.example.co.ke/\r\nHost: 127.0.0.1",
    "https://erp.example.co.ke/\x00",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://erp..example.co.ke/",
    "https://-erp.example.co.ke/",
    "https://erp.example.co.ke:22/",
    "https://erp.example.co.ke:25/",
    "https://erp.example.co.ke:0/",
    "https://erp.example.co.ke:65536/",
    "https://erp.example.co.ke:x/",
    "https://8.8.8.8:6379x/",
    f"https://{'a' * 64}.example.co.ke/",
    f"https://{'a.' * 127}co.ke/",
]
GOOD = [
    "https://erp.example.co.ke/duka",
    "https://ERP.example.co.ke/duka?shop=1&x=%20@",
    "https://erp.example.co.ke:8443/",
    "https://xn--e1afmkfd.xn--p1ai/",
    "https://8.8.8.8/",
    "https://[2606:4700:4700::1111]/",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_an_address_that_is_not_a_public_servers_is_refused(url: str) -> None:
    assert refusal(url, allow_loopback=False)


@pytest.mark.parametrize("url", GOOD)
def test_a_public_address_is_taken(url: str) -> None:
    assert refusal(url, allow_loopback=False) is None


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/", "http://localhost:8000/x", "http://[::1]:9/", "https://127.0.0.2/"]
)
def test_in_development_this_computer_may_be_told(url: str) -> None:
    assert refusal(url, allow_loopback=True) is None
    assert refusal(url, allow_loopback=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "https://192.168.1.1/",
        "http://erp.example.co.ke/",
        "https://169.254.169.254/",
        "https://0x7f.1/",
    ],
)
def test_nothing_else_is_allowed_with_it(url: str) -> None:
    assert refusal(url, allow_loopback=True)


MEANINGS = [
    "127.0.0.1",
    "10.0.0.5",
    "169.254.169.254",
    "::1",
    "::ffff:10.0.0.1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "64:ff9b::a00:1",
    "nonsense",
]


@pytest.mark.parametrize("meaning", MEANINGS)
def test_a_name_that_means_a_private_address_is_refused(meaning: str) -> None:
    erp = target("https://erp.example.co.ke/")
    for found in ([meaning], ["8.8.8.8", meaning]):
        with pytest.raises(AddressRefused):
            checked(erp, allow_loopback=False, resolver=lambda *_, found=found: found)


def test_a_name_that_means_nothing_is_refused() -> None:
    with pytest.raises(AddressRefused):
        checked(target("https://erp.example.co.ke/"), allow_loopback=False, resolver=lambda *_: [])


def test_a_name_is_asked_for_once_and_its_addresses_are_those_that_were_checked() -> None:
    answers = [["8.8.8.8"], ["127.0.0.1"]]
    erp = target("https://erp.example.co.ke/")
    assert checked(erp, allow_loopback=False, resolver=lambda *_: answers.pop(0)) == ["8.8.8.8"]
    assert answers == [["127.0.0.1"]]


def test_plain_http_goes_to_this_computer_only() -> None:
    with pytest.raises(AddressRefused):
        checked(target("http://localhost/"), allow_loopback=True, resolver=lambda *_: ["8.8.8.8"])


@pytest.mark.parametrize("odd", ["127.1", "0x7f.1", "2130706433", "0177.0.0.1", "localhost"])
def test_what_the_systems_resolver_makes_of_odd_numbers_is_not_public(odd: str) -> None:
    assert not any(is_public(address) for address in addresses.resolve(odd, 443))
