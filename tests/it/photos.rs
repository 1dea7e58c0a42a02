//! Photos of people: chosen, shown wherever the name is, replaced, removed.

use ::communities::Access;
use ::people::Role;
use ::people::profile::photo;
use ::people::schema::people;
use db::{Error, Time};
use diesel::prelude::*;
use image::ImageFormat;
use serde_json::Value;
use spine::uploads::{NewUpload, Shelf};
use web::limits::PerMinute;

use crate::harness::*;
use crate::uploads::{encoded, files};

const HERE: &str = "/settings/photo";

/// Chooses a photo as the page does without script.
pub async fn choose(world: &World, who: &dyn Visitor, fields: &[(&str, &str)], file: &[u8]) -> Reply {
    let request = who.dress(world.request("POST", HERE)).header("sec-fetch-site", "same-origin");
    request.multipart(fields, Some(("me.jpg", file))).send().await
}

/// The address of the photo that somebody has chosen.
pub async fn chosen(world: &World, who: &dyn Visitor) -> String {
    choose(world, who, &[], &encoded(400, 300, ImageFormat::Jpeg)).await.expect(303);
    shown(&world.get(who, HERE).await.expect(200)).expect("a photo")
}

/// The photo that the page shows large.
fn shown(page: &Reply) -> Option<String> {
    page.attributes(".avatar-72 img", "src").pop()
}

fn photo_of(world: &World, who: &Person) -> Option<String> {
    let id = who.id;
    world.stored(move |db| Ok(people::table.find(id).select(people::photo).first(db)?))
}

/// Nadia has asked something in a community that Sunniva leads; gives both and the address of the topic.
async fn scene(world: &World, access: Access) -> (Person, Person, String) {
    let (sunniva, nadia) = (world.person("Sunniva"), world.person("Nadia"));
    let community = world.community("safe-handovers", access, &sunniva);
    world.join(&nadia, community, Role::Member);
    let asked = [("kind", "question"), ("title", "Who signs at night?"), ("body", "Nobody did."), ("tags", "night")];
    let topic = world.post(&nadia, "/c/safe-handovers/topics", &asked).await.expect(303).location().to_owned();
    (sunniva, nadia, topic)
}

async fn in_api(world: &World, reader: &Person, path: &str) -> Value {
    world.api(reader, "GET", &format!("/api/v1/{path}"), None).await.expect(200).json()
}

both!(a_photo_stands_wherever_the_name_does, |world| {
    let (sunniva, nadia, topic) = scene(&world, Access::Open).await;
    let before = world.get(&sunniva, &topic).await.expect(200);
    assert!(before.attributes(".by .avatar img", "src").is_empty());
    assert_eq!(before.text_of(".by .avatar"), "Na");
    assert_eq!(in_api(&world, &sunniva, &format!("people/{}", nadia.id)).await["photo"], Value::Null);

    let chosen_now = choose(&world, &nadia, &[], &encoded(800, 600, ImageFormat::Jpeg)).await.expect(303);
    assert_eq!(chosen_now.location(), HERE);
    let settings = world.get(&nadia, HERE).await.expect(200);
    let photo = shown(&settings).expect("a photo");
    assert_eq!(photo_of(&world, &nadia).map(|name| format!("/f/{name}")), Some(photo.clone()));
    assert_eq!(settings.attributes(".bar .you img", "src"), [photo.as_str()], "in the bar");
    let file = world.get(&sunniva, &photo).await.expect(200);
    let pixels = image::load_from_memory(&file.bytes).expect("a picture");
    assert_eq!((pixels.width(), pixels.height()), (256, 256));
    assert_eq!(file.header("cache-control"), "private, max-age=86400, immutable");

    // Kept pages follow at once.
    let page = world.get(&sunniva, &topic).await.expect(200);
    assert_eq!(page.attributes(".post .by .avatar img", "src"), [photo.as_str()]);
    assert_eq!(page.attributes(".faces .avatar img", "src"), [photo.as_str()]);
    assert_eq!(page.attributes(".post .by .avatar img", "alt"), [""]);
    for (path, place) in [
        ("/people/nadia", ".avatar-72 img"),
        ("/people", ".person .avatar img"),
        ("/c/safe-handovers/members", ".person .avatar img"),
    ] {
        let page = world.get(&sunniva, path).await.expect(200);
        assert_eq!(page.attributes(place, "src"), [photo.as_str()], "{path}");
    }
    world.settle();
    let found = world.get(&sunniva, "/search?q=nadia").await.expect(200);
    assert_eq!(found.attributes(".person .avatar img", "src"), [photo.as_str()]);
    let mei = world.admin("Mei");
    let listed = world.get(&mei, "/administration/people").await.expect(200);
    assert_eq!(listed.attributes(".avatar img", "src"), [photo.as_str()]);

    let address = Value::from(photo.as_str());
    assert_eq!(in_api(&world, &sunniva, &format!("people/{}", nadia.id)).await["photo"], address);
    assert_eq!(in_api(&world, &sunniva, "people?q=nadia").await["items"][0]["photo"], address);
    assert_eq!(in_api(&world, &nadia, "me").await["profile"]["photo"], address);
    assert_eq!(in_api(&world, &sunniva, "me").await["profile"]["photo"], Value::Null);
});

