//! Pictures: sent, refused, shown, hidden, attached, forgotten.

use std::io::Cursor;
use std::path::PathBuf;

use ::communities::{Access, load as doors};
use ::people::{Role, membership};
use db::{CommunityId, Error, Time};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use forum::schema::{PostId, TopicId, posts, topics};
use image::codecs::gif::GifEncoder;
use image::{Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use serde_json::{Value, json};
use spine::uploads::{self, NewUpload, Shelf};
use spine::{jobs, settings};
use web::limits::PerMinute;

use crate::harness::*;

pub fn encoded(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, 90]));
    let mut out = Cursor::new(Vec::new());
    pixels.write_to(&mut out, format).expect("it can be encoded");
    out.into_inner()
}

fn png() -> Vec<u8> {
    encoded(64, 48, ImageFormat::Png)
}

/// Sends a picture as the script of the writing field does.
async fn send(world: &World, who: &dyn Visitor, community: &str, file: &[u8]) -> Reply {
    let request = who.dress(world.request("POST", "/f")).header("accept", "application/json");
    let request = request.header("sec-fetch-site", "same-origin");
    request.multipart(&[("community", community)], Some(("a.png", file))).send().await
}

async fn sent(world: &World, who: &dyn Visitor, community: &str, file: &[u8]) -> String {
    let answer = send(world, who, community, file).await.expect(201);
    answer.json()["url"].as_str().expect("an address").to_owned()
}

async fn reply(world: &World, who: &Person, topic: i64, body: &str) -> Reply {
    world.api(who, "POST", &format!("/api/v1/topics/{topic}/replies"), Some(json!({"body": body}))).await
}

/// The address of a picture that a new reply shows.
pub async fn shown_in_a_reply(world: &World, who: &Person, community: &str, topic: i64) -> String {
    let url = sent(world, who, community, &png()).await;
    reply(world, who, topic, &format!("![A chart]({url})")).await.expect(201);
    url
}

/// A community with a topic: facilitator, member, topic.
async fn scene(world: &World, access: Access) -> (Person, Person, CommunityId, i64) {
    let (sunniva, nadia) = (world.person("Sunniva"), world.person("Nadia"));
    let community = world.community("safe-handovers", access, &sunniva);
    world.join(&nadia, community, Role::Member);
    let new = json!({"title": "Who signs at night?", "body": "Nobody did."});
    let topic = world.api(&sunniva, "POST", "/api/v1/communities/safe-handovers/topics", Some(new)).await.expect(201);
    let id = topic.json()["id"].as_i64().expect("an id");
    (sunniva, nadia, community, id)
}

/// Every file in the folder of the uploads, whatever it is.
pub fn files(world: &World) -> Vec<PathBuf> {
    let list = |folder: PathBuf| -> Vec<PathBuf> {
        std::fs::read_dir(folder)
            .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
            .unwrap_or_default()
    };
    list(world.folder.path().join("uploads")).into_iter().flat_map(list).collect()
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn rows(world: &World) -> i64 {
    world.stored(|db| Ok(diesel::sql_query("SELECT COUNT(*) AS count FROM uploads").get_result::<Count>(db)?.count))
}

both!(a_picture_from_the_field_to_the_page, |world| {
    let (sunniva, nadia, _, topic) = scene(&world, Access::Open).await;
    let answer = send(&world, &nadia, "safe-handovers", &encoded(3200, 1600, ImageFormat::Jpeg)).await.expect(201);
    let json = answer.json();
    let url = json["url"].as_str().expect("an address").to_owned();
    assert_eq!((&json["width"], &json["height"], &json["notice"]), (&json!(1600), &json!(800), &Value::Null));
    assert_eq!(answer.header("location"), url);
    assert_eq!(json["markdown"], format!("![]({url})"));

    let mine = world.get(&nadia, &url).await.expect(200);
    assert_eq!(mine.header("content-type"), "image/jpeg");
    assert_eq!(mine.header("cache-control"), "private, no-cache");
    let shown = image::load_from_memory(&mine.bytes).expect("a picture");
    assert_eq!((shown.width(), shown.height()), (1600, 800));
    world.get(&sunniva, &url).await.expect(404);
    world.get(&Nobody, &url).await.expect(404);

    reply(&world, &nadia, topic, &format!("See:\n\n![A chart]({url})")).await.expect(201);
    let page = world.get(&sunniva, &format!("/c/safe-handovers/t/{topic}-who-signs-at-night")).await.expect(200);
    for (name, value) in [
        ("src", url.as_str()),
        ("alt", "A chart"),
        ("width", "1600"),
        ("height", "800"),
        ("loading", "lazy"),
        ("decoding", "async"),
    ] {
        assert_eq!(page.attributes(".cooked img", name), [value]);
    }
    for who in [&sunniva as &dyn Visitor, &nadia, &Nobody] {
        let answer = world.get(who, &url).await.expect(200);
        assert_eq!(answer.header("cache-control"), "public, max-age=86400, s-maxage=300, immutable");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        let again = who.dress(world.request("GET", &url)).header("if-none-match", answer.header("etag")).send().await;
        assert_eq!(again.expect(304).bytes, b"");
    }
});

both!(every_kind_of_picture_is_taken, |world| {
    let (_, nadia, community, _) = scene(&world, Access::Private).await;
    for (format, mime) in [
        (ImageFormat::Png, "image/png"),
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::WebP, "image/jpeg"),
        (ImageFormat::Gif, "image/png"),
    ] {
        // Under any name, by the community's address and by its id.
        for place in ["safe-handovers".to_owned(), community.0.to_string()] {
            let url = sent(&world, &nadia, &place, &encoded(30, 20, format)).await;
            assert_eq!(world.get(&nadia, &url).await.expect(200).header("content-type"), mime);
        }
    }
    let mut gif = Vec::new();
    let mut encoder = GifEncoder::new(&mut gif);
    for shade in [10, 200] {
        encoder.encode_frame(Frame::new(RgbaImage::from_pixel(9, 9, Rgba([shade, 0, 0, 255])))).expect("a frame");
    }
    drop(encoder);
    let json = send(&world, &nadia, "safe-handovers", &gif).await.expect(201).json();
    assert!(json["notice"].as_str().is_some_and(|said| said.contains("first frame")), "{json}");
});

