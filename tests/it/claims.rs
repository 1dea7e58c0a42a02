//! Authors from elsewhere become somebody's own, by the digest of an address.

use ::communities::Access;
use ::people::claims::bring;
use ::people::claims::schema::{author_claims, merged_authors};
use ::people::imported::Put;
use ::people::schema::people;
use db::{Message, PersonId, Time};
use diesel::prelude::*;
use forum::schema::{posts, revisions, topics};

use crate::harness::server::{complaint, run};
use crate::harness::*;
use crate::import::{dump_of, import, row};
use crate::people::{account, author, land, sign_in};

const SITE: &str = "coffee.stackexchange.com";
/// MD5 of `nadia.okafor@marlowreach.example`.
const NADIA: &str = "add8e5cdf68b7533dee34f339150ca4f";

fn brought(world: &World, file: &[u8], whole: bool) -> (bring::Report, Vec<String>) {
    let mut told = Vec::new();
    let mut tell = |message: Message| told.push(format!("{} {}", message.id, message.args[0].1));
    let mut file = std::io::Cursor::new(file);
    let report = bring::bring(world.app.database(), SITE, &mut file, whole, Time::now(), &mut tell).expect("a table");
    (report, told)
}

fn noted(world: &World) -> Vec<(String, String)> {
    world.stored(|db| {
        let rows = author_claims::table.order(author_claims::source_id);
        Ok(rows.select((author_claims::source_id, author_claims::digest)).load(db)?)
    })
}

both!(a_table_is_taken_line_by_line_or_whole, |world| {
    author(&world, "5", "Gail");
    author(&world, "6", "Tom");
    let taken = author(&world, "7", "Taken");
    world.arrange(move |db| {
        diesel::update(people::table.find(taken)).set(people::claimed_at.eq(Time::now())).execute(db)?;
        Ok(())
    });
    let file = format!("user id,email hash\n5,{NADIA}\n6,none\n7,{NADIA}\n99,{NADIA}\n");
    let (report, told) = brought(&world, file.as_bytes(), true);
    assert_eq!((report.written, report.noted, report.wrong), (false, 0, 1));
    assert_eq!(told, ["claims-wrong-digest 3"]);
    assert_eq!(noted(&world), []);
    let (report, told) = brought(&world, file.as_bytes(), false);
    assert_eq!((report.written, report.noted, report.passed_over, report.wrong), (true, 1, 2, 1));
    assert_eq!(told, ["claims-wrong-digest 3", "claims-claimed 4", "claims-nobody 5"]);
    assert_eq!(noted(&world), [("5".to_owned(), NADIA.to_owned())]);

    // The same through the page and the command line, in other encodings.
    let (mei, other) = (world.admin("Mei"), world.person("Other"));
    world.get(&other, "/administration/authors").await.expect(403);
    let page = world.get(&mei, "/administration/authors").await.expect(200);
    assert!(page.text().contains(SITE), "{}", page.text());
    let utf16: Vec<u8> =
        format!("\u{feff}user id;email hash\r\n6;{NADIA}\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let send = async |fields: &[(&str, &str)], file: Option<(&str, &[u8])>| {
        let request =
            mei.dress(world.request("POST", "/administration/authors")).header("sec-fetch-site", "same-origin");
        request.multipart(fields, file).send().await
    };
    send(&[("site", SITE)], None).await.expect(422);
    send(&[("site", "elsewhere.example")], Some(("a.csv", &utf16))).await.expect(422);
    let sent = send(&[("site", SITE), ("whole", "true")], Some(("a.csv", &utf16))).await.expect(200);
    assert!(sent.text().contains("1 author can be claimed by address"), "{}", sent.text());
    assert_eq!(noted(&world).len(), 2);
    let file = world.folder.path().join("claims.csv");
    std::fs::write(&file, format!("user id\temail hash\n5\t{NADIA}\n6\tx\n")).expect("a file");
    let file = file.display().to_string();
    let mut command = vec!["import".to_owned(), "claims".to_owned(), file, "--site".to_owned(), SITE.to_owned()];
    command.extend(world.flags());
    let done = run(&command.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(done.status.success(), "{}", complaint(&done));
    let recorded = crate::record::done(&world);
    assert_eq!(recorded.last().map(String::as_str), Some("claims.brought"));
    assert_eq!(crate::record::lines(&world)[0].actor, None, "by the command line");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        said.contains("Line 3: the email hash") && said.contains("1 noted, 0 passed over, 1 not readable"),
        "{said}"
    );
});

