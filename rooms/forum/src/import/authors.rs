//! Authors of a dump as people here: who they are, in bounded memory however many a site has.

use std::collections::HashMap;

use ::people::imported::{Author as NewAuthor, Put, put};
use db::{Database, PersonId, Result, Time};
use quick_cache::unsync::Cache;
use stackexchange::{Author, Site};

use super::BATCH;
use super::plan::{TopicPlan, author_key};
use super::report::Count;
use super::stage::Stage;

/// Authors that are remembered; others are looked up again, which costs a query by an index.
const REMEMBERED: usize = 100_000;
/// Accounts in one piece of [`Accounts`].
const PIECE: i64 = 4_096;

/// Who the authors are, as far as is remembered.
pub struct Authors {
    known: Cache<String, PersonId>,
    met: Accounts,
    written: Accounts,
    renamed: Accounts,
}

/// A set of accounts: one bit for each, in pieces, as a site numbers its accounts densely.
#[derive(Default)]
struct Accounts {
    pieces: HashMap<i64, Box<[u64; PIECE as usize / 64]>>,
}

impl Accounts {
    fn add(&mut self, account: i64) {
        let piece = self.pieces.entry(account.div_euclid(PIECE)).or_insert_with(|| Box::new([0; PIECE as usize / 64]));
        let (word, bit) = place(account);
        piece[word] |= bit;
    }

    fn has(&self, account: i64) -> bool {
        let (word, bit) = place(account);
        self.pieces.get(&account.div_euclid(PIECE)).is_some_and(|piece| piece[word] & bit != 0)
    }
}

/// The word and the bit of an account in its piece.
fn place(account: i64) -> (usize, u64) {
    let place = usize::try_from(account.rem_euclid(PIECE)).unwrap_or(0);
    (place / 64, 1 << (place % 64))
}

impl Authors {
    pub fn new() -> Authors {
        let none = Accounts::default;
        Authors { known: Cache::new(REMEMBERED), met: none(), written: none(), renamed: none() }
    }

    /// Makes sure that everybody whom a batch names exists; gives who they are.
    pub fn put(&mut self, database: &Database, site: &Site, batch: &[TopicPlan]) -> Result<HashMap<String, PersonId>> {
        let mut named = HashMap::new();
        let mut wanted: HashMap<String, NewAuthor> = HashMap::new();
        for post in batch.iter().flat_map(|plan| &plan.posts) {
            let others = post.earlier.iter().map(|earlier| &earlier.author);
            let editors = post.edited.iter().map(|(_, author)| author);
            let commenters = post.comments.iter().map(|comment| &comment.author);
            for author in [&post.author].into_iter().chain(others).chain(editors).chain(commenters) {
                let key = author_key(author);
                if named.contains_key(&key) || wanted.contains_key(&key) {
                    continue;
                }
                match self.known.get(&key) {
                    Some(id) => {
                        named.insert(key, *id);
                    }
                    None => {
                        let new = new_author(site, &key, author);
                        wanted.insert(key, new);
                    }
                }
            }
        }
        if wanted.is_empty() {
            return Ok(named);
        }
        let authors: Vec<NewAuthor> = wanted.into_values().collect();
        let made = database.write_now(move |db| {
            let mut made = Vec::with_capacity(authors.len());
            for author in &authors {
                made.push((author.source_id.clone(), put(db, author, Time::now())?));
            }
            Ok(made)
        })?;
        for (key, (id, what)) in made {
            self.count(&key, what);
            self.known.insert(key.clone(), id);
            named.insert(key, id);
        }
        Ok(named)
    }

    /// Whoever is no account of the site is not counted among its users.
    fn count(&mut self, key: &str, what: Put) {
        let Ok(account) = key.parse::<i64>() else { return };
        self.met.add(account);
        match what {
            Put::New => self.written.add(account),
            Put::Renamed => self.renamed.add(account),
            Put::Same => {}
        }
    }

    /// Says what became of the users whom the dump names.
    pub fn report(&self, stage: &mut Stage, users: &mut Count) -> Result<()> {
        let mut after = i64::MIN;
        loop {
            let page = stage.users_after(after, BATCH as i64)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = *last;
            for account in page {
                match account {
                    _ if self.written.has(account) => users.written += 1,
                    _ if self.renamed.has(account) => users.updated += 1,
                    _ if self.met.has(account) => users.unchanged += 1,
                    _ => users.skip("wrote nothing that is imported"),
                }
            }
        }
    }
}

fn new_author(site: &Site, key: &str, author: &Author) -> NewAuthor {
    let name = author.name.clone().unwrap_or_else(|| match author.id {
        Some(id) => format!("user{id}"),
        None => "Anonymous".to_owned(),
    });
    let name = markup::clean_line(&name).ok().filter(|name| !name.is_empty()).unwrap_or_else(|| key.to_owned());
    let url = author.id.map(|id| site.user(id)).unwrap_or_default();
    NewAuthor { source: site.host().to_owned(), source_id: key.to_owned(), name, url }
}

#[cfg(test)]
mod tests {
    use super::Accounts;

    #[test]
    fn an_account_is_in_the_set_or_not() {
        let mut accounts = Accounts::default();
        let all = [-1, 0, 1, 63, 64, 4_095, 4_096, i64::MAX, i64::MIN];
        all.into_iter().for_each(|account| accounts.add(account));
        assert!(all.into_iter().all(|account| accounts.has(account)));
        assert!([-2, 2, 62, 65, 4_094, 4_097, 9_000, i64::MAX - 1].into_iter().all(|account| !accounts.has(account)));
        assert_eq!(accounts.pieces.len(), 5);
    }
}
