//! Live updates: who hears what, when a stream ends, and how many there may be.

use std::time::{Duration, Instant};

use ::communities::Access;
use ::people::{Role, membership};
use axum::body::Body;
use axum::http::{Request as HttpRequest, StatusCode};
use db::{CommunityId, Db, Result, Time};
use forum::schema::{TopicId, TopicKind};
use forum::text::Text;
use forum::{NewTopic, Reply};
use rustix::process::Signal;
use serde_json::{Value, json};
use spine::{Ctx, Origin};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;
use web::live::Live;

use crate::harness::server::Server;
use crate::harness::*;

/// Longer than a stream takes to say what is new, shorter than it takes to ask again by itself.
const SOON: Duration = Duration::from_secs(3);

/// One browser that listens.
struct Listening {
    body: Body,
    heard: String,
}

async fn answer(world: &World, who: &Person, watch: &str) -> axum::response::Response {
    let request = HttpRequest::get(format!("/live?watch={watch}")).header("cookie", who.cookie());
    world.service.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer")
}

async fn listen(world: &World, who: &Person, watch: &str) -> Listening {
    let response = answer(world, who, watch).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut listening = Listening { body: response.into_body(), heard: String::new() };
    assert!(listening.block().await.expect("it begins").contains("retry: "));
    listening
}

impl Listening {
    /// The next block of the stream; nothing when it is over.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.heard.split_once("\n\n") {
                let block = block.to_owned();
                self.heard = rest.to_owned();
                return Some(block);
            }
            let frame = http_body_util::BodyExt::frame(&mut self.body).await?.expect("a frame");
            self.heard += std::str::from_utf8(frame.data_ref().expect("data")).expect("text");
        }
    }

    /// What is new, by what it is new in; nothing when nothing is heard in time.
    async fn hear(&mut self) -> Option<(String, String)> {
        let block = tokio::time::timeout(SOON, self.block()).await.ok()??;
        let data: Value = serde_json::from_str(block.strip_prefix("data: ").expect("data")).expect("JSON");
        let word = |name: &str| data[name].as_str().expect("a word").to_owned();
        Some((word("watch"), word("text")))
    }

    /// What is said until the stream is over.
    async fn end(mut self) -> Vec<String> {
        let mut said = Vec::new();
        while let Some(block) = tokio::time::timeout(SOON, self.block()).await.expect("the stream ends") {
            said.push(block);
        }
        said
    }
}

fn asks(db: &mut Db, ctx: &Ctx, community: &str) -> Result<TopicId> {
    let topic = NewTopic {
        community: community.to_owned(),
        kind: TopicKind::Question,
        title: "Who signs at night?".to_owned(),
        tags: vec!["night".to_owned()],
        text: Text::cook("body", "Nobody did.").expect("a plain text"),
    };
    Ok(forum::ask(db, ctx, None, &topic)?.topic)
}

/// Somebody replies, and the readers follow.
fn replies(world: &World, who: &Person, topic: TopicId) {
    let ctx = world.ctx(who);
    let reply = Reply { topic, in_reply_to: None, text: Text::cook("body", "The ward.").expect("a plain text") };
    world.arrange(move |db| forum::reply(db, &ctx, None, &reply).map(drop));
    world.settle();
}

/// A community with a facilitator and a member, and a topic in it.
struct Ward {
    id: CommunityId,
    sunniva: Person,
    amara: Person,
    topic: TopicId,
}

fn ward(world: &World, slug: &str, access: Access) -> Ward {
    let (sunniva, amara) = (world.person("Sunniva"), world.person("Amara"));
    let id = world.community(slug, access, &sunniva);
    world.join(&amara, id, Role::Member);
    let (ctx, slug) = (world.ctx(&sunniva), slug.to_owned());
    let topic = world.arrange(move |db| asks(db, &ctx, &slug));
    world.settle();
    Ward { id, sunniva, amara, topic }
}

fn said(watch: &str, text: &str) -> Option<(String, String)> {
    Some((watch.to_owned(), text.to_owned()))
}

