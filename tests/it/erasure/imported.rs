//! An erased author does not come back with the next import.

use ::people::imported::Put;
use spine::erasure::Posts;

use super::*;
use crate::people::{author, land};

both!(an_erased_author_does_not_come_back, |world| {
    let (id, other) = (author(&world, "5", NAME), author(&world, "6", "Other Author"));
    world.arrange(move |db| ::people::erasure::begin(db, &Ctx::system(Time::now()), id, Posts::Keep));
    world.settle();
    assert_eq!(stored_with(&world, &["zanzibara", "users/5"]), Vec::<String>::new());
    assert_eq!(land(&world, "5", NAME), (id, Put::Same));
    assert_eq!(land(&world, "6", "Renamed Author"), (other, Put::Renamed));
    assert!(matches!(land(&world, "7", NAME), (_, Put::New)), "somebody of the same name");
    let name = world.stored(|db| Ok(people::table.find(id).select(people::name).first::<String>(db)?));
    assert_eq!(name, "A former member");
});
