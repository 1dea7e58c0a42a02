//! The tree of departments: kept by hand and by table, and what becomes of the people in them.

use ::people::departments::Tree;
use ::people::schema::people;
use diesel::prelude::*;

use super::*;

const HERE: &str = "/administration/departments";

/// The tree as pairs of name and parent.
fn tree(world: &World) -> Vec<(String, String)> {
    let tree = world.stored(Tree::load);
    let parent = |id| tree.get(id).map(|parent| parent.name.clone());
    tree.iter().map(|one| (one.name.clone(), one.parent_id.and_then(parent).unwrap_or_default())).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, parent)| ((*name).to_owned(), (*parent).to_owned())).collect()
}

fn id_of(world: &World, name: &str) -> String {
    world.stored(Tree::load).named(name).expect("a department").id.to_string()
}

fn put(world: &World, person: &Person, department: &'static str) {
    let id = person.id;
    world.arrange(move |db| {
        diesel::update(people::table.find(id)).set(people::department.eq(department)).execute(db)?;
        Ok(())
    });
}

fn department(world: &World, person: &Person) -> String {
    let id = person.id;
    world.stored(|db| Ok(people::table.find(id).select(people::department).first(db)?))
}

async fn add(world: &World, who: &Person, name: &str, parent: &str) -> Reply {
    world.post(who, HERE, &[("name", name), ("parent", parent)]).await
}

both!(administrators_keep_the_tree_and_people_move_along, |world| {
    let (mei, nadia, tomasz) = (world.admin("Mei"), world.person("Nadia"), world.person("Tomasz"));
    put(&world, &nadia, "theatres");
    put(&world, &tomasz, "Old Wing");
    add(&world, &nadia, "Mine", "").await.expect(403);
    assert_eq!(tree(&world), []);
    add(&world, &mei, "Surgery", "").await.expect(303);
    add(&world, &mei, " Theatres ", &id_of(&world, "Surgery")).await.expect(303);
    assert_eq!(tree(&world), pairs(&[("Surgery", ""), ("Theatres", "Surgery")]));
    assert_eq!(department(&world, &nadia), "Theatres", "whoever meant it is in it");
    let twice = add(&world, &mei, "SURGERY", "").await.expect(422);
    assert_eq!(twice.texts("#name-error"), ["There is a department called SURGERY already"]);
    assert_eq!(twice.field("name"), "SURGERY", "what was typed stays");

    let page = world.get(&mei, HERE).await.expect(200);
    assert!(page.text_of("main").contains("part of Surgery1 person"), "{}", page.text_of("main"));
    let surgery = id_of(&world, "Surgery");
    let adopted = [("words", "Old Wing"), ("into", &*surgery)];
    world.post(&nadia, &format!("{HERE}/words"), &adopted).await.expect(403);
    world.post(&mei, &format!("{HERE}/words"), &adopted).await.expect(303);
    assert_eq!(department(&world, &tomasz), "Surgery");

    let theatres = id_of(&world, "Theatres");
    let loops = [("name", "Surgery"), ("parent", &*theatres)];
    let refused = world.post(&mei, &format!("{HERE}/{surgery}"), &loops).await.expect(422);
    assert!(refused.text_of("#parent-error").starts_with("A department cannot be a part of itself"));
    let renamed = [("name", "Operating Theatres"), ("parent", "")];
    world.post(&mei, &format!("{HERE}/{theatres}"), &renamed).await.expect(303);
    assert_eq!(tree(&world), pairs(&[("Operating Theatres", ""), ("Surgery", "")]));
    assert_eq!(department(&world, &nadia), "Operating Theatres");

    world.post(&mei, &format!("{HERE}/{theatres}/merging"), &[("into", &*surgery)]).await.expect(303);
    assert_eq!((department(&world, &nadia), tree(&world)), ("Surgery".to_owned(), pairs(&[("Surgery", "")])));
    add(&world, &mei, "Ward 4", &surgery).await.expect(303);
    put(&world, &nadia, "Ward 4");
    let ward = id_of(&world, "Ward 4");
    world.post(&nadia, &format!("{HERE}/{ward}/removal"), &[]).await.expect(403);
    world.post(&mei, &format!("{HERE}/{ward}/removal"), &[]).await.expect(303);
    assert_eq!((department(&world, &nadia), tree(&world)), ("Surgery".to_owned(), pairs(&[("Surgery", "")])));
    world.post(&mei, &format!("{HERE}/{surgery}/removal"), &[]).await.expect(303);
    assert_eq!((department(&world, &nadia), tree(&world)), ("Surgery".to_owned(), vec![]), "the words stay");
});

