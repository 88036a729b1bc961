"""Which addresses may be dialled, in every way to write them."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crawler.addresses import is_public
from services.crawler.urls import host_of, web_address


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.192", "192.88.99.1",
        "224.0.0.1", "255.255.255.255", "168.63.129.16", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "fec0::1",
        "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001:db8::1",
        "2001::1", "3fff::1", "5f00::1", "::7f00:1", "", "localhost", "no address", "127.1",
    ],
)  # fmt: skip
def test_what_is_not_of_the_open_internet_is_refused(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_the_open_internet_is_not(address):
    assert is_public(address)


@given(st.integers(0, 2**32 - 1))
def test_an_address_wrapped_in_ipv6_is_judged_as_itself(number):
    plain = str(ipaddress.IPv4Address(number))
    assert is_public(f"::ffff:{plain}") == is_public(plain)
    assert is_public(f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}") == is_public(plain)


@given(st.text(max_size=60))
def test_no_text_makes_it_fall(text):
    is_public(text)


@pytest.mark.parametrize(
    "written", ["http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://①②⑦.0.0.1/"]
)
def test_odd_ways_to_write_loopback_are_read_as_loopback(written):
    assert host_of(web_address(written)) == "127.0.0.1"
