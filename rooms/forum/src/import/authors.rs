//! Authors of a dump as people here: who they are, in bounded memory however many a site has.

use std::collections::HashMap;

use ::people::imported::{Author as NewAuthor, Put, put};
use db::{Database, PersonId, Result, Time};
use quick_cache::unsync::Cache;
use stackexchange::{Author, Site};

use super::plan::{TopicPlan, author_key};
use super::report::Report;

/// Authors that are remembered; others are looked up again, which costs a query by an index.
const REMEMBERED: usize = 100_000;
/// Accounts in one piece of [`Counted`].
const PIECE: i64 = 4_096;

/// Who the authors are, as far as is remembered.
pub struct Authors {
    known: Cache<String, PersonId>,
    counted: Counted,
    written: u64,
    renamed: u64,
}

/// Which accounts have been met: one bit for each, in pieces, as a site numbers its accounts densely.
#[derive(Default)]
struct Counted {
    pieces: HashMap<i64, Box<[u64; PIECE as usize / 64]>>,
    met: u64,
}

impl Counted {
    fn meet(&mut self, account: i64) {
        let place = usize::try_from(account.rem_euclid(PIECE)).unwrap_or(0);
        let piece = self.pieces.entry(account.div_euclid(PIECE)).or_insert_with(|| Box::new([0; PIECE as usize / 64]));
        let (word, bit) = (place / 64, 1 << (place % 64));
        if piece[word] & bit == 0 {
            piece[word] |= bit;
            self.met += 1;
        }
    }
}

impl Authors {
    pub fn new() -> Authors {
        Authors { known: Cache::new(REMEMBERED), counted: Counted::default(), written: 0, renamed: 0 }
    }

    /// Makes sure that everybody whom a batch names exists; gives who they are.
    pub fn put(
        &mut self,
        database: &Database,
        site: Option<&Site>,
        batch: &[TopicPlan],
    ) -> Result<HashMap<String, PersonId>> {
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
        self.counted.meet(account);
        match what {
            Put::New => self.written += 1,
            Put::Renamed => self.renamed += 1,
            Put::Same => {}
        }
    }

    /// Says what became of the users of the dump.
    pub fn report(&self, report: &mut Report) {
        let users = &mut report.users;
        (users.written, users.updated) = (self.written, self.renamed);
        users.unchanged = self.counted.met - self.written - self.renamed;
        for _ in self.counted.met..users.read {
            users.skip("wrote nothing that is imported");
        }
    }
}

fn new_author(site: Option<&Site>, key: &str, author: &Author) -> NewAuthor {
    let name = author.name.clone().unwrap_or_else(|| match author.id {
        Some(id) => format!("user{id}"),
        None => "Anonymous".to_owned(),
    });
    let name = markup::clean_line(&name).ok().filter(|name| !name.is_empty()).unwrap_or_else(|| key.to_owned());
    let url = match (site, author.id) {
        (Some(site), Some(id)) => site.user(id),
        _ => String::new(),
    };
    let source = site.map_or("Stack Exchange", Site::host).to_owned();
    NewAuthor { source, source_id: key.to_owned(), name, url }
}

#[cfg(test)]
mod tests {
    use super::Counted;

    #[test]
    fn each_account_is_met_once() {
        let mut counted = Counted::default();
        for account in [-1, 0, 1, 63, 64, 4_095, 4_096, i64::MAX, -1, 1, 4_096, i64::MIN] {
            counted.meet(account);
        }
        assert_eq!(counted.met, 9);
        assert_eq!(counted.pieces.len(), 5);
    }
}
