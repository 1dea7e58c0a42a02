//! Digests of addresses, as owners of sites give them: MD5 or SHA-256 of the address in lower case without white space
//! around it, in hexadecimal digits.

use md5::{Digest, Md5};
use sha2::Sha256;

/// Both digests of an address.
pub fn digests(email: &str) -> [String; 2] {
    let plain = email.trim().to_lowercase();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    [hex(&Md5::digest(plain.as_bytes())), hex(&Sha256::digest(plain.as_bytes()))]
}

/// A digest as it was typed, in the one form in which it is kept; nothing when it is none of the two kinds.
pub fn parse(typed: &str) -> Option<String> {
    let digest = typed.to_lowercase();
    let is_hex = digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_hex && matches!(digest.len(), 32 | 64)).then_some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_that_everybody_makes() {
        let [md5, sha256] = digests("  MyEmailAddress@example.com ");
        assert_eq!(md5, "0bc83cb571cd1c50ba6f3e8a78ef1346");
        assert_eq!(sha256, "84059b07d4be67b806386c0aad8070a23f18836bbaae342275dc0a83414c32ee");
        assert_eq!(parse(&md5.to_uppercase()), Some(md5));
        assert_eq!(parse(&sha256), Some(sha256));
        for wrong in ["", "0bc83cb571cd1c50ba6f3e8a78ef134", "zbc83cb571cd1c50ba6f3e8a78ef1346", "a@b.example"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
