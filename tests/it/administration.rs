//! What administrators see to: people, jobs, mail, storage, and what the instance looks like and tells.

use ::people::mail::suppressed;
use ::people::membership;
use ::people::{Role, State};
use db::Time;
use diesel::prelude::*;
use spine::jobs::{self, Job};
use spine::{Ctx, settings};

use crate::harness::*;
use crate::record::done;

#[derive(serde::Serialize, serde::Deserialize)]
struct Printing {}

impl Job for Printing {
    const KIND: &'static str = "test.printing";
}

/// Jobs that were tried until they were given up.
fn give_up(world: &World, count: usize) {
    let now = Time::now();
    for _ in 0..count {
        world.arrange(move |db| jobs::enqueue(db, &Ctx::system(now), &Printing {}, None));
    }
    let hopeless = jobs::Handler::new(|_, _: Printing| Err(db::Error::internal("the printer is on fire")));
    for attempt in 0..jobs::ATTEMPTS {
        let then = now.plus(attempt * Time::DAY);
        jobs::run_due(world.app.database(), std::slice::from_ref(&hopeless), then).expect("jobs run");
    }
}

/// The letters that lie in the outbox.
fn letters(world: &World) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(world.folder.path().join("outbox")) else { return Vec::new() };
    files.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a letter")).collect()
}

both!(people_are_found_and_given_the_right_to_administer, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    world.get(&nadia, "/administration/people").await.expect(403);
    let names = async |query: &str| {
        let page = world.get(&mei, &format!("/administration/people{query}")).await.expect(200);
        page.texts(".rows .person-name")
    };
    assert_eq!(names("").await, ["Mei", "Nadia"]);
    assert_eq!(names("?q=NAD").await, ["Nadia"]);
    assert_eq!(names("?q=nadia%40marlow").await, ["Nadia"], "by address");
    assert_eq!(names("?show=administrators").await, ["Mei"]);
    assert_eq!(names("?show=never-signed-in").await, ["Mei", "Nadia"], "their sessions were made for them");
    assert_eq!(names("?show=closed").await, Vec::<String>::new());
    world.get(&mei, "/administration/people?show=everything").await.expect(404);

    let (give, take) = ("/administration/people/nadia/administrator", "/administration/people/nadia/administrator/end");
    world.post(&nadia, give, &[]).await.expect(403);
    world.post(&mei, "/administration/people/mei/administrator/end", &[]).await.expect(409);
    world.post(&mei, give, &[]).await.expect(303);
    assert_eq!(names("?show=administrators").await, ["Mei", "Nadia"]);
    world.post(&mei, take, &[]).await.expect(303);
    world.get(&nadia, "/administration/people").await.expect(403);
    world.post(&mei, "/people/nadia/deactivation", &[]).await.expect(303);
    assert_eq!(names("?show=closed").await, ["Nadia"]);
    world.post(&mei, "/administration/people/nadia/reactivation", &[]).await.expect(303);
    assert_eq!(names("").await, ["Mei", "Nadia"]);
    let words = ["person.admin-given", "person.admin-taken", "person.deactivated", "person.reactivated"];
    assert_eq!(done(&world), words);
});

both!(jobs_are_tried_again_or_discarded, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    world.get(&nadia, "/administration/jobs").await.expect(403);
    give_up(&world, 3);
    let page = world.get(&mei, "/administration/jobs").await.expect(200);
    assert_eq!(page.texts(".rows .snippet").len(), 3);
    let ids: Vec<i64> = world.stored(|db| jobs::dead(db, 10)).iter().map(|job| job.id).collect();
    let end = format!("/administration/jobs/{}/end", ids[0]);
    world.post(&nadia, &end, &[]).await.expect(403);
    for _ in 0..2 {
        world.post(&mei, &end, &[]).await.expect(303);
    }
    assert_eq!(world.stored(|db| jobs::dead(db, 10)).len(), 2);
    let overview = world.get(&mei, "/administration").await.expect(200);
    assert!(overview.text().contains("2 jobs"), "one row for all of a kind");
    world.post(&nadia, "/administration/jobs/attempts", &[("kind", Printing::KIND)]).await.expect(403);
    let back = world.post(&mei, "/administration/jobs/attempts", &[("kind", Printing::KIND)]).await.expect(303);
    assert_eq!(back.location(), "/administration/jobs");
    assert_eq!(world.stored(jobs::counts), [("waiting".to_owned(), 2)]);
    assert_eq!(done(&world), ["job.discarded", "job.all-tried-again"]);
    let elsewhere = [("kind", Printing::KIND), ("back", "//evil.example")];
    let back = world.post(&mei, "/administration/jobs/attempts", &elsewhere).await.expect(303);
    assert_eq!(back.location(), "/administration/jobs");
});