both!(open_pages_are_told_what_is_new, |world| {
    let ward = ward(&world, "safe-handovers", Access::Open);
    let (topic, list) = (format!("topic:{}:1", ward.topic), format!("forum:{}:{}", ward.id, Time::now().0));
    let mut amara = listen(&world, &ward.amara, &format!("{topic},{list}")).await;
    assert_eq!(amara.hear().await, said(&topic, ""), "as it stands now");
    assert_eq!(amara.hear().await, said(&list, ""));
    replies(&world, &ward.sunniva, ward.topic);
    assert_eq!(amara.hear().await, said(&topic, "1 new reply: show"));
    assert_eq!(amara.hear().await, said(&list, "1 topic is new or changed: show"));
    replies(&world, &ward.sunniva, ward.topic);
    assert_eq!(amara.hear().await, said(&topic, "2 new replies: show"));

    let mut later = listen(&world, &ward.amara, &topic).await;
    assert_eq!(later.hear().await, said(&topic, "2 new replies: show"), "nothing is missed before a stream is open");
    let page =
        world.get(&ward.amara, &format!("/c/safe-handovers/t/{}-who-signs-at-night", ward.topic)).await.expect(200);
    assert_eq!(page.attributes("ws-live", "data-watch"), [format!("topic:{}:3", ward.topic)]);
    let list = world.get(&ward.amara, "/c/safe-handovers/forum").await.expect(200);
    let watched = list.attributes("ws-live", "data-watch").pop().expect("the list is watched");
    let mut newest = listen(&world, &ward.amara, &watched).await;
    assert_eq!(newest.hear().await, said(&watched, ""), "the list shows everything there is");
    let outside = world.get(&Nobody, "/c/safe-handovers/forum").await.expect(200);
    assert_eq!(outside.attributes("ws-live", "data-watch").len(), 0);
});

both!(nothing_private_reaches_who_may_not_see_it, |world| {
    let open = ward(&world, "safe-handovers", Access::Open);
    let private = ward(&world, "night-shift", Access::Private);
    let (inside, list) = (format!("topic:{}:1", private.topic), format!("forum:{}:1", private.id));
    let outside = format!("topic:{}:1", open.topic);
    let watch = format!("{inside},{list},{outside}");
    let stranger = world.person("Stranger");
    let mei = world.admin("Mei");
    for outsider in [&stranger, &mei] {
        let mut listening = listen(&world, outsider, &watch).await;
        let (_, now) = listening.hear().await.expect("the open one");
        replies(&world, &private.sunniva, private.topic);
        replies(&world, &open.sunniva, open.topic);
        let (heard, text) = listening.hear().await.expect("the open one");
        assert_eq!(heard, outside, "of the private one not even that it is there");
        assert_ne!(text, now);
    }
    let mut member = listen(&world, &private.amara, &watch).await;
    assert_eq!(member.hear().await, said(&inside, "2 new replies: show"));
    assert_eq!(member.hear().await, said(&list, "1 topic is new or changed: show"));
});

both!(a_right_withdrawn_is_seen_at_the_next_event, |world| {
    let open = ward(&world, "safe-handovers", Access::Open);
    let private = ward(&world, "night-shift", Access::Private);
    let (inside, outside) = (format!("topic:{}:1", private.topic), format!("topic:{}:1", open.topic));
    let mut amara = listen(&world, &private.amara, &format!("{inside},{outside}")).await;
    assert_eq!(amara.hear().await, said(&inside, ""));
    assert_eq!(amara.hear().await, said(&outside, ""));
    replies(&world, &private.sunniva, private.topic);
    assert_eq!(amara.hear().await, said(&inside, "1 new reply: show"));
    let (community, person) = (private.id, private.amara.id);
    world.arrange(move |db| membership::remove(db, community, person));
    replies(&world, &private.sunniva, private.topic);
    replies(&world, &open.sunniva, open.topic);
    assert_eq!(amara.hear().await, said(&outside, "1 new reply: show"), "nothing more of the private one");
});

