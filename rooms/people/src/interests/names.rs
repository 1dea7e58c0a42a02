//! Finding an interest by what somebody types: beginnings, words in another order, typing errors; and which names look so
//! alike that they may mean the same.

use std::collections::BTreeSet;

/// How well a name answers what was typed; better ones are smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is the name.
    Same,
    /// The name begins with it.
    Beginning,
    /// Every word of it begins a word of the name.
    Words,
    /// It stands somewhere in the name.
    Within,
    /// The same but for typing errors.
    Mistyped,
}

/// How well a name answers what was typed, both as [`markup::comparable`] leaves them; nothing where it does not.
///
/// One error is allowed in words of four to seven characters and two in longer ones, counted as optimal string
/// alignment distance (a letter too many, too few, another one, or two neighbours swapped).
pub fn fit(typed: &str, name: &str) -> Option<Fit> {
    if typed.is_empty() {
        return None;
    }
    if typed == name {
        return Some(Fit::Same);
    }
    if name.starts_with(typed) {
        return Some(Fit::Beginning);
    }
    let begins = |word: &str| name.split(' ').any(|part| part.starts_with(word));
    if typed.split(' ').all(begins) {
        return Some(Fit::Words);
    }
    if typed.chars().count() > 2 && name.contains(typed) {
        return Some(Fit::Within);
    }
    let mistyped = |word: &str| name.split(' ').any(|part| begins_mistyped(word, part));
    (typed.split(' ').all(mistyped) || begins_mistyped(typed, name)).then_some(Fit::Mistyped)
}

/// How many typing errors a text of this many characters may hold.
fn allowed(characters: usize) -> usize {
    match characters {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// Whether what was typed is, but for typing errors, how this name begins.
fn begins_mistyped(typed: &str, name: &str) -> bool {
    let length = typed.chars().count();
    let allowed = allowed(length);
    let characters: Vec<char> = name.chars().collect();
    (length.saturating_sub(allowed)..=(length + allowed).min(characters.len())).any(|end| {
        let beginning: String = characters[..end.min(characters.len())].iter().collect();
        strsim::osa_distance(typed, &beginning) <= allowed
    })
}

/// A name, as [`markup::comparable`] leaves it, ready to be compared with many.
pub struct Looks<'a> {
    name: &'a str,
    characters: usize,
    stems: BTreeSet<&'a str>,
    /// A bit for each character that occurs, by its number: names that differ in many cannot be alike.
    letters: u64,
}

impl<'a> Looks<'a> {
    pub fn of(name: &'a str) -> Looks<'a> {
        let letters = name.chars().fold(0, |letters, c| letters | 1 << (u32::from(c) % 64));
        Looks { name, characters: name.chars().count(), stems: stems(name), letters }
    }

    /// Whether two names look so alike that they may mean the same: the same words in another order or number, or a
    /// letter or two that differ in a longer name.
    pub fn alike(&self, other: &Looks<'_>) -> bool {
        if self.name == other.name || self.stems == other.stems {
            return true;
        }
        let allowed = match self.characters.min(other.characters) {
            0..6 => return false,
            6..12 => 1,
            _ => 2,
        };
        // One letter for another makes two differ.
        self.characters.abs_diff(other.characters) <= allowed
            && (self.letters ^ other.letters).count_ones() as usize <= 2 * allowed
            && strsim::osa_distance(self.name, other.name) <= allowed
    }
}

/// [`Looks::alike`] for two names.
#[cfg(test)]
fn alike(one: &str, other: &str) -> bool {
    Looks::of(one).alike(&Looks::of(other))
}

/// Words that join others and say nothing themselves.
const JOINTS: [&str; 12] = ["a", "an", "and", "at", "by", "for", "in", "of", "on", "the", "to", "with"];

/// The words of a name without joints, plural s and the ending of doing something.
fn stems(name: &str) -> BTreeSet<&str> {
    name.split(' ').filter(|word| !JOINTS.contains(word)).map(stem).collect()
}

fn stem(word: &str) -> &str {
    let long = |stem: &&str| stem.chars().count() >= 4;
    let without = |ending| word.strip_suffix(ending).filter(long);
    without("ing").or_else(|| without("es")).or_else(|| without("s")).unwrap_or(word).trim_end_matches('e')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_typed_finds_the_name() {
        for (typed, name, expected) in [
            ("ward rounds", "ward rounds", Some(Fit::Same)),
            ("ward", "ward rounds", Some(Fit::Beginning)),
            ("rou", "ward rounds", Some(Fit::Words)),
            ("rounds wa", "ward rounds", Some(Fit::Words)),
            ("oun", "ward rounds", Some(Fit::Within)),
            ("handvoer", "handing over patients", None),
            ("hadning", "handing over patients", Some(Fit::Mistyped)),
            ("handing ovr patiens", "handing over patients", Some(Fit::Mistyped)),
            ("handing over patiens", "handing over patients", Some(Fit::Mistyped)),
            ("statsitics", "medical statistics", Some(Fit::Mistyped)),
            ("c", "c++", Some(Fit::Beginning)),
            ("abc", "abd", None),
            ("", "abd", None),
        ] {
            assert_eq!(fit(typed, name), expected, "{typed} for {name}");
        }
    }

    #[test]
    fn names_that_may_mean_the_same() {
        for (one, other) in [
            ("checklist", "checklists"),
            ("risk management", "management of risks"),
            ("teaching on the ward", "ward teaching"),
            ("anticoagulation", "anticoagulaton"),
            ("facilitating meetings", "meeting facilitation"),
        ] {
            let expected = one != "facilitating meetings";
            assert_eq!(alike(one, other), expected, "{one}, {other}");
        }
        for (one, other) in [("coding", "coaching"), ("c", "c++"), ("audit", "adult"), ("data quality", "data privacy")]
        {
            assert!(!alike(one, other), "{one}, {other}");
        }
    }

    proptest! {
        #[test]
        fn likeness_is_mutual(one in "[a-e ]{0,14}", other in "[a-e ]{0,14}") {
            prop_assert_eq!(alike(&one, &other), alike(&other, &one));
            prop_assert!(alike(&one, &one));
        }

        #[test]
        fn a_beginning_finds_its_name(name in "[a-zé]{1,8}( [a-zé]{1,8}){0,3}", cut in 1_usize..30) {
            let typed: String = name.chars().take(cut).collect();
            prop_assert!(fit(&typed, &name) <= Some(Fit::Words) && fit(&typed, &name).is_some());
        }

        #[test]
        fn one_slip_in_a_long_word_is_forgiven(name in "[a-z]{8,14}", at in 0_usize..7) {
            let mut typed: Vec<char> = name.chars().collect();
            typed.swap(at, at + 1);
            let typed: String = typed.into_iter().collect();
            prop_assert!(fit(&typed, &name).is_some());
        }
    }
}