both!(nothing_is_sent_to_a_suppressed_address, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    let path = "/administration/mail/suppressions";
    world.get(&nadia, path).await.expect(403);
    world.post(&nadia, path, &[("address", "nadia@marlowreach.example")]).await.expect(403);
    let wrong = world.post(&mei, path, &[("address", "nadia")]).await.expect(422);
    assert_eq!(wrong.texts("#address-error").len(), 1);
    assert_eq!(wrong.field("address"), "nadia", "what was typed stays");
    world.post(&mei, path, &[("address", "Nadia@MarlowReach.example")]).await.expect(303);
    let ask = async || {
        world.post(&Nobody, "/password/new", &[("email", "nadia@marlowreach.example")]).await.expect(200);
    };
    ask().await;
    let waiting = world.get(&mei, "/administration/mail").await.expect(200);
    assert_eq!(waiting.texts(".rows .row-title"), ["Nadia"]);
    assert!(!waiting.text().contains("@marlowreach.example</"), "the queue holds no address");
    world.settle();
    assert_eq!(letters(&world), Vec::<String>::new());
    let listed = world.get(&mei, path).await.expect(200);
    assert_eq!(listed.texts(".rows .row-title"), ["nadia@marlowreach.example"]);
    world.post(&mei, &format!("{path}/end"), &[("address", "nadia@marlowreach.example")]).await.expect(303);
    ask().await;
    world.settle();
    assert_eq!(letters(&world).len(), 1);
    assert_eq!(done(&world), ["mail.suppressed", "mail.unsuppressed"]);
    let record = world.get(&mei, "/administration/record").await.expect(200).text();
    assert!(!record.contains("nadia@"), "the record names a person by their number, and no address");
    assert!(!world.stored(|db| suppressed::is(db, "nadia@marlowreach.example")));
});

both!(a_test_of_the_mail_shows_the_answer, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    let settings = world.get(&mei, "/administration/mail").await.expect(200);
    assert!(settings.text().contains("wellspring@localhost"));
    world.post(&nadia, "/administration/mail/tests", &[]).await.expect(403);
    assert_eq!(letters(&world).len(), 0);
    let page = world.post(&mei, "/administration/mail/tests", &[]).await.expect(200);
    assert!(page.text_of(".banner.good").contains("The letter was taken."));
    let [letter] = &letters(&world)[..] else { panic!("one letter") };
    assert!(letter.contains("mei@marlowreach.example") && letter.contains("A test from Marlow Reach Hospital"));
});

both!(a_letter_is_sent_now_or_discarded, |world| {
    let mei = world.admin("Mei");
    world.person("Nadia");
    world.post(&Nobody, "/password/new", &[("email", "nadia@marlowreach.example")]).await.expect(200);
    let page = world.get(&mei, "/administration/mail").await.expect(200);
    let acts = page.attributes(".rows form", "action");
    let back = world.post(&mei, &acts[0], &[("back", "/administration/mail")]).await.expect(303);
    assert_eq!(back.location(), "/administration/mail");
    world.post(&mei, &acts[1], &[]).await.expect(303);
    world.settle();
    assert_eq!(letters(&world), Vec::<String>::new());
    assert_eq!(done(&world), ["job.tried-again", "job.discarded"]);
});

both!(practices_are_counted_and_lead_to_where_they_are_kept, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    let said = world.interest("Handing over");
    world.interest("Moving beds");
    crate::suggestions::says(&world, &nadia, said.id, crate::suggestions::PRACTISES);
    world.get(&nadia, "/administration/practices").await.expect(403);
    let page = world.get(&mei, "/administration/practices").await.expect(200);
    assert_eq!(page.texts(".head .meta span"), ["2 practices", "1 of which nobody says anything yet"]);
    for way in ["/interests", "/interests/duplicates", "/interests/tags", "/interests/stewards"] {
        assert!(page.attributes("main a", "href").contains(&way.to_owned()), "{way}");
        world.get(&mei, way).await.expect(200);
    }
    world.post(&mei, "/interests/stewards", &[("handle", "nadia")]).await.expect(303);
    let page = world.get(&mei, "/administration/practices").await.expect(200);
    assert_eq!(page.texts(".person-name"), ["Nadia"]);
});

