//! Who makes up a community: whether many kinds of people meet there, or one.

use std::collections::BTreeMap;

use crate::{Person, TitleId};

/// From how many members with a title on one can speak of one title.
const ENOUGH: u32 = 5;
/// From which share on, in per cent.
const MOSTLY: u32 = 80;

/// Who makes up a community, as far as its members show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Makeup {
    /// How many show a title.
    pub titled: u32,
    /// Blau's index of titles, in thousandths: 0 when all have one, towards 1000 the more there are.
    pub titles: u32,
    /// The same of departments.
    pub departments: u32,
    /// What nearly all of them are.
    pub one_title: Option<OneTitle>,
}

/// Nearly all members share one job title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OneTitle {
    pub title: TitleId,
    /// How many have it, of how many who show one.
    pub members: u32,
    pub of: u32,
}

impl Makeup {
    pub(crate) fn of<'a>(people: impl IntoIterator<Item = &'a Person>) -> Makeup {
        let (mut titles, mut departments) = (BTreeMap::new(), BTreeMap::new());
        for person in people {
            if let Some(title) = person.title {
                *titles.entry(title).or_insert(0_u32) += 1;
            }
            if let Some(department) = person.department {
                *departments.entry(department).or_insert(0_u32) += 1;
            }
        }
        let titled = titles.values().sum();
        let most = titles.iter().max_by_key(|(title, count)| (**count, std::cmp::Reverse(**title)));
        let one_title = most
            .filter(|(_, count)| titled >= ENOUGH && **count * 100 >= titled * MOSTLY)
            .map(|(title, count)| OneTitle { title: *title, members: *count, of: titled });
        Makeup { titled, titles: blau(titles.values()), departments: blau(departments.values()), one_title }
    }
}

/// `1 - sum of p²`, in thousandths.
fn blau<'a>(counts: impl Iterator<Item = &'a u32> + Clone) -> u32 {
    let all: u64 = counts.clone().map(|count| u64::from(*count)).sum();
    if all == 0 {
        return 0;
    }
    let squares: u64 = counts.map(|count| u64::from(*count) * u64::from(*count)).sum();
    u32::try_from(1000 - 1000 * squares / (all * all)).unwrap_or(0)
}
