//! Every route as every role in every kind of community. The list comes from the routes themselves, so that a new
//! one cannot escape: it has to say who may use it, and this finds out whether that is true.

use ::communities::Access;
use ::communities::formation::schema::{ProposalId, proposals};
use ::people::departments::schema::{DepartmentId, departments};
use ::people::interests::schema::interest_stewards;
use ::people::schema::people as accounts;
use ::people::{Role as MemberRole, State, membership};
use axum::http::Method;
use db::{CommunityId, PersonId, Time};
use diesel::prelude::*;
use forum::schema::{PostId, TagId, TopicId, posts, tags, topics};
use spine::uploads::{self, NewUpload, Shelf};
use web::Who;

use crate::harness::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    SignedOut,
    Stranger,
    Member,
    Author,
    Facilitator,
    /// A member who keeps the community's tags in order.
    Keeper,
    /// Somebody who keeps the names of practices in order, and is in no community.
    Steward,
    Administrator,
}

const ROLES: [Role; 8] = [
    Role::SignedOut,
    Role::Stranger,
    Role::Member,
    Role::Author,
    Role::Facilitator,
    Role::Keeper,
    Role::Steward,
    Role::Administrator,
];

/// What DESIGN promises: an administrator is a stranger in a community they have not joined.
fn expected(who: Who, role: Role, access: Access, method: &Method) -> bool {
    let signed_in = role != Role::SignedOut;
    let inside = matches!(role, Role::Member | Role::Author | Role::Facilitator | Role::Keeper);
    match who {
        Who::Anyone => true,
        Who::SignedIn => signed_in,
        Who::Passer => match access {
            Access::Open => signed_in || method == Method::GET,
            Access::Request => signed_in,
            Access::Private => inside,
        },
        // Reading needs no account where public reading is on; doing something does.
        Who::Reader => match access {
            Access::Open => signed_in || method == Method::GET,
            Access::Request | Access::Private => inside,
        },
        Who::Member => inside,
        Who::Author => matches!(role, Role::Author | Role::Facilitator),
        Who::Keeper => matches!(role, Role::Keeper | Role::Facilitator),
        Who::Facilitator => role == Role::Facilitator,
        Who::Steward => matches!(role, Role::Steward | Role::Administrator),
        Who::Admin => role == Role::Administrator,
    }
}

struct Cast {
    stranger: Person,
    member: Person,
    author: Person,
    facilitator: Person,
    keeper: Person,
    steward: Person,
    administrator: Person,
    /// A member who wrote the post that others say helped.
    helper: Person,
    /// Somebody who asked to be let in.
    asking: Person,
}

impl Cast {
    fn of(world: &World) -> Cast {
        Cast {
            stranger: world.person("Stranger"),
            member: world.person("Member"),
            author: world.person("Author"),
            facilitator: world.person("Facilitator"),
            keeper: world.person("Keeper"),
            steward: world.person("Steward"),
            administrator: world.admin("Administrator"),
            helper: world.person("Helper"),
            asking: world.person("Asking"),
        }
    }

    fn playing(&self, role: Role) -> Option<&Person> {
        match role {
            Role::SignedOut => None,
            Role::Stranger => Some(&self.stranger),
            Role::Member => Some(&self.member),
            Role::Author => Some(&self.author),
            Role::Facilitator => Some(&self.facilitator),
            Role::Keeper => Some(&self.keeper),
            Role::Steward => Some(&self.steward),
            Role::Administrator => Some(&self.administrator),
        }
    }
}

/// A topic as it is before every single request.
struct Stage {
    /// Of an open community.
    tag: TagId,
    /// Of the community itself.
    own_tag: TagId,
    topic: TopicId,
    slug: String,
    reply: PostId,
    helping: PostId,
    /// A picture that the reply shows.
    picture: String,
    /// A community that somebody proposes.
    proposal: ProposalId,
    department: DepartmentId,
}

/// A community that waits for support.
fn propose(db: &mut db::Db, by: PersonId) -> db::Result<ProposalId> {
    Ok(diesel::insert_into(proposals::table)
        .values((
            proposals::slug.eq(format!("proposed-{}", web::secret(6))),
            proposals::name.eq("A proposal"),
            proposals::purpose.eq("What we want to do"),
            proposals::about.eq(""),
            proposals::for_whom.eq(""),
            proposals::together.eq(""),
            proposals::interests.eq(""),
            proposals::access.eq(Access::Open),
            proposals::proposed_by.eq(by),
            proposals::version.eq(1_i64),
            proposals::created_at.eq(Time::now()),
            proposals::words.eq(""),
        ))
        .returning(proposals::id)
        .get_result(db)?)
}