both!(letters_of_every_room_wait_on_the_page_of_mail, |world| {
    let (mei, yusuf, nadia) = (world.admin("Mei"), world.person("Yusuf"), world.person("Nadia"));
    world.community("rota", ::communities::Access::Request, &yusuf);
    world.post(&nadia, "/c/rota/membership", &[]).await.expect(303);
    let page = world.get(&mei, "/administration/mail").await.expect(200);
    assert_eq!(page.texts(".rows .row-title").len(), 1, "{}", page.text());
    world.settle();
    let page = world.get(&mei, "/administration/mail").await.expect(200);
    assert_eq!(page.texts(".rows .row-title"), [""; 0]);
});

both!(storage_is_measured_by_a_job, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    world.get(&nadia, "/administration/storage").await.expect(403);
    let before = world.get(&mei, "/administration/storage").await.expect(200);
    assert!(before.text().contains("It has not been measured yet."));
    world.post(&nadia, "/administration/storage/measurements", &[]).await.expect(403);
    world.post(&mei, "/administration/storage/measurements", &[]).await.expect(303);
    world.settle();
    let found = world.stored(institution_measured);
    assert!(found["database"].as_u64() > Some(10_000) && found["all"].as_u64() >= found["free"].as_u64());
    let after = world.get(&mei, "/administration/storage").await.expect(200);
    assert_eq!(after.attributes(".bar-of-parts rect", "class").last().map(String::as_str), Some("bar-rest"));
    assert!(!after.text().contains(" style="));
});

fn institution_measured(db: &mut db::Db) -> db::Result<serde_json::Value> {
    let text = settings::get(db, "storage.measured")?.expect("it was measured");
    Ok(serde_json::from_str(&text)?)
}

both!(the_overview_names_what_needs_somebody, |world| {
    let (mei, yusuf) = (world.admin("Mei"), world.person("Yusuf"));
    let needs = async || world.get(&mei, "/administration").await.expect(200).texts(".rows .row-title");
    assert_eq!(needs().await, Vec::<String>::new());
    let open = world.community("ward-transfers", ::communities::Access::Open, &yusuf);
    let closed = world.community("theatre-rota", ::communities::Access::Private, &yusuf);
    world.arrange(move |db| {
        for community in [open, closed] {
            membership::put(db, community, yusuf.id, Role::Member, State::Active, Time::now())?;
        }
        settings::set(db, "backup.last", r#"{"at":0,"bytes":1}"#)?;
        settings::set(db, "storage.measured", r#"{"at":0,"database":1,"uploads":1,"index":1,"free":5000,"all":100000}"#)
    });
    give_up(&world, 1);
    let all = [
        "The disk is nearly full",
        "“test.printing” was given up",
        "There was no backup for a while",
        "2 communities have no facilitator",
    ];
    assert_eq!(needs().await, all);
    let page = world.get(&mei, "/administration").await.expect(200);
    assert!(page.text().contains("1 of them private") && !page.text().contains("theatre"));
    assert!(page.text_of(".head .meta").contains("4 things need you"));

    // What is archived needs nobody: overview and list agree.
    world.arrange(move |db| {
        use ::communities::schema::communities as table;
        diesel::update(table::table.find(open)).set(table::archived_at.eq(Time::now())).execute(db)?;
        Ok(())
    });
    assert!(needs().await.contains(&"1 community has no facilitator".to_owned()), "{:?}", needs().await);
    let list = world.get(&mei, "/administration/communities?show=nobody-leads").await.expect(200);
    assert_eq!(list.texts(".rows .row-title"), [""; 0]);
});

both!(the_accent_turns_and_nothing_else, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    let sheets = async |who: &dyn Visitor, path: &str| {
        world.get(who, path).await.expect(200).attributes("link[rel=stylesheet]", "href")
    };
    assert_eq!(sheets(&nadia, "/help").await.len(), 1);
    let page = world.get(&mei, "/administration/instance?hue=30").await.expect(200);
    assert_eq!(page.attributes("link[rel=stylesheet]", "href").len(), 2, "a look for oneself");
    assert_eq!(page.texts("tbody tr").len(), 9, "how readable each pair is");
    assert_eq!(sheets(&nadia, "/help").await.len(), 1, "nobody else sees it");
    world.post(&nadia, "/administration/accent", &[("hue", "30")]).await.expect(403);
    for wrong in ["", "360", "-1", "blue"] {
        let page = world.post(&mei, "/administration/accent", &[("hue", wrong)]).await.expect(422);
        assert_eq!(page.texts("#hue-error").len(), 1, "{wrong}");
    }
    world.post(&mei, "/administration/accent", &[("hue", "30")]).await.expect(303);
    let found = sheets(&Nobody, "/help").await;
    let sheet = world.get(&Nobody, &found[1]).await.expect(200);
    assert_eq!(sheet.header("content-type"), "text/css; charset=utf-8");
    assert!(sheet.header("cache-control").contains("immutable"));
    assert!(sheet.text().contains("oklch(45.5% 0.082 30)"));
    world.get(&Nobody, "/branding/accent-31.css").await.expect(404);
    world.post(&mei, "/administration/accent", &[("hue", "222")]).await.expect(303);
    assert_eq!(sheets(&nadia, "/help").await.len(), 1, "that of the house needs no sheet");
    assert_eq!(done(&world), ["instance.accent", "instance.accent"]);
});

fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgba8(900, 300).write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    bytes.into_inner()
}

