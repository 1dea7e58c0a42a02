//! Signing in with an address and a password.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv6Addr};

use db::{Error, Result};
use web::Visit;
use web::limits::{Limited, Whose};

use super::session::{self, NewSession, Secret};
use crate::account::{Email, Password, password};

/// Opens a session, and gives its secret; nothing where address and password do not go together.
///
/// An unknown address, a closed account and a wrong password are one answer, and take one time.
pub async fn sign_in(visit: &Visit, email: &str, typed: &str, new: NewSession) -> Result<Option<Secret>> {
    take_a_try(visit, email)?;
    let known = match Email::parse(email) {
        Ok(email) => visit.app.database().read(move |db| session::key_to(db, email.as_str())).await?,
        Err(_) => None,
    };
    let (person, stored) = known.map_or((None, None), |(person, stored)| (Some(person), stored));
    let right = password::verify(Password::typed(typed), stored.clone()).await?;
    let (Some(person), Some(stored), true) = (person, stored, right) else { return Ok(None) };
    let secret = new.secret.clone();
    // Not through `visit.write`: the tries above are the allowance, and an office that signs in together at nine
    // must not use up what its address may write.
    let stranger = visit.clone();
    let open = move |db: &mut db::Db| {
        let ctx = stranger.ctx(db)?;
        session::open(db, &ctx, person, &stored, &new)
    };
    let opened = visit.app.database().write(open).await?;
    Ok(opened.then_some(secret))
}

/// Uses one of the tries that an address and an account have in a minute.
pub fn take_a_try(visit: &Visit, account: &str) -> Result<()> {
    let limits = visit.app.limits();
    limits.take(Limited::SignIn, Whose::Address(network(visit.address)))?;
    let mut hasher = DefaultHasher::new();
    account.trim().to_lowercase().hash(&mut hasher);
    limits.take(Limited::SignIn, Whose::Account(hasher.finish()))?;
    Ok(())
}

/// Seconds until there is a try again, when an error says so.
pub fn wait_of(error: &Error) -> Option<u64> {
    match error {
        Error::RateLimited(seconds) => Some(*seconds),
        _ => None,
    }
}

/// Whoever has one IPv6 address has 2^64 of them, so they count as one.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn addresses_of_one_network_count_as_one() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