/// Puts memberships, sessions and a fresh topic in place, whatever the request before did.
fn set(world: &World, cast: &Cast, community: CommunityId, access: Access) -> Stage {
    let members = [
        (cast.member.id, MemberRole::Member, State::Active),
        (cast.author.id, MemberRole::Member, State::Active),
        (cast.helper.id, MemberRole::Member, State::Active),
        (cast.facilitator.id, MemberRole::Facilitator, State::Active),
        (cast.keeper.id, MemberRole::Steward, State::Active),
        (cast.asking.id, MemberRole::Member, State::Asked),
    ];
    let outside = [cast.stranger.id, cast.steward.id, cast.administrator.id];
    let all = [&cast.stranger, &cast.member, &cast.author, &cast.facilitator, &cast.keeper, &cast.steward];
    for person in all.into_iter().chain([&cast.administrator]) {
        world.renew(person);
    }
    let (author, helper) = (cast.author.id, cast.helper.id);
    let name = format!("{}-4x3", web::secret(16));
    Shelf::within(world.folder.path()).put(&name, b"pixels").expect("a file");
    let showing = world.ctx(&cast.author);
    let (administrator, steward) = (cast.administrator.id, cast.steward.id);
    world.arrange(move |db| {
        let row = (interest_stewards::person_id.eq(steward), interest_stewards::since.eq(Time::now()));
        db::insert_ignore!(db, interest_stewards::table, row)?;
        let others = accounts::table.filter(accounts::id.ne(administrator));
        diesel::update(others).set(accounts::admin.eq(false)).execute(db)?;
        for (person, role, state) in members {
            membership::put(db, community, person, role, state, Time::now())?;
        }
        for person in outside {
            membership::remove(db, community, person)?;
        }
        diesel::update(::communities::schema::communities::table.find(community))
            .set((
                ::communities::schema::communities::access.eq(access),
                ::communities::schema::communities::archived_at.eq(None::<Time>),
            ))
            .execute(db)?;
        let proposal = propose(db, helper)?;
        let topic: TopicId = diesel::insert_into(topics::table)
            .values((
                topics::community_id.eq(community),
                topics::kind.eq("question"),
                topics::title.eq("A question"),
                topics::slug.eq("a-question"),
                topics::author_id.eq(author),
                topics::version.eq(1_i64),
                topics::last_number.eq(3_i64),
                topics::reply_count.eq(2_i64),
                topics::words.eq(3_i64),
                topics::created_at.eq(Time::now()),
                topics::active_at.eq(Time::now()),
            ))
            .returning(topics::id)
            .get_result(db)?;
        let mut written = |number: i64, by: PersonId| {
            diesel::insert_into(posts::table)
                .values((
                    posts::community_id.eq(community),
                    posts::topic_id.eq(topic),
                    posts::number.eq(number),
                    posts::author_id.eq(by),
                    posts::body.eq("Text."),
                    posts::html.eq("<p>Text.</p>"),
                    posts::cook_version.eq(1_i64),
                    posts::words.eq(1_i64),
                    posts::version.eq(1_i64),
                    posts::helped.eq(0_i64),
                    posts::score.eq(0_i64),
                    posts::created_at.eq(Time::now()),
                ))
                .returning(posts::id)
                .get_result::<PostId>(db)
        };
        written(1, author)?;
        let reply = written(2, author)?;
        let helping = written(3, helper)?;
        let new = NewUpload { name: name.clone(), mime: "image/png", bytes: 6, width: 4, height: 3 };
        uploads::add(db, &showing, community, &new)?;
        uploads::attach(db, &showing, community, forum::kinds::post(reply), "body", std::slice::from_ref(&name))?;
        let called = web::secret(8);
        let department = diesel::insert_into(departments::table)
            .values((departments::key.eq(&called), departments::name.eq(&called)))
            .returning(departments::id)
            .get_result(db)?;
        let row = (
            tags::community_id.eq(community),
            tags::name.eq(web::secret(8).to_lowercase()),
            tags::topic_count.eq(0_i64),
        );
        let own_tag = diesel::insert_into(tags::table).values(row).returning(tags::id).get_result(db)?;
        let (tag, slug, picture) = (TagId(0), "a-question".to_owned(), name.clone());
        Ok(Stage { tag, own_tag, topic, slug, reply, helping, picture, proposal, department })
    })
}