both!(a_logo_is_encoded_anew_and_shown_to_everybody, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    let send = async |who: &Person, file: &[u8]| {
        let request = world.request("POST", "/administration/logo").header("sec-fetch-site", "same-origin");
        who.dress(request).multipart(&[], Some(("logo.png", file))).send().await
    };
    send(&nadia, &picture()).await.expect(403);
    let wrong = send(&mei, b"<svg onload='x'/>").await.expect(422);
    assert_eq!(wrong.texts("#file-error").len(), 1);
    send(&mei, &picture()).await.expect(303);
    let shown = world.get(&Nobody, "/help").await.attributes(".house img.logo", "src");
    let logo = world.get(&Nobody, &shown[0]).await.expect(200);
    let decoded = image::load_from_memory(&logo.bytes).expect("a picture");
    assert_eq!((decoded.width(), decoded.height()), (336, 112));
    assert!(logo.header("content-security-policy").contains("sandbox"));
    world.get(&Nobody, "/branding/..%2Fwellspring.db").await.expect(404);
    send(&mei, &picture()).await.expect(303);
    world.get(&Nobody, &shown[0]).await.expect(404);
    let folder = world.folder.path().join("branding");
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1, "the one before is gone");
    world.post(&mei, "/administration/logo/end", &[]).await.expect(303);
    assert_eq!(world.get(&Nobody, "/help").await.attributes(".house img.logo", "src"), Vec::<String>::new());
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 0);
    assert_eq!(done(&world), ["instance.logo"; 3]);
});

both!(everybody_is_told_until_they_put_it_away, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    let path = "/administration/announcement";
    world.post(&nadia, path, &[("text", "Free cake")]).await.expect(403);
    let past = [("text", "Tonight we move house."), ("tone", "warn"), ("until", "2001-01-01")];
    let wrong = world.post(&mei, path, &past).await.expect(422);
    assert_eq!(wrong.texts("#until-error").len(), 1);
    assert_eq!(wrong.field("text"), "Tonight we move house.", "what was typed stays");
    assert_eq!(world.post(&mei, path, &[("text", " ")]).await.expect(422).texts("#text-error").len(), 1);
    world.post(&mei, path, &[("text", "Tonight we <b>move</b>."), ("tone", "warn")]).await.expect(303);
    let page = world.get(&Nobody, "/help").await.expect(200);
    assert_eq!(page.texts(".announced .banner.warn .banner-text"), ["Tonight we <b>move</b>."]);
    let id = page.attributes(".announced input[name=id]", "value").remove(0);
    let away = world.post(&nadia, "/announcement/dismissal", &[("id", &id), ("back", "/people")]).await.expect(303);
    assert_eq!(away.location(), "/people");
    let cookie = away.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    let again = world.request("GET", "/help").header("cookie", &format!("{}; {cookie}", nadia.cookie())).send().await;
    assert_eq!(again.texts(".announced"), Vec::<String>::new());
    world.post(&mei, path, &[("text", "It is done.")]).await.expect(303);
    let news = world.request("GET", "/help").header("cookie", &format!("{}; {cookie}", nadia.cookie())).send().await;
    assert_eq!(news.texts(".announced .banner-text"), ["It is done."], "another word is told anew");
    world.post(&mei, "/administration/announcement/end", &[]).await.expect(303);
    assert_eq!(world.get(&Nobody, "/help").await.texts(".announced"), Vec::<String>::new());
    assert_eq!(done(&world), ["instance.announced", "instance.announced", "instance.silent"]);
});

