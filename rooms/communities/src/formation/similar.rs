//! Communities that are like one that somebody wants to found: by the words of name and purpose, by practice interests,
//! and by the people who would likely be members. Only those that the founder may know of.

use std::collections::HashMap;

use db::{CommunityId, Db, PersonId, Result};
use diesel::prelude::*;
use people::State;
use people::interests::schema::{InterestId, practices};
use people::profile::audience::kept_from_strangers;
use people::profile::schema::Field;
use people::schema::memberships;
use spine::Ctx;

use crate::Community;
use crate::fields::Sound;
use crate::list::{self, Filter};
use crate::schema::community_interests;

/// How many are shown.
const SHOWN: usize = 5;
/// How many communities are looked at: all of them, in any organisation that we know of.
const LOOKED_AT: i64 = 5_000;
/// Fewer people than this are not counted aloud: it could be worked out who they are.
const ALOUD: i64 = 3;
/// From which likeness on a community is shown.
const ENOUGH: f64 = 0.3;

/// A community that is like the one to be founded, and why.
#[derive(Debug, Clone)]
pub struct Similar {
    pub community: Community,
    /// The words that both say, as the other one says them.
    pub words: Vec<String>,
    /// Names of the practice interests of both.
    pub interests: Vec<String>,
    /// How many of its members practise what the new one is about; 0 where they are few.
    pub members: i64,
}

/// Words that say nothing about what a community is about.
const EMPTY: &[&str] = &[
    "a",
    "about",
    "all",
    "an",
    "and",
    "are",
    "as",
    "at",
    "by",
    "community",
    "for",
    "from",
    "get",
    "group",
    "how",
    "in",
    "into",
    "is",
    "it",
    "of",
    "on",
    "or",
    "our",
    "practice",
    "that",
    "the",
    "their",
    "they",
    "things",
    "to",
    "us",
    "we",
    "what",
    "who",
    "with",
    "without",
];

/// The words of a text, each once, folded to compare.
pub fn words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        let folded = Some(markup::folded(word)).filter(|folded| !folded.is_empty());
        let word = folded.unwrap_or_else(|| word.to_lowercase());
        if !word.is_empty() && !EMPTY.contains(&word.as_str()) && !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

/// Whether two folded words mean the same: one may be the plural of the other, or have a slip of the keys in it.
pub fn same(one: &str, other: &str) -> bool {
    let stem = |word: &str| word.strip_suffix('s').filter(|stem| stem.len() >= 3).unwrap_or(word).to_owned();
    let (one, other) = (stem(one), stem(other));
    let slips = match one.chars().count().min(other.chars().count()) {
        0..=4 => 0,
        5..=8 => 1,
        _ => 2,
    };
    one == other || slips > 0 && strsim::osa_distance(&one, &other) <= slips
}

/// How like two sets of words are, from 0 to 1, and which words of the other one are shared: twice as many as both have
/// in common, over all there are.
pub fn likeness(mine: &[String], other: &[String]) -> (f64, Vec<String>) {
    let shared: Vec<String> = other.iter().filter(|word| mine.iter().any(|own| same(own, word))).cloned().collect();
    let found = mine.iter().filter(|own| other.iter().any(|word| same(own, word))).count();
    let all = mine.len() + other.len();
    if all == 0 { (0.0, shared) } else { ((shared.len() + found) as f64 / all as f64, shared) }
}