/// The route's path with something real in place of each parameter; a session and a token are the visitor's own.
fn address(
    path: &str,
    slug: &str,
    cast: &Cast,
    stage: &Stage,
    (session, token, device, passkey): (i64, i64, i64, i64),
) -> String {
    let slug = match path.starts_with("/interests/") || path.contains("/practices/") {
        true => "handing-over",
        false => slug,
    };
    let post = if path.contains("/helped") { stage.helping } else { stage.reply };
    let topic =
        if path.starts_with("/api/") { stage.topic.to_string() } else { format!("{}-{}", stage.topic, stage.slug) };
    let person = if path.contains("/requests/") { &cast.asking } else { &cast.member };
    let filled = path
        .replace("{slug}", slug)
        .replace("{topic}", &topic)
        .replace("{post}", &post.to_string())
        .replace("{handle}", &person.handle)
        .replace("{person}", &person.handle)
        .replace("{person_id}", &person.id.to_string())
        .replace("{department}", &stage.department.to_string())
        .replace("{*file}", "nothing.css")
        .replace("{session}", &session.to_string())
        .replace("{token}", &token.to_string())
        .replace("{secret}", "nothing")
        .replace("{tag}", &if path.starts_with("/c/") { stage.own_tag } else { stage.tag }.to_string())
        .replace("{proposal}", &stage.proposal.to_string())
        .replace("{feature}", "newcomers")
        .replace("{job}", "1")
        .replace("{step}", "practice")
        .replace("{invitation}", "1")
        .replace("{author}", "1")
        .replace("{device}", &device.to_string())
        .replace("{passkey}", &passkey.to_string())
        .replace("{look}", "1")
        .replace("{picture}", &stage.picture)
        .replace("{sheet}", "topic")
        .replace("{file}", "nothing");
    assert!(!filled.contains('{'), "{path}: the matrix needs a sample for this parameter");
    filled
}

/// Fields that every form finds what it needs in.
fn fields(reply: &str) -> Vec<(&'static str, String)> {
    let text = |text: &str| text.to_owned();
    vec![
        ("title", text("A question worth asking")),
        ("body", text("Some text.")),
        ("kind", text("question")),
        ("tags", text("night")),
        ("version", text("1")),
        ("post", text(reply)),
        ("name", text("A name")),
        ("slug", format!("new-{}", web::secret(6))),
        ("purpose", text("A purpose that says enough")),
        ("access", text("open")),
        ("policy", text("freely")),
        ("letters", text("mine")),
        ("stage", text("coalescing")),
        ("role", text("nurse")),
        ("words", text("Somewhere")),
        ("scope", text("read")),
        ("email", text("nobody@marlowreach.example")),
        ("way", text("invitation")),
        ("password", text("correct horse battery staple")),
    ]
}

fn body_of(reply: &str) -> serde_json::Value {
    let mut body: serde_json::Map<String, serde_json::Value> =
        fields(reply).into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    body.insert("tags".to_owned(), serde_json::json!(["night"]));
    body.insert("post".to_owned(), reply.parse::<i64>().map_or(serde_json::Value::Null, Into::into));
    body.insert("version".to_owned(), 1.into());
    body.into()
}

/// Whether the answer lets the visitor in: it may still say that the form is wrong.
fn lets_in(reply: &Reply) -> bool {
    let elsewhere = reply.status.is_redirection() && reply.header("location").starts_with("/sign-in");
    !elsewhere && !matches!(reply.status.as_u16(), 401 | 403 | 404)
}

async fn walk(world: &World, access: Access) -> Vec<String> {
    let cast = Cast::of(world);
    let slug = format!("{}-house", access.word());
    let community = world.community(&slug, access, &cast.facilitator);
    let tag = world.tag(world.community("tag-house", Access::Open, &cast.facilitator), "night");
    world.interest("Handing over");
    let mut wrong = Vec::new();
    for route in wellspring::routes() {
        for role in ROLES {
            let stage = Stage { tag, ..set(world, &cast, community, access) };
            let keys = cast.playing(role).map_or((1, 1, 1, 1), |person| world.keys_of(person));
            let path = address(route.path, &slug, &cast, &stage, keys);
            let mut request = world.request(route.method.as_str(), &path);
            if let Some(person) = cast.playing(role) {
                request = if route.path.starts_with("/api/") {
                    request.header("authorization", &format!("Bearer {}", person.token()))
                } else {
                    person.dress(request)
                };
            }
            let reply = stage.reply.to_string();
            if route.method != Method::GET {
                request = if route.path == "/f"
                    || route.path.ends_with("/uploads")
                    || matches!(route.path, "/administration/logo" | "/administration/people/invitations")
                {
                    request.header("sec-fetch-site", "same-origin").multipart(&[("community", &slug)], None)
                } else if route.path.starts_with("/api/") {
                    request.json(&body_of(&reply))
                } else {
                    let fields = fields(&reply);
                    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    request.header("sec-fetch-site", "same-origin").form(&fields)
                };
            }
            let answer = request.send().await;
            let what = format!("{} {} as {role:?}, {}", route.method, route.path, access.word());
            if answer.status.is_server_error() {
                wrong.push(format!("{what}: {}", answer.status));
            } else if route.who != Who::Anyone {
                let expected = expected(route.who, role, access, &route.method);
                if lets_in(&answer) != expected {
                    wrong.push(format!("{what}: {} although it is for {:?}", answer.status, route.who));
                }
            }
        }
    }
    wrong
}

both!(every_route_as_every_role_in_an_open_community, |world| {
    let wrong = walk(&world, Access::Open).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});

both!(every_route_as_every_role_in_an_on_request_community, |world| {
    let wrong = walk(&world, Access::Request).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});

both!(every_route_as_every_role_in_a_private_community, |world| {
    let wrong = walk(&world, Access::Private).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});
