//! What somebody looks for in the directory: it stands in the address, whole.

use web::page::query;

/// What people can be chosen by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    Practice,
    Helps,
    Learns,
    Department,
    Location,
    Language,
    Asking,
}

/// How many facets there are.
pub const FACETS: usize = 7;

impl Facet {
    pub const ALL: [Facet; FACETS] = [
        Facet::Practice,
        Facet::Helps,
        Facet::Learns,
        Facet::Department,
        Facet::Location,
        Facet::Language,
        Facet::Asking,
    ];

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Facet::Practice => "practice",
            Facet::Helps => "helps",
            Facet::Learns => "learns",
            Facet::Department => "department",
            Facet::Location => "location",
            Facet::Language => "language",
            Facet::Asking => "asking",
        }
    }
}

/// How much of what was typed is looked for: each word is compared with every name.
const WORDS: usize = 5;
const CHARACTERS: usize = 100;
/// How many values of all facets together can be chosen.
const CHOSEN: usize = 50;

/// Words of a name, and what is chosen of each facet: any of a facet, all facets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    pub q: String,
    pub chosen: Vec<(Facet, String)>,
}

impl Wanted {
    /// Reads the fields of an address; others are left alone.
    pub fn of(fields: &[(String, String)]) -> Wanted {
        let mut wanted = Wanted::default();
        for (name, value) in fields {
            let facet = Facet::ALL.into_iter().find(|facet| facet.word() == name);
            match facet {
                Some(facet) => wanted.choose(facet, value),
                None if name == "q" => wanted.look_for(value),
                None => {}
            }
        }
        wanted
    }

    pub fn choose(&mut self, facet: Facet, value: &str) {
        let one = (facet, value.to_owned());
        if !value.is_empty() && self.chosen.len() < CHOSEN && !self.chosen.contains(&one) {
            self.chosen.push(one);
        }
    }

    pub fn look_for(&mut self, words: &str) {
        let words: Vec<&str> = words.split_whitespace().take(WORDS).collect();
        self.q = words.join(" ").chars().take(CHARACTERS).collect();
    }

    pub fn is_chosen(&self, facet: Facet, value: &str) -> bool {
        self.chosen.iter().any(|(known, chosen)| *known == facet && chosen == value)
    }

    /// What is chosen of a facet.
    pub fn of_facet(&self, facet: Facet) -> impl Iterator<Item = &str> {
        self.chosen.iter().filter(move |(known, _)| *known == facet).map(|(_, value)| value.as_str())
    }

    /// The address of the same, `/people?..`.
    pub fn address(&self) -> String {
        let q = (!self.q.is_empty()).then(|| format!("q={}", query(&self.q)));
        let chosen = self.chosen.iter().map(|(facet, value)| format!("{}={}", facet.word(), query(value)));
        let parts: Vec<String> = q.into_iter().chain(chosen).collect();
        if parts.is_empty() { "/people".to_owned() } else { format!("/people?{}", parts.join("&")) }
    }

    /// The same without anything chosen.
    pub fn cleared(&self) -> Wanted {
        Wanted { q: self.q.clone(), chosen: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn an_address_holds_everything_that_was_chosen() {
        let typed = [("q", " a  b "), ("department", "A & B"), ("department", "C"), ("practice", "x"), ("page", "2")];
        let wanted = Wanted::of(&fields(&typed));
        assert_eq!(wanted.address(), "/people?q=a%20b&department=A%20%26%20B&department=C&practice=x");
        assert!(wanted.is_chosen(Facet::Department, "C") && !wanted.is_chosen(Facet::Practice, "C"));
        assert_eq!(wanted.cleared().address(), "/people?q=a%20b");
        assert_eq!(Wanted::of(&fields(&[("asking", "")])).address(), "/people");
    }
}