both!(whoever_has_the_address_is_asked_and_the_author_becomes_theirs, |world| {
    let keeper = world.person("Keeper");
    let community = world.community("beer", Access::Open, &keeper);
    let dump = dump_of(&[
        row(1, None, 1, "A question", "OwnerUserId=\"5\""),
        row(11, Some(1), 4, "An answer", "OwnerUserId=\"6\""),
    ]);
    import(&world, community, dump.path().to_owned(), "beer.stackexchange.com");
    let me = account(&world, "Nadia Okafor");
    account(&world, "Samir Haddad");
    let gail: PersonId =
        world.stored(|db| Ok(people::table.filter(people::source_id.eq("6")).select(people::id).first(db)?));
    let site: String =
        world.stored(|db| Ok(people::table.find(gail).select(people::source.assume_not_null()).first(db)?));
    let file = format!("user id,email hash\n6,{NADIA}\n");
    let report =
        bring::bring(world.app.database(), &site, &mut std::io::Cursor::new(file), true, Time::now(), &mut |_| ());
    assert_eq!(report.expect("a table").noted, 1);

    let (nadia, samir) = (sign_in(&world, "Nadia Okafor").await, sign_in(&world, "Samir Haddad").await);
    let asked = world.get(&nadia, "/settings/authors").await.expect(200);
    assert_eq!(asked.text_of("h1"), "Are these yours?");
    assert!(asked.text().contains(&format!("/settings/authors/{gail}")), "{}", asked.text());
    let nothing = world.get(&samir, "/settings/authors").await.expect(200);
    assert!(nothing.text().contains("Nobody whose texts were imported"), "{}", nothing.text());
    let path = format!("/settings/authors/{gail}");
    world.post(&samir, &path, &[("answer", "mine")]).await.expect(404);
    let before: (String, i64) = world.stored(|db| {
        Ok(posts::table.filter(posts::author_id.eq(gail)).select((posts::body, posts::score)).first(db)?)
    });
    world.post(&nadia, &path, &[("answer", "mine")]).await.expect(303);
    world.settle();
    let after: (String, i64) = world
        .stored(|db| Ok(posts::table.filter(posts::author_id.eq(me)).select((posts::body, posts::score)).first(db)?));
    assert_eq!(before, after, "text and votes are theirs");
    let (left, merged): (i64, Vec<(String, PersonId)>) = world.stored(|db| {
        Ok((
            people::table.filter(people::id.eq(gail)).count().get_result(db)?,
            merged_authors::table.select((merged_authors::source_id, merged_authors::person_id)).load(db)?,
        ))
    });
    assert_eq!((left, merged), (0, vec![("6".to_owned(), me)]));
    let topic: i64 = world.stored(|db| Ok(topics::table.select(topics::id).first::<forum::schema::TopicId>(db)?.0));
    let page = world.get(&nadia, &format!("/c/beer/t/{topic}")).await;
    let page = if page.status.is_redirection() { world.get(&nadia, page.location()).await } else { page };
    let page = page.expect(200);
    assert!(
        page.text().contains("Nadia Okafor") && page.text().contains("/users/6"),
        "where it came from stays: {}",
        page.text()
    );
    // A later dump finds them, and changes nothing.
    import(&world, community, dump.path().to_owned(), "beer.stackexchange.com");
    let again = world.stored(|db| Ok(people::table.filter(people::source_id.eq("6")).count().get_result::<i64>(db)?));
    assert_eq!(again, 0);
    let mine =
        world.stored(|db| Ok(revisions::table.filter(revisions::author_id.eq(gail)).count().get_result::<i64>(db)?));
    assert_eq!(mine, 0);
});

both!(not_mine_is_never_asked_again, |world| {
    let gail = author(&world, "5", "Gail");
    account(&world, "Nadia Okafor");
    brought(&world, format!("user id,email hash\n5,{NADIA}\n").as_bytes(), true);
    let nadia = sign_in(&world, "Nadia Okafor").await;
    world.post(&nadia, &format!("/settings/authors/{gail}"), &[("answer", "not-mine")]).await.expect(303);
    world.post(&nadia, &format!("/settings/authors/{gail}"), &[("answer", "mine")]).await.expect(404);
    assert_eq!(noted(&world), []);
    assert_eq!(land(&world, "5", "Gail"), (gail, Put::Same));
});