both!(a_profile_takes_a_department_of_the_tree, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    let say = async |words: &str| world.post(&nadia, "/settings/profile", &[("department", words)]).await;
    say("Wherever I like").await.expect(303);
    assert_eq!(department(&world, &nadia), "Wherever I like");
    add(&world, &mei, "Surgery", "").await.expect(303);
    let form = world.get(&nadia, "/settings/profile").await.expect(200);
    assert_eq!(form.attributes("#department-list option", "value"), ["Surgery"]);
    let refused = say("Nowhere").await.expect(422);
    assert_eq!(refused.texts("#department-error"), ["There is no department of this name. Choose one from the list"]);
    assert_eq!(refused.field("department"), "Nowhere");
    world.post(&nadia, "/settings/profile", &[("department", "Wherever I like"), ("role", "nurse")]).await.expect(303);
    say("SURGERY").await.expect(303);
    assert_eq!(department(&world, &nadia), "Surgery");
    say("").await.expect(303);
    assert_eq!(department(&world, &nadia), "");
});

async fn send(world: &World, who: &Person, file: &[u8], sound: bool) -> Reply {
    let fields: &[(&str, &str)] = if sound { &[("sound", "true")] } else { &[] };
    let request = world.request("POST", &format!("{HERE}/table")).header("sec-fetch-site", "same-origin");
    who.dress(request).multipart(fields, Some(("departments.csv", file))).send().await
}

both!(a_table_is_taken_whole_or_as_far_as_it_is_sound, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    let file = "Name;Part of\nÄrzte;\nWard 4;ÄRZTE\nLost;Nowhere\nA;B\nB;A\nward 4;\n".as_bytes();
    send(&world, &nadia, file, true).await.expect(403);
    let whole = send(&world, &mei, file, false).await.expect(200);
    assert_eq!(whole.text_of(".banner"), "Nothing was changed.");
    let says = [
        "new",
        "new",
        "is part of a department that nobody knows",
        "would be a part of itself",
        "would be a part of itself",
        "names a department that an earlier line names",
    ];
    assert_eq!(whole.texts("tbody td:nth-child(3)"), says);
    assert_eq!(whole.texts("tbody td:first-child"), ["2", "3", "4", "5", "6", "7"]);
    assert_eq!(tree(&world), []);
    let sound = send(&world, &mei, file, true).await.expect(200);
    assert_eq!(sound.text_of(".banner"), "The table was taken.");
    assert_eq!(tree(&world), pairs(&[("Ärzte", ""), ("Ward 4", "Ärzte")]));
    // The same in Windows-1252, and one that moves.
    let again = b"name,parent\n\xc4rzte,\nWard 4,\n";
    let again = send(&world, &mei, again, false).await.expect(200);
    assert_eq!(again.texts("tbody td:nth-child(3)"), ["as it was", "put elsewhere in the tree"]);
    assert_eq!(tree(&world), pairs(&[("Ward 4", ""), ("Ärzte", "")]));
    let refused = send(&world, &mei, b"colour\nred\n", false).await.expect(422);
    assert!(refused.text_of("#file-error").contains("name"));
    let record = world.get(&mei, "/administration/record").await.expect(200);
    assert!(record.text_of("main").contains("Department added"));
});

both!(people_are_found_by_the_new_name_of_their_department, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    add(&world, &mei, "Quarry", "").await.expect(303);
    world.post(&nadia, "/settings/profile", &[("department", "Quarry")]).await.expect(303);
    world.settle();
    let found = async |word: &str| {
        let page = world.get(&mei, &format!("/search?q={word}")).await.expect(200);
        page.texts(".person-name") == ["Nadia"]
    };
    assert!(found("quarry").await);
    let id = id_of(&world, "Quarry");
    world.post(&mei, &format!("{HERE}/{id}"), &[("name", "Lighthouse"), ("parent", "")]).await.expect(303);
    world.settle();
    assert!(found("lighthouse").await && !found("quarry").await);
});