both!(a_photo_is_replaced_and_removed, |world| {
    let (sunniva, nadia, topic) = scene(&world, Access::Open).await;
    let first = chosen(&world, &nadia).await;
    let second = chosen(&world, &nadia).await;
    assert_ne!(first, second);
    let page = world.get(&sunniva, &topic).await.expect(200);
    assert_eq!(page.attributes(".post .by .avatar img", "src"), [second.as_str()]);
    world.get(&sunniva, &first).await.expect(404);
    world.get(&sunniva, &second).await.expect(200);
    assert_eq!(files(&world).len(), 2);
    let shelf = Shelf::within(world.folder.path());
    let tidy = |hours: i64| {
        let later = Time::now().plus(hours * Time::HOUR);
        ::uploads::tidy(world.app.database(), &shelf, later, true).expect("tidied");
    };
    tidy(25);
    assert_eq!(files(&world).len(), 1, "the one in use stays, whatever its age");
    world.get(&nadia, &first).await.expect(404);
    world.get(&sunniva, &second).await.expect(200);

    // Sending something without a photo, or to somebody else's page, takes nothing away.
    world.post(&sunniva, "/settings/photo/end", &[]).await.expect(303);
    assert_eq!(photo_of(&world, &nadia).map(|name| format!("/f/{name}")), Some(second.clone()));
    let removed = world.post(&nadia, "/settings/photo/end", &[]).await.expect(303);
    assert_eq!(removed.location(), HERE);
    assert_eq!((photo_of(&world, &nadia), shown(&world.get(&nadia, HERE).await)), (None, None));
    world.get(&sunniva, &second).await.expect(404);
    let page = world.get(&sunniva, &topic).await.expect(200);
    assert!(page.attributes(".post .by .avatar img", "src").is_empty());
    assert_eq!(in_api(&world, &nadia, "me").await["profile"]["photo"], Value::Null);
    tidy(25);
    assert!(files(&world).is_empty());
    world.post(&nadia, "/settings/photo/end", &[]).await.expect(303);
});

both!(what_is_no_photo_keeps_everything_as_it_is, |world| {
    let world = world.with_settings(|settings| settings.largest_file = 1_000_000);
    let (sunniva, nadia, _) = scene(&world, Access::Open).await;
    let photo = chosen(&world, &nadia).await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let (jpeg, png) = (encoded(300, 300, ImageFormat::Jpeg), encoded(300, 300, ImageFormat::Png));
    for (file, status, says) in [
        (&svg[..], 422, "SVG drawings can hold scripts"),
        (b"no picture", 422, "no picture in JPEG"),
        (b"", 422, "The file is empty"),
        (&png[..png.len() / 3], 422, "damaged or was cut off"),
        (&vec![0; 1_000_001], 413, "The limit here is"),
    ] {
        let refused = choose(&world, &nadia, &[], file).await.expect(status);
        assert!(refused.text_of(".field.wrong .error").contains(says), "{says}: {}", refused.text());
        assert_eq!(shown(&refused), Some(photo.clone()), "{says}");
    }
    let without = nadia.dress(world.request("POST", HERE)).header("sec-fetch-site", "same-origin");
    let without = without.multipart(&[], None).send().await.expect(422);
    assert!(without.text_of(".field.wrong .error").contains("Choose a picture"), "{}", without.text());
    assert_eq!(files(&world).len(), 1, "nothing of them is there");
    world.get(&sunniva, &photo).await.expect(200);

    // Nobody but oneself, and no token that only reads.
    choose(&world, &Nobody, &[], &jpeg).await.expect(401);
    let theirs = choose(&world, &sunniva, &[("person", "nadia"), ("handle", "nadia")], &jpeg).await;
    theirs.expect(303);
    assert_eq!(photo_of(&world, &nadia).map(|name| format!("/f/{name}")), Some(photo));
    assert!(photo_of(&world, &sunniva).is_some(), "one's own is what one chooses");
});