/// Sends a table of people to be invited.
async fn invite(world: &World, who: &Person, how: &str, file: &[u8]) -> Reply {
    let request = world.request("POST", "/administration/people/invitations").header("sec-fetch-site", "same-origin");
    who.dress(request).multipart(&[("how", how)], Some(("people.csv", file))).send().await
}

fn invitations(world: &World) -> Vec<String> {
    let waiting = world.stored(|db| ::people::sign_up::invited(db, None, 100, Time::now()));
    waiting.into_iter().rev().map(|one| one.email).collect()
}

const TABLE: &str = "E-Mail;Name;Job title;Department\n\
    zoe@ward.example;Zoë Lefèvre;Nurse;Intensive care\n\
    nadia@marlowreach.example;Nadia;;\n\
    nobody;Nobody;;\n\
    Zoe@ward.example;Twice;;\n\
    femi@ward.example;Femi;Pharmacist;\n";

both!(a_table_invites_all_or_none_or_whom_it_can, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    world.get(&nadia, "/administration/people/invitations").await.expect(403);
    invite(&world, &nadia, "each", TABLE.as_bytes()).await.expect(403);
    let page = invite(&world, &mei, "all", TABLE.as_bytes()).await.expect(422);
    assert!(page.text_of(".banner.bad").contains("Nobody was invited."));
    assert_eq!(page.texts("tbody td.number"), ["3", "4", "5"], "what is wrong, and who is there already");
    assert_eq!(invitations(&world), Vec::<String>::new());
    world.settle();
    assert_eq!(letters(&world).len(), 0);

    let page = invite(&world, &mei, "each", TABLE.as_bytes()).await.expect(200);
    assert!(page.text_of(".banner.good").contains("2 people are invited."));
    assert_eq!(page.texts("tbody td.number"), ["2", "3", "4", "5", "6"], "a line for each line");
    assert_eq!(invitations(&world), ["zoe@ward.example", "femi@ward.example"]);
    assert_eq!(done(&world), ["invitation.sent", "invitation.sent"]);
    world.settle();
    assert_eq!(letters(&world).len(), 2);

    let letter = letters(&world).into_iter().find(|letter| letter.contains("zoe@")).expect("a letter");
    let letter = letter.replace("=\r\n", "").replace("=3D", "=");
    let start = letter.find("/sign-up/").expect("a link");
    let link: String =
        letter[start..].chars().take_while(|c| c.is_ascii_alphanumeric() || "/-_".contains(*c)).collect();
    let form = world.get(&Nobody, &link).await.expect(200);
    assert_eq!(form.field("name"), "Zoë Lefèvre", "what the table said waits for them");
    let came = [("name", "Zoë Lefèvre"), ("password", "correct horse battery")];
    world.post(&Nobody, &link, &came).await.expect(303);
    let zoe = world.stored(|db| ::people::account::find(db, "zoe@ward.example"));
    assert_eq!((zoe.role.as_str(), zoe.department.as_str()), ("Nurse", "Intensive care"));
});

both!(a_table_in_any_encoding_and_no_table_at_all, |world| {
    let mei = world.admin("Mei");
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("email,name\nzoe@ward.example,Zoë\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    invite(&world, &mei, "all", &wide).await.expect(200);
    invite(&world, &mei, "all", b"email;name\nfemi@ward.example;F\xe9mi\n").await.expect(200);
    assert_eq!(invitations(&world), ["zoe@ward.example", "femi@ward.example"]);
    for file in [&b""[..], b"name\nZoe\n", b"\xff\xfe\x00", b"email,email\na@b.example,c@d.example\n"] {
        let page = invite(&world, &mei, "each", file).await.expect(422);
        assert_eq!(page.texts("#file-error").len(), 1);
    }
    let mut many = String::from("email\n");
    for number in 0..2_100 {
        many += &format!("nobody-{number}@ward.example\n");
    }
    let page = invite(&world, &mei, "all", many.as_bytes()).await.expect(422);
    assert!(page.text().contains("at most 2,000 rows") || page.text().contains("at most 2000 rows"));
    assert_eq!(invitations(&world).len(), 2, "nothing of a file that is too long where all or none is wanted");
});
