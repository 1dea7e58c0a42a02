//! Codes made of a secret and the time (RFC 6238 with SHA-1, six digits, half a minute each: what every app knows).

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use db::{Error, Result, Time};

/// How long one code is shown, in milliseconds.
const STEP: i64 = 30_000;
const DIGITS: usize = 6;
/// Bytes of a secret: as many as the hash has.
pub const SECRET: usize = 20;

/// The half minute of a time.
pub fn step(now: Time) -> i64 {
    now.0.div_euclid(STEP)
}

/// The code of a half minute.
pub fn code(secret: &[u8], step: i64) -> Result<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).map_err(Error::internal)?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[hash.len() - 1] & 15);
    let number = u32::from_be_bytes([hash[at] & 127, hash[at + 1], hash[at + 2], hash[at + 3]]);
    Ok(format!("{:0DIGITS$}", number % 10_u32.pow(6)))
}

/// The half minute whose code was typed: this one, or the one before or after it, as clocks differ; never one up to
/// `last`, whose code was taken already.
pub fn matching(secret: &[u8], typed: &str, now: Time, last: i64) -> Result<Option<i64>> {
    let typed: String = typed.chars().filter(char::is_ascii_digit).collect();
    for step in step(now) - 1..=step(now) + 1 {
        if step > last && same(&code(secret, step)?, &typed) {
            return Ok(Some(step));
        }
    }
    Ok(None)
}

/// Compares in a time that does not tell how much of it was right.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

/// As apps and people read a secret (RFC 4648, without padding).
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(LETTERS[(held >> bits) as usize & 31]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        out.push(char::from(LETTERS[(held << (5 - bits)) as usize & 31]));
    }
    out
}

/// What the picture for an app says.
pub fn address(secret: &[u8], house: &str, account: &str) -> String {
    let (house, account) = (web::page::query(house), web::page::query(account));
    format!("otpauth://totp/{house}:{account}?secret={}&issuer={house}&digits=6&period=30", base32(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        let cases = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(code(KEY, step(Time(seconds * 1_000))).unwrap(), expected, "{seconds}");
        }
    }

    #[test]
    fn secrets_are_written_as_the_standard_says() {
        let cases = [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ];
        for (bytes, text) in cases {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_code_is_taken_half_a_minute_early_or_late_and_once() {
        let now = Time(1_764_000_000_000);
        let this = step(now);
        let found = |offset: i64, last: i64| {
            matching(KEY, &code(KEY, this + offset).unwrap(), now, last).unwrap().map(|step| step - this)
        };
        assert_eq!([-2, -1, 0, 1, 2].map(|offset| found(offset, 0)), [None, Some(-1), Some(0), Some(1), None]);
        assert_eq!(found(0, this), None, "not twice");
        assert_eq!(found(-1, this), None, "nor one before it");
        assert_eq!(found(1, this), Some(1));
        let spaced = code(KEY, this).unwrap();
        assert_eq!(matching(KEY, &format!("{} {}", &spaced[..3], &spaced[3..]), now, 0).unwrap(), Some(this));
        assert_eq!(matching(KEY, "", now, 0).unwrap(), None);
    }

    #[test]
    fn an_address_names_the_house_and_the_account() {
        let address = address(b"foobar", "Marlow Reach", "nadia@ward.example");
        assert_eq!(
            address,
            "otpauth://totp/Marlow%20Reach:nadia%40ward.example?secret=MZXW6YTBOI&issuer=Marlow%20Reach&digits=6&period=30"
        );
    }
}