both!(a_form_sent_twice_is_one_photo, |world| {
    let nadia = world.person("Nadia");
    let page = world.get(&nadia, HERE).await.expect(200);
    let key = page.attributes("input[name=key]", "value").remove(0);
    let file = encoded(300, 400, ImageFormat::Png);
    for _ in 0..2 {
        choose(&world, &nadia, &[("key", &key)], &file).await.expect(303);
    }
    assert_eq!(files(&world).len(), 1);
    world.get(&nadia, &shown(&world.get(&nadia, HERE).await).expect("a photo")).await.expect(200);
});

both!(photos_are_limited_as_other_writing_is, |world| {
    let world = world.limited(PerMinute { write: 2, ..PerMinute::default() });
    let nadia = world.person("Nadia");
    let mut refused = 0;
    for _ in 0..6 {
        let answer = choose(&world, &nadia, &[], &encoded(20, 20, ImageFormat::Png)).await;
        refused += i32::from(answer.status.as_u16() == 429);
    }
    assert!((1..6).contains(&refused), "{refused} of 6 refused");
});

both!(visitors_see_a_photo_where_they_see_the_name, |world| {
    let (sunniva, nadia, topic) = scene(&world, Access::Open).await;
    let (hers, samir) = (chosen(&world, &nadia).await, world.person("Samir"));
    let (his, leads) = (chosen(&world, &samir).await, chosen(&world, &sunniva).await);
    let page = world.get(&Nobody, &topic).await.expect(200);
    assert_eq!(page.attributes(".post .by .avatar img", "src"), [hers.as_str()]);
    let seen = world.get(&Nobody, &hers).await.expect(200);
    assert_eq!(seen.header("cache-control"), "public, max-age=86400, s-maxage=300, immutable");
    world.get(&Nobody, &leads).await.expect(200);
    world.get(&Nobody, &his).await.expect(404);
    world.get(&nadia, &his).await.expect(200);

    // Nothing by her stands there any more, or nobody outside may read it.
    let id = nadia.id;
    world.arrange(move |db| {
        let theirs = forum::schema::posts::table.filter(forum::schema::posts::author_id.eq(id));
        diesel::update(theirs).set(forum::schema::posts::deleted_at.eq(Time::now())).execute(db)?;
        Ok(())
    });
    world.get(&Nobody, &hers).await.expect(404);
    world.arrange(|db| {
        let all = ::communities::schema::communities::table;
        diesel::update(all).set(::communities::schema::communities::access.eq(Access::Private)).execute(db)?;
        Ok(())
    });
    world.get(&Nobody, &leads).await.expect(404);
    world.get(&samir, &leads).await.expect(200);
});

both!(a_closed_account_chooses_no_photo_and_keeps_its_own, |world| {
    let (mei, nadia) = (world.admin("Mei"), world.person("Nadia"));
    let photo = chosen(&world, &nadia).await;
    world.post(&mei, "/people/nadia/deactivation", &[]).await.expect(303);
    choose(&world, &nadia, &[], &encoded(20, 20, ImageFormat::Png)).await.expect(401);
    let page = world.get(&mei, "/people/nadia").await.expect(200);
    assert_eq!(shown(&page), Some(photo.clone()), "as the page and the name do");
    world.get(&mei, &photo).await.expect(200);
    world.get(&Nobody, &photo).await.expect(404);
});

fn new(name: &str) -> NewUpload {
    NewUpload { name: name.to_owned(), mime: "image/png", bytes: 1, width: 4, height: 4 }
}

both!(whoever_chooses_sees_their_account_closed, |world| {
    let nadia = world.person("Nadia");
    let (who, id) = (world.ctx(&nadia), nadia.id);
    let outcome = world.meanwhile(
        |db| {
            diesel::update(people::table.find(id)).set(people::deactivated_at.eq(Time::now())).execute(db)?;
            Ok(())
        },
        move |database| database.write_now(move |db| photo::set(db, &who, Some(&new("0123456789-4x4")))),
    );
    assert!(matches!(outcome, Err(Error::SignInFirst)), "{outcome:?}");
    assert_eq!(photo_of(&world, &nadia), None);
});

both!(of_two_photos_at_once_one_is_shown, |world| {
    let nadia = world.person("Nadia");
    let (one, other) = (world.ctx(&nadia), world.ctx(&nadia));
    let outcome = world.meanwhile(
        |db| photo::set(db, &one, Some(&new("aaaaaaaaaa-4x4"))),
        move |database| database.write_now(move |db| photo::set(db, &other, Some(&new("bbbbbbbbbb-4x4")))),
    );
    outcome.expect("the second waits for the first");
    assert_eq!(photo_of(&world, &nadia).as_deref(), Some("bbbbbbbbbb-4x4"));
    let later = Time::now().plus(2 * Time::DAY);
    let gone = world.arrange(move |db| spine::uploads::forget_unattached(db, later));
    assert_eq!(gone, ["aaaaaaaaaa-4x4"]);
});