fn crc(bytes: &[u8]) -> [u8; 4] {
    let crc = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    });
    (!crc).to_be_bytes()
}

/// A small file that says it has so many pixels.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut png = png();
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&sum);
    png
}

both!(what_is_no_picture_is_refused_and_leaves_nothing, |world| {
    let (_, nadia, _, _) = scene(&world, Access::Open).await;
    let page = b"<!doctype html><script>alert(1)</script>";
    let svg = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let header_only = [b"\x89PNG\r\n\x1a\n".as_slice(), page].concat();
    for (file, says) in [
        (svg.to_vec(), "SVG drawings can hold scripts"),
        (page.to_vec(), "no picture in JPEG, PNG, GIF or WebP"),
        (b"PK\x03\x04 a zip".to_vec(), "no picture"),
        (b"\x1f\x8b\x08\0 gzip".to_vec(), "no picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), "Save it as JPEG"),
        (header_only, "damaged or was cut off"),
        (png()[..60].to_vec(), "damaged or was cut off"),
        (bomb(50_000, 50_000), "50,000 × 50,000 pixels. The limit is 66 million"),
        (Vec::new(), "The file is empty"),
    ] {
        let refused = send(&world, &nadia, "safe-handovers", &file).await.expect(422);
        assert_eq!(refused.header("content-type"), "application/problem+json");
        let detail = refused.json()["detail"].as_str().unwrap_or_default().replace(['\u{2068}', '\u{2069}'], "");
        assert!(detail.contains(says) || detail.replace("50000", "50,000").contains(says), "{says}: {detail}");
    }
    let wrong = nadia.dress(world.request("POST", "/f")).header("accept", "application/json");
    let wrong = wrong.multipart(&[("community", "safe-handovers"), ("picture", "x")], None).send().await.expect(422);
    assert!(wrong.text().contains("Choose a picture"), "{}", wrong.text());
    let plain = nadia.dress(world.request("POST", "/f")).form(&[("community", "safe-handovers")]).send().await;
    plain.expect(422);
    let cut = nadia.dress(world.request("POST", "/f")).header("accept", "application/json");
    let body = b"--e\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc".to_vec();
    let cut = cut.bytes("multipart/form-data; boundary=e", body).send().await.expect(422);
    assert!(cut.text().contains("did not arrive whole"), "{}", cut.text());
    assert_eq!((files(&world), rows(&world)), (Vec::new(), 0));

    // A page that hides behind a real picture is left behind.
    let url = sent(&world, &nadia, "safe-handovers", &[png(), page.to_vec()].concat()).await;
    let shown = world.get(&nadia, &url).await.expect(200);
    assert_eq!(shown.header("content-type"), "image/png");
    assert!(!shown.text().contains("<script"));
});

both!(what_is_too_large_hears_the_limit, |world| {
    let world = world.with_settings(|settings| settings.largest_file = 1_000_000);
    let (_, nadia, _, _) = scene(&world, Access::Open).await;
    for size in [1_000_001, 3_000_000, 9_000_000] {
        let refused = send(&world, &nadia, "safe-handovers", &vec![0; size]).await.expect(413);
        assert!(refused.text().contains("The limit here is"), "{}", refused.text());
        let refused = nadia.dress(world.request("POST", "/f?community=safe-handovers"));
        let refused =
            refused.multipart(&[("community", "safe-handovers")], Some(("a.png", &vec![0; size]))).send().await;
        let refused = refused.expect(413);
        assert!(refused.text_of(".field.wrong .error").contains("The limit here is"), "{}", refused.text());
    }
    assert_eq!((files(&world), rows(&world)), (Vec::new(), 0));
    let fields: Vec<(&str, &str)> = vec![("alt", "words "); 20_000];
    let request = nadia.dress(world.request("POST", "/f")).header("accept", "application/json");
    request.multipart(&fields, None).send().await.expect(422);
});

both!(only_members_send_pictures, |world| {
    let (_, nadia, community, _) = scene(&world, Access::Open).await;
    let (samir, mei) = (world.person("Samir"), world.admin("Mei"));
    send(&world, &Nobody, "safe-handovers", &png()).await.expect(401);
    for outsider in [&samir, &mei] {
        send(&world, outsider, "safe-handovers", &png()).await.expect(403);
    }
    send(&world, &nadia, "nowhere", &png()).await.expect(404);
    let at = "/api/v1/communities/safe-handovers/uploads";
    let api = |who: &Person| {
        let request = world.request("POST", at).header("authorization", &format!("Bearer {}", who.token()));
        request.multipart(&[("alt", "A [chart]")], Some(("x", &png()))).send()
    };
    api(&samir).await.expect(403);
    let made = api(&nadia).await.expect(201).json();
    assert!(made["markdown"].as_str().is_some_and(|text| text.starts_with("![A \\[chart\\]](/f/")), "{made}");
    let person = nadia.id;
    world.arrange(move |db| {
        diesel::sql_query("UPDATE tokens SET scope = 'read'").execute(db)?;
        Ok(())
    });
    api(&nadia).await.expect(403);
    world.arrange(move |db| membership::remove(db, community, person).map(drop));
    send(&world, &nadia, "safe-handovers", &png()).await.expect(403);
    assert_eq!((files(&world).len(), rows(&world)), (1, 1));
});

both!(a_picture_is_seen_by_whoever_sees_what_shows_it, |world| {
    let (sunniva, nadia, community, topic) = scene(&world, Access::Private).await;
    let (samir, mei, femi) = (world.person("Samir"), world.admin("Mei"), world.person("Femi"));
    world.join(&femi, community, Role::Member);
    send(&world, &samir, "safe-handovers", &png()).await.expect(404);
    let url = shown_in_a_reply(&world, &nadia, "safe-handovers", topic).await;
    for member in [&sunniva, &nadia, &femi] {
        let answer = world.get(member, &url).await.expect(200);
        assert_eq!(answer.header("cache-control"), "private, max-age=86400, immutable");
    }
    for outsider in [&samir as &dyn Visitor, &mei, &Nobody] {
        let hidden = world.get(outsider, &url).await;
        assert!(hidden.status == 404 || hidden.location().starts_with("/sign-in"), "{}", hidden.status);
        assert!(!hidden.header("cache-control").contains("immutable"));
    }
    let (kind, post): (String, i64) = {
        let found = world.stored(|db| uploads::find(db, url.trim_start_matches("/f/"))).expect("a row");
        (found.object_kind.expect("attached"), found.object_id.expect("attached"))
    };
    assert_eq!(kind, "post");
    world.api(&nadia, "DELETE", &format!("/api/v1/posts/{post}"), None).await.expect(204);
    world.get(&femi, &url).await.expect(404);
    world.get(&sunniva, &url).await.expect(200);
    let ctx = world.ctx(&sunniva);
    world.arrange(move |db| forum::restore(db, &ctx, None, PostId(post)).map(drop));
    world.get(&femi, &url).await.expect(200);
    world.api(&sunniva, "DELETE", &format!("/api/v1/topics/{topic}"), None).await.expect(204);
    world.get(&femi, &url).await.expect(404);
    let who = femi.id;
    world.arrange(move |db| membership::remove(db, community, who).map(drop));
    world.get(&femi, &url).await.expect(404);
});

both!(a_text_shows_only_what_its_readers_may_see, |world| {
    let (sunniva, nadia, _, topic) = scene(&world, Access::Open).await;
    let elsewhere = world.community("ward-transfers", Access::Open, &nadia);
    world.join(&sunniva, elsewhere, Role::Member);
    let waiting = sent(&world, &nadia, "safe-handovers", &png()).await;
    let other = sent(&world, &nadia, "ward-transfers", &png()).await;
    let gone = "/f/00112233445566778899aabbccddeeff-4x3".to_owned();
    for (who, url) in [(&sunniva, &waiting), (&nadia, &other), (&nadia, &gone)] {
        let refused = reply(&world, who, topic, &format!("![x]({url})")).await.expect(422);
        assert_eq!(refused.json()["errors"][0]["field"], "body");
        assert!(refused.text().contains("A picture in this text is not there any more"), "{}", refused.text());
    }
    let count = world.stored(|db| Ok(posts::table.count().get_result::<i64>(db)?));
    assert_eq!(count, 1, "nothing is half written");

    // Whose it is stays so, whoever quotes it.
    let first = reply(&world, &nadia, topic, &format!("![x]({waiting})")).await.expect(201).json();
    reply(&world, &sunniva, topic, &format!("> ![x]({waiting})\n\nQuite.")).await.expect(201);
    let owner =
        |url: &str| world.stored(|db| uploads::find(db, url.trim_start_matches("/f/"))).expect("a row").object_id;
    assert_eq!(owner(&waiting), first["id"].as_i64());

    // An edit brings its own; a question does too; what an edit drops stays with the post, for its history.
    let second = sent(&world, &nadia, "safe-handovers", &png()).await;
    let at = format!("/api/v1/posts/{}", first["id"]);
    world.api(&nadia, "PATCH", &at, Some(json!({"body": format!("![y]({second})")}))).await.expect(200);
    assert_eq!((owner(&second), owner(&waiting)), (first["id"].as_i64(), first["id"].as_i64()));
    let third = sent(&world, &nadia, "safe-handovers", &png()).await;
    let page = world.get(&nadia, "/c/safe-handovers/ask").await.expect(200);
    let fields = [("key", &*page.field("key")), ("title", "Which chart?"), ("body", &*format!("![z]({third})"))];
    world.post(&nadia, "/c/safe-handovers/topics", &fields).await.expect(303);
    assert!(owner(&third).is_some());
    let missing = [("key", "another-key"), ("title", "Which chart?"), ("body", "![z](/f/00112233445566778899-4x3)")];
    let again = world.post(&nadia, "/c/safe-handovers/topics", &missing).await.expect(422);
    assert!(again.text_of(".field.wrong .error").contains("not there any more"));
});

both!(without_script_a_page_takes_it_and_says_what_to_copy, |world| {
    let (_, nadia, _, _) = scene(&world, Access::Private).await;
    let there = "/c/safe-handovers/pictures";
    assert!(world.get(&world.person("Samir"), there).await.status == 404);
    let ask = world.get(&nadia, "/c/safe-handovers/ask").await.expect(200);
    assert_eq!(ask.attributes("a[data-without-script]", "href"), [there]);
    let page = world.get(&nadia, there).await.expect(200);
    assert_eq!(page.attributes("form[enctype]", "action"), ["/f?community=safe-handovers"]);
    let post = |alt: &str, key: &str, file: &[u8]| {
        let request = nadia.dress(world.request("POST", "/f?community=safe-handovers"));
        let request = request.header("sec-fetch-site", "same-origin");
        request.multipart(&[("key", key), ("community", "safe-handovers"), ("alt", alt)], Some(("a", file))).send()
    };
    let wrong = post("A chart", &page.field("key"), b"<svg/>").await.expect(422);
    assert!(wrong.text_of(".field.wrong .error").contains("SVG"));
    assert_eq!(wrong.field("alt"), "A chart", "what was typed is kept");
    let long = post(&"a".repeat(301), "another-key", &png()).await.expect(422);
    assert!(long.text_of(".field.wrong .error").contains("300"));
    let key = page.field("key");
    let first = post("A chart [new] & \"more\"", &key, &png()).await.expect(303);
    let second = post("A chart [new] & \"more\"", &key, &png()).await.expect(303);
    post("A chart [new] & \"more\"", &key, &encoded(32, 32, ImageFormat::Png)).await.expect(409);
    assert_eq!(first.location(), second.location(), "pressed twice, sent once");
    assert_eq!((files(&world).len(), rows(&world)), (1, 1));
    let added = world.get(&nadia, first.location()).await.expect(200);
    assert_eq!(added.header("cache-control"), "no-store");
    let url = added.attributes(".cooked img", "src").remove(0);
    assert_eq!(added.text_of("textarea#line"), format!("![A chart \\[new\\] & \"more\"]({url})"));
    assert_eq!(added.attributes(".cooked img", "alt"), ["A chart [new] & \"more\""]);
    world.get(&nadia, &url).await.expect(200);
});

both!(what_nothing_shows_goes_after_a_day, |world| {
    let (_, nadia, _, topic) = scene(&world, Access::Open).await;
    let shown = shown_in_a_reply(&world, &nadia, "safe-handovers", topic).await;
    let waiting = sent(&world, &nadia, "safe-handovers", &png()).await;
    let shelf = Shelf::within(world.folder.path());
    shelf.put("0123456789abcdef-4x3", b"a crash left it").expect("a file");
    let tidy = |hours: i64, strays: bool| {
        ::uploads::tidy(world.app.database(), &shelf, Time::now().plus(hours * Time::HOUR), strays).expect("tidied");
    };
    tidy(23, true);
    assert_eq!((files(&world).len(), rows(&world)), (3, 2));
    tidy(25, false);
    assert_eq!((files(&world).len(), rows(&world)), (2, 1));
    world.get(&nadia, &waiting).await.expect(404);
    tidy(25, true);
    assert_eq!((files(&world).len(), rows(&world)), (1, 1));
    world.get(&nadia, &shown).await.expect(200);
    // It comes round by itself.
    jobs::wake(world.app.database(), &wellspring::schedules(), Time::now()).expect("woken");
    world.settle();
    let left = world.stored(jobs::counts);
    assert!(left.is_empty(), "{left:?}");
    world.get(&nadia, &shown).await.expect(200);
});

both!(sending_counts_as_writing, |world| {
    let world = world.limited(PerMinute { sign_in: 0, write: 2, search: 0 });
    let (_, nadia, _, _) = scene(&world, Access::Open).await;
    // What cannot be taken costs as much work as what can.
    send(&world, &nadia, "safe-handovers", b"<svg/>").await.expect(422);
    send(&world, &nadia, "safe-handovers", &png()).await.expect(201);
    let refused = send(&world, &nadia, "safe-handovers", &png()).await.expect(429);
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(files(&world).len(), 1);
});

both!(nothing_is_half_written_where_nothing_can_be, |world| {
    let (_, nadia, _, _) = scene(&world, Access::Open).await;
    std::fs::write(world.folder.path().join("uploads"), "in the way").expect("a file");
    send(&world, &nadia, "safe-handovers", &png()).await.expect(503);
    assert_eq!(rows(&world), 0);
    std::fs::remove_file(world.folder.path().join("uploads")).expect("out of the way");
    if !world.is_postgres() {
        world.arrange(|db| Ok(diesel::connection::SimpleConnection::batch_execute(db, "PRAGMA query_only = ON")?));
        let refused = send(&world, &nadia, "safe-handovers", &png()).await.expect(503);
        assert!(refused.text().contains("Nothing was") || refused.text().contains("read but not written"));
        assert_eq!((files(&world), rows(&world)), (Vec::new(), 0));
    }
    sent(&world, &nadia, "safe-handovers", &png()).await;
});

both!(adding_sees_a_right_withdrawn, |world| {
    let (sunniva, nadia, community, _) = scene(&world, Access::Open).await;
    let (facilitator, who, person) = (world.ctx(&sunniva), world.ctx(&nadia), nadia.id);
    let new = NewUpload { name: "0123456789-4x3".to_owned(), mime: "image/png", bytes: 1, width: 4, height: 3 };
    let outcome = world.meanwhile(
        |db| {
            doors::locked(db, &facilitator, "safe-handovers")?;
            membership::remove(db, community, person).map(drop)
        },
        move |database| {
            database.write_now(move |db| ::uploads::add(db, &who, None, "safe-handovers", &new, false).map(drop))
        },
    );
    assert!(matches!(outcome, Err(Error::Forbidden(_))), "{outcome:?}");
    assert_eq!(rows(&world), 0);
});

both!(a_text_sees_its_picture_forgotten, |world| {
    let (_, nadia, _, topic) = scene(&world, Access::Open).await;
    let url = sent(&world, &nadia, "safe-handovers", &png()).await;
    let who = world.ctx(&nadia);
    let text = forum::text::Text::cook("body", &format!("![x]({url})")).expect("a text");
    let tomorrow = Time::now().plus(2 * Time::DAY);
    let outcome = world.meanwhile(
        |db| uploads::forget_unattached(db, tomorrow).map(drop),
        move |database| {
            let reply = forum::Reply { topic: TopicId(topic), in_reply_to: None, text };
            database.write_now(move |db| forum::reply(db, &who, None, &reply).map(drop))
        },
    );
    assert!(matches!(outcome, Err(Error::Invalid(_))), "{outcome:?}");
});

both!(texts_of_an_earlier_recipe_are_cooked_again, |world| {
    let (_, nadia, _, topic) = scene(&world, Access::Open).await;
    let body = "![A chart](https://elsewhere.example/a.png)";
    let post = reply(&world, &nadia, topic, body).await.expect(201).json()["id"].as_i64().expect("an id");
    let old = "<p><img src=\"https://elsewhere.example/a.png\" alt=\"A chart\" loading=\"lazy\"></p>";
    world.arrange(move |db| {
        diesel::sql_query("UPDATE posts SET html = $1, cook_version = 1").bind::<Text, _>(old).execute(db)?;
        Ok(())
    });
    let there = format!("/c/safe-handovers/t/{topic}-who-signs-at-night");
    assert_eq!(world.get(&nadia, &there).await.expect(200).attributes(".cooked img", "alt").len(), 2);
    let version = |world: &World| {
        world.stored(|db| Ok(topics::table.find(TopicId(topic)).select(topics::version).first::<i64>(db)?))
    };
    let before = version(&world);
    jobs::wake(world.app.database(), &wellspring::schedules(), Time::now()).expect("woken");
    world.settle();
    let page = world.get(&nadia, &there).await.expect(200);
    assert!(page.attributes(".cooked img", "alt").is_empty());
    assert!(page.texts(".cooked a").contains(&"Picture: A chart (elsewhere.example)".to_owned()));
    let (recipe, edited, edition): (i64, Option<Time>, i64) = world.stored(|db| {
        let post = posts::table.find(PostId(post));
        Ok(post.select((posts::cook_version, posts::edited_at, posts::version)).first(db)?)
    });
    assert_eq!((recipe, edited, edition), (i64::from(markup::COOK_VERSION), None, 1), "nobody edited it");
    let verbs = world.stored(|db| spine::activity::after(db, 0, 100));
    assert!(verbs.iter().any(|row| row.verb == "post.cooked" && row.object_id == post), "search reads it anew");
    assert!(version(&world) > before);
    assert_eq!(world.stored(|db| settings::get(db, "forum.cooked")), Some(recipe.to_string()));
    assert!(world.stored(jobs::counts).is_empty());
});

both!(a_community_has_a_picture_that_whoever_knows_of_it_sees, |world| {
    let (sunniva, nadia, mei) = (world.person("Sunniva"), world.person("Nadia"), world.person("Mei"));
    let community = world.community("theatre-rota", Access::Private, &sunniva);
    world.join(&nadia, community, Role::Member);
    let send = async |who: &Person, bytes: Option<&[u8]>| {
        let request = who.dress(world.request("POST", "/c/theatre-rota/cover")).header("sec-fetch-site", "same-origin");
        request.multipart(&[], bytes.map(|bytes| ("cover.png", bytes))).send().await
    };
    let png = encoded(640, 200, ImageFormat::Png);
    send(&nadia, Some(&png)).await.expect(403);
    send(&mei, Some(&png)).await.expect(404);
    let none = send(&sunniva, None).await.expect(422);
    assert_eq!(none.texts("#file-error").len(), 1);
    send(&sunniva, Some(&png)).await.expect(303);
    let home = world.get(&nadia, "/c/theatre-rota").await.expect(200);
    let cover = home.attributes("img.cover", "src").remove(0);
    world.get(&nadia, &cover).await.expect(200);
    world.get(&mei, &cover).await.expect(404);
    let end = world.post(&nadia, "/c/theatre-rota/cover/end", &[]).await;
    assert_eq!(end.status, 403);
    world.post(&sunniva, "/c/theatre-rota/cover/end", &[]).await.expect(303);
    assert_eq!(world.get(&nadia, "/c/theatre-rota").await.attributes("img.cover", "src"), [""; 0]);
    world.get(&nadia, &cover).await.expect(404);
});
