//! Tags as posts carry them: `<hops><taste>`, and `|hops|taste|` in dumps from 2024 on.

use std::collections::HashSet;

/// The names in the order of the post, each once.
pub fn parse(text: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let names = text.split(['<', '>', '|']).map(str::trim);
    names.filter(|name| !name.is_empty() && seen.insert(*name)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_give_the_names() {
        assert_eq!(parse("<hops><3.2-beer><c#>"), ["hops", "3.2-beer", "c#"]);
        assert_eq!(parse("|hops|taste|"), ["hops", "taste"]);
        assert_eq!(parse("<café><café>"), ["café"]);
        assert!(parse("").is_empty() && parse("<>").is_empty());
    }
}
