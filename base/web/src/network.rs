//! Where a visitor comes from, as far as it can be believed.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;

/// The network that a request comes from: the connection's own address, or what a trusted proxy says of it.
///
/// A proxy adds to the end of `X-Forwarded-For` whom it heard; what stands before that was said by strangers. So it is
/// read from its end for as long as whoever added a hop is trusted, and a hop that cannot be read ends it.
///
/// Of an IPv6 address it is the first half: whoever has one has 2^64 of them.
pub(crate) fn network(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|proxy| proxy.to_canonical() == address);
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let mut hops = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    let mut address = peer.to_canonical();
    while is_trusted(address)
        && let Some(before) = hops.next().and_then(read)
    {
        address = before;
    }
    whole(address)
}

/// `192.0.2.1`, `192.0.2.1:5000`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:5000`. An IPv4 address in the clothes
/// of an IPv6 one is itself.
fn read(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim();
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse().or_else(|_| hop.parse::<SocketAddr>().map(|hop| hop.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

fn whole(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// The network behind a peer that adds to these lines.
    fn from(peer: &str, lines: &[&str]) -> IpAddr {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_str(line).unwrap());
        }
        network(ip(peer), &headers, &[ip("127.0.0.1"), ip("2001:db8::80"), ip("::ffff:192.0.2.80")])
    }

    #[test]
    fn addresses_of_one_network_count_as_one() {
        assert_eq!(from("2001:db8:1:2:3:4:5:6", &[]), from("2001:db8:1:2::1", &[]));
        assert_ne!(from("2001:db8:1:2::1", &[]), from("2001:db8:1:3::1", &[]));
        assert_ne!(from("192.0.2.1", &[]), from("192.0.2.2", &[]));
    }

    #[test]
    fn an_ipv4_address_is_itself_where_ipv6_is_listened_on() {
        assert_eq!(from("::ffff:192.0.2.1", &[]), ip("192.0.2.1"));
        assert_eq!(from("::ffff:127.0.0.1", &["198.51.100.7"]), ip("198.51.100.7"), "the proxy is still trusted");
        assert_eq!(from("192.0.2.80", &["::ffff:198.51.100.7"]), ip("198.51.100.7"), "however it was written");
    }

    #[test]
    fn only_what_trusted_proxies_added_is_believed() {
        assert_eq!(from("203.0.113.9", &["198.51.100.7"]), ip("203.0.113.9"), "a stranger says nothing");
        assert_eq!(from("127.0.0.1", &["10.0.0.1, 198.51.100.7"]), ip("198.51.100.7"));
        assert_eq!(from("127.0.0.1", &["10.0.0.1", "198.51.100.7"]), ip("198.51.100.7"), "in a line of its own");
        assert_eq!(from("127.0.0.1", &["198.51.100.7, 192.0.2.80"]), ip("198.51.100.7"), "through two proxies");
        assert_eq!(from("127.0.0.1", &["198.51.100.7", "2001:db8::80"]), ip("198.51.100.7"));
    }

    #[test]
    fn a_hop_is_read_as_proxies_write_it_and_what_cannot_be_read_is_not_passed_over() {
        for hop in ["198.51.100.7:4711", " 198.51.100.7 ", "[::ffff:198.51.100.7]:4711"] {
            assert_eq!(from("127.0.0.1", &[hop]), ip("198.51.100.7"), "{hop}");
        }
        for hop in ["2001:db8:1:2::9", "[2001:db8:1:2::9]", "[2001:db8:1:2::9]:4711"] {
            assert_eq!(from("127.0.0.1", &[hop]), ip("2001:db8:1:2::"), "{hop}");
        }
        for hop in ["unknown", "", "198.51.100.7,", "198.51.100.7, _hidden"] {
            assert_eq!(from("127.0.0.1", &[hop]), ip("127.0.0.1"), "{hop}");
        }
    }
}