/// The communities most like this one, the most like first.
pub fn find(db: &mut Db, ctx: &Ctx, sound: &Sound, ids: &[InterestId]) -> Result<Vec<Similar>> {
    let own = list::mine(db, ctx)?;
    let (all, _) = list::page(db, ctx, &own, &Filter::default(), 0, LOOKED_AT)?;
    let shared = shared_interests(db, ids)?;
    let likely = likely_members(db, ids)?;
    let (name, whole) = (words(&sound.name), words(&format!("{} {}", sound.name, sound.purpose)));
    let mut found: Vec<(f64, Similar)> = Vec::new();
    for community in all {
        let (by_name, in_name) = likeness(&name, &words(&community.name));
        let (by_all, in_all) = likeness(&whole, &words(&format!("{} {}", community.name, community.purpose)));
        let common = shared.get(&community.id).cloned().unwrap_or_default();
        let by_interest = if ids.is_empty() { 0.0 } else { common.len() as f64 / ids.len() as f64 };
        let members = likely.get(&community.id).copied().unwrap_or(0);
        let by_people = if community.member_count == 0 { 0.0 } else { members as f64 / community.member_count as f64 };
        let score = by_name.max(by_all) + by_interest + by_people / 2.0;
        let words = if in_all.len() > in_name.len() { in_all } else { in_name };
        if score >= ENOUGH {
            let members = if members >= ALOUD { members } else { 0 };
            found.push((score, Similar { words, interests: common, members, community }));
        }
    }
    found.sort_by(|(one, a), (other, b)| other.total_cmp(one).then_with(|| a.community.id.cmp(&b.community.id)));
    found.truncate(SHOWN);
    Ok(found.into_iter().map(|(_, similar)| similar).collect())
}

/// The names of those of these interests that each community has, by community.
fn shared_interests(db: &mut Db, ids: &[InterestId]) -> Result<HashMap<CommunityId, Vec<String>>> {
    use people::interests::schema::interests;
    let rows: Vec<(CommunityId, String)> = community_interests::table
        .inner_join(interests::table.on(interests::id.eq(community_interests::interest_id)))
        .filter(community_interests::interest_id.eq_any(ids))
        .order((interests::name, community_interests::community_id))
        .select((community_interests::community_id, interests::name))
        .load(db)?;
    let mut by_community: HashMap<CommunityId, Vec<String>> = HashMap::new();
    for (community, name) in rows {
        by_community.entry(community).or_default().push(name);
    }
    Ok(by_community)
}

/// How many members of each community practise any of these interests, as far as they show it to everybody here.
fn likely_members(db: &mut Db, ids: &[InterestId]) -> Result<HashMap<CommunityId, i64>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let pairs: Vec<(CommunityId, PersonId)> = memberships::table
        .inner_join(practices::table.on(practices::person_id.eq(memberships::person_id)))
        .filter(memberships::state.eq(State::Active))
        .filter(practices::practises.eq(true))
        .filter(practices::interest_id.eq_any(ids))
        .select((memberships::community_id, memberships::person_id))
        .distinct()
        .load(db)?;
    let silent = [Field::Practises, Field::Communities];
    let silent = silent.map(|field| kept_from_strangers(db, field)).into_iter().collect::<Result<Vec<_>>>()?;
    let mut likely = HashMap::new();
    for (community, person) in pairs {
        if !silent.iter().any(|silent| silent.contains(&person)) {
            *likely.entry(community).or_insert(0) += 1;
        }
    }
    Ok(likely)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_slip_a_plural_and_an_accent_do_not_hide_a_word() {
        assert_eq!(words("How the Handovers of Übergaben, the handovers"), ["handovers", "ubergaben"]);
        for (one, other) in [("handover", "handovers"), ("handover", "hadnover"), ("infection", "infecton")] {
            assert!(same(one, other), "{one} {other}");
        }
        for (one, other) in [("ward", "word"), ("rota", "data"), ("medicine", "education")] {
            assert!(!same(one, other), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn likeness_is_symmetric_and_between_none_and_all(one in "[a-e ]{0,30}", other in "[a-e ]{0,30}") {
            let (one, other) = (words(&one), words(&other));
            let (there, back) = (likeness(&one, &other).0, likeness(&other, &one).0);
            prop_assert!((there - back).abs() < 1e-9 && (0.0..=1.0).contains(&there));
            if !one.is_empty() {
                prop_assert!((likeness(&one, &one).0 - 1.0).abs() < 1e-9);
            }
        }
    }
}
