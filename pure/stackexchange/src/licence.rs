//! Under which licence a text may be used again. Its author and address must be named in any case.

/// 2011-04-08, when new texts came under version 3.0.
const VERSION_3: i64 = 1_302_220_800_000;
/// 2018-05-02, when new texts came under version 4.0.
const VERSION_4: i64 = 1_525_219_200_000;

/// The licence of a text: the one the dump names, or else the one that held for all texts when it was written
/// (`created` in milliseconds UTC).
pub fn licence(named: Option<&str>, created: i64) -> &str {
    match named {
        Some(name) => name,
        None if created < VERSION_3 => "CC BY-SA 2.5",
        None if created < VERSION_4 => "CC BY-SA 3.0",
        None => "CC BY-SA 4.0",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::parse;

    #[test]
    fn the_licence_is_the_named_one_or_that_of_its_time() {
        assert_eq!(licence(Some("CC BY-SA 4.0"), 0), "CC BY-SA 4.0");
        assert_eq!(licence(None, parse("2011-04-07T23:59:59.999").unwrap()), "CC BY-SA 2.5");
        assert_eq!(licence(None, parse("2011-04-08T00:00:00").unwrap()), "CC BY-SA 3.0");
        assert_eq!(licence(None, parse("2018-05-01T23:59:59.999").unwrap()), "CC BY-SA 3.0");
        assert_eq!(licence(None, parse("2018-05-02T00:00:00").unwrap()), "CC BY-SA 4.0");
    }
}