both!(a_stream_ends_with_its_session, |world| {
    let ward = ward(&world, "safe-handovers", Access::Open);
    let watch = format!("topic:{}:1", ward.topic);
    let mut streams = Vec::new();
    for who in [&ward.amara, &ward.sunniva] {
        let mut listening = listen(&world, who, &watch).await;
        assert_eq!(listening.hear().await, said(&watch, ""));
        streams.push(listening);
    }
    let mut others = streams.pop().expect("two");
    let ended = Instant::now();
    world.post(&ward.amara, "/settings/sessions/end", &[]).await.expect(303);
    assert_eq!(streams.remove(0).end().await, ["event: end\ndata: session"]);
    assert!(ended.elapsed() < Duration::from_secs(1), "{:?}", ended.elapsed());
    replies(&world, &ward.sunniva, ward.topic);
    assert_eq!(others.hear().await, said(&watch, "1 new reply: show"), "others go on");
    assert_eq!(world.app.room::<Live>().open_streams(), 1);
    let admin = world.admin("Mei");
    let closed = Instant::now();
    world.post(&admin, "/people/sunniva/deactivation", &[]).await.expect(303);
    world.api(&ward.sunniva, "GET", "/api/v1/me", None).await.expect(401);
    assert_eq!(others.end().await, ["event: end\ndata: session"]);
    assert!(closed.elapsed() < Duration::from_secs(1), "{:?}", closed.elapsed());
});

both!(imports_are_not_told, |world| {
    let ward = ward(&world, "safe-handovers", Access::Open);
    let watch = format!("topic:{}:1", ward.topic);
    let mut amara = listen(&world, &ward.amara, &watch).await;
    assert_eq!(amara.hear().await, said(&watch, ""));
    let (ctx, topic) = (Ctx { origin: Origin::Import, ..world.ctx(&ward.sunniva) }, ward.topic);
    world.arrange(move |db| {
        let text = Text::cook("body", "Long ago.").expect("a plain text");
        forum::reply(db, &ctx, None, &Reply { topic, in_reply_to: None, text }).map(drop)
    });
    world.settle();
    assert_eq!(amara.hear().await, None);
});

both!(streams_are_bounded_and_pages_work_without, |world| {
    let ward = ward(&world, "safe-handovers", Access::Open);
    let watch = format!("topic:{}:1", ward.topic);
    let mut streams = Vec::new();
    for _ in 0..12 {
        streams.push(listen(&world, &ward.amara, &watch).await);
    }
    let refused = answer(&world, &ward.amara, &watch).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["retry-after"], "60");
    world.get(&ward.amara, "/c/safe-handovers/forum").await.expect(200);
    streams.pop();
    assert_eq!(answer(&world, &ward.amara, &watch).await.status(), StatusCode::OK);

    assert_eq!(answer(&world, &ward.amara, "").await.status(), StatusCode::NO_CONTENT);
    for nonsense in ["topic", "topic:1", "topic:x:1", "secret:1:1"] {
        assert_eq!(answer(&world, &ward.amara, nonsense).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let too_much = vec!["topic:1:1"; 31].join(",");
    assert_eq!(answer(&world, &ward.amara, &too_much).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let signed_out = world.get(&Nobody, &format!("/live?watch={watch}")).await;
    assert!(signed_out.location().starts_with("/sign-in"));
});

both!(a_server_with_streams_stops_in_time, |world| {
    let ward = ward(&world, "safe-handovers", Access::Open);
    let server = Server::on(&world);
    let mut stream = tokio::net::TcpStream::connect(&server.address).await.expect("a connection");
    let (topic, cookie) = (ward.topic, ward.amara.cookie());
    let head =
        format!("GET /live?watch=topic:{topic}:1 HTTP/1.1\r\nhost: {}\r\ncookie: {cookie}\r\n\r\n", server.address);
    stream.write_all(head.as_bytes()).await.expect("it is taken");
    let mut heard = String::new();
    while !heard.contains("data: ") {
        let mut bytes = [0; 4096];
        let count = stream.read(&mut bytes).await.expect("it goes on");
        assert!(count > 0, "{heard}");
        heard += std::str::from_utf8(&bytes[..count]).expect("text");
    }
    let body = json!({ "body": "The ward." });
    let path = format!("/api/v1/topics/{topic}/replies");
    server.client().post_json(&path, &ward.sunniva.token(), "a-key-of-its-own", &body).await.expect("an answer");
    while !heard.contains("1 new reply") {
        let mut bytes = [0; 4096];
        // On PostgreSQL this process numbered the activity last, and keeps that office for ten seconds.
        let count =
            tokio::time::timeout(5 * SOON, stream.read(&mut bytes)).await.expect("in time").expect("it goes on");
        heard += std::str::from_utf8(&bytes[..count]).expect("text");
    }
    server.signal(Signal::TERM);
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.expect("the stream ends in good order");
    assert!(rest.ends_with("0\r\n\r\n"), "{rest}");
    let (code, took) = server.ended();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(5), "{took:?}");
});
