//! What people say of themselves, their page and what they practise; and the departments in which they are.

use anyhow::{Result, anyhow};
use db::Time;
use people::departments::plan::Row;
use people::interests::input::Stance;
use people::profile::wish::Wish;

use super::seed::{Department, Person, Practice, Seed};

/// What a person says of each interest, by its name, in the order of the file. Who names one in several lists says
/// several things of it; the first words stand.
pub fn practices(person: &Person) -> Result<Vec<(String, Stance)>> {
    let lists: [(&[Practice], fn(&mut Stance)); 3] = [
        (&person.practises, |stance| stance.practises = true),
        (&person.helps, |stance| stance.helps = true),
        (&person.learns, |stance| stance.learns = true),
    ];
    let mut said: Vec<(String, Stance)> = Vec::new();
    for (list, say) in lists {
        for practice in list {
            let place = said.iter().position(|(name, _)| *name == practice.interest).unwrap_or_else(|| {
                said.push((practice.interest.clone(), Stance::default()));
                said.len() - 1
            });
            let stance = &mut said[place].1;
            say(stance);
            if stance.depth.is_empty() {
                stance.depth.clone_from(&practice.words);
            }
        }
    }
    said.into_iter().map(|(name, stance)| Ok((name, stance.check().map_err(|error| anyhow!("{error}"))?))).collect()
}

/// What a person's page says beyond what stands in their account.
pub fn page(person: &Person, now: Time) -> Wish {
    Wish {
        pronouns: person.pronouns.clone(),
        pronunciation: person.pronunciation.clone(),
        location: person.location.clone(),
        time_zone: person.time_zone.clone(),
        languages: Some(person.languages.clone()),
        asking: person.asking.clone(),
        asking_from: person.asking_in.map(|span| now.plus(span.0).rfc3339().chars().take(10).collect()),
        asking_words: person.asking_words.clone(),
        audiences: person.audiences.clone(),
        ..Wish::default()
    }
}

/// The departments as lines of a table.
pub fn departments(seed: &Seed) -> Vec<Row> {
    let row = |(line, one): (u64, &Department)| Row { line, name: one.name.clone(), parent: one.part_of.clone() };
    (1..).zip(&seed.departments).map(row).collect()
}
