//! What people say that they practise.

use anyhow::{Result, anyhow};
use people::interests::input::Stance;

use super::seed::{Person, Practice};

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
