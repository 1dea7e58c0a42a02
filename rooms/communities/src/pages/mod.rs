//! The pages of this room.

mod acts;
mod founding;
mod home;
mod house;
mod invitations;
mod leaving;
mod members;
mod proposals;
mod rules;
mod settings;

use db::{Db, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use spine::{Ctx, Key};
use web::i18n::Words;
use web::route::{get, post};
use web::{Feature, Route, Visit, Who};

use crate::{Access, Community};

pub(crate) use home::stage_words;

pub fn routes() -> Vec<Route> {
    vec![
        get("/", Who::Anyone, house::home),
        get("/communities", Who::Anyone, house::list),
        get("/communities/new", Who::SignedIn, founding::form),
        post("/communities", Who::SignedIn, founding::found),
        get("/c/{slug}", Who::Passer, home::show),
        post("/c/{slug}/membership", Who::Passer, acts::join),
        get("/c/{slug}/membership/end", Who::Member, leaving::ask),
        post("/c/{slug}/membership/end", Who::Passer, leaving::leave),
        post("/c/{slug}/membership/undo", Who::Passer, acts::come_back),
        post("/c/{slug}/membership/letters", Who::Member, acts::letters),
        post("/c/{slug}/facilitation", Who::Member, acts::take_on),
        get("/c/{slug}/members", Who::Member, members::list),
        post("/c/{slug}/members", Who::Facilitator, members::bring),
        post("/c/{slug}/members/{handle}/end", Who::Facilitator, acts::remove),
        post("/c/{slug}/requests/{handle}", Who::Facilitator, acts::admit),
        post("/c/{slug}/requests/{handle}/end", Who::Facilitator, acts::decline),
        post("/c/{slug}/facilitators/{handle}", Who::Facilitator, acts::choose),
        post("/c/{slug}/facilitators/{handle}/end", Who::Facilitator, acts::release),
        post("/c/{slug}/stewards/{handle}", Who::Facilitator, acts::entrust),
        post("/c/{slug}/stewards/{handle}/end", Who::Facilitator, acts::relieve),
        post("/c/{slug}/stage", Who::Facilitator, acts::stage),
        post("/c/{slug}/archive", Who::Facilitator, acts::archive),
        post("/c/{slug}/archive/end", Who::Facilitator, acts::reopen),
        get("/c/{slug}/invitations", Who::Facilitator, invitations::list).part_of(Feature::Invitations),
        post("/c/{slug}/invitations", Who::Facilitator, invitations::by_mail).part_of(Feature::Invitations),
        post("/c/{slug}/invitations/links", Who::Facilitator, invitations::by_link).part_of(Feature::Invitations),
        get("/c/{slug}/invitations/people", Who::Facilitator, invitations::people).part_of(Feature::Invitations),
        post("/c/{slug}/invitations/people", Who::Facilitator, invitations::invite_people)
            .part_of(Feature::Invitations),
        // What only takes away is never switched off.
        post("/c/{slug}/invitations/{invitation}/end", Who::Facilitator, invitations::withdraw),
        post("/c/{slug}/invitations/strangers/{invitation}/end", Who::Facilitator, invitations::withdraw_sign_up),
        get("/invitations/{secret}", Who::Anyone, invitations::door).part_of(Feature::Invitations),
        post("/invitations/{secret}", Who::Anyone, invitations::come_in).part_of(Feature::Invitations),
        get("/proposals", Who::SignedIn, proposals::list),
        get("/proposals/{proposal}", Who::SignedIn, proposals::show),
        post("/proposals/{proposal}/support", Who::SignedIn, proposals::support),
        post("/proposals/{proposal}/support/end", Who::SignedIn, proposals::unsupport),
        post("/proposals/{proposal}/end", Who::SignedIn, proposals::withdraw),
        get("/administration/founding", Who::Admin, rules::show),
        post("/administration/founding", Who::Admin, rules::change),
        post("/administration/proposals/{proposal}", Who::Admin, proposals::agree),
        post("/administration/proposals/{proposal}/end", Who::Admin, proposals::decline),
        get("/c/{slug}/settings", Who::Facilitator, settings::form),
        post("/c/{slug}/settings", Who::Facilitator, settings::change),
    ]
}

/// Carries an act out once per key of its form.
async fn once<T>(
    visit: &Visit,
    key: &str,
    name: &'static str,
    act: impl Fn(&mut Db, &Ctx) -> Result<T> + Send + 'static,
) -> Result<T>
where
    T: Serialize + DeserializeOwned + Send + 'static,
{
    let key = Key::parse(key);
    visit.write(move |db, ctx| spine::once(db, ctx, key.as_ref(), name, |db| act(db, ctx))).await
}

/// The key of the buttons at a community's door. It follows from the version, which every act raises, so that the page of
/// an unchanged community is the same page and need not be sent again.
pub(crate) fn door_key(community: &Community) -> String {
    format!("door-{}-{}", community.id, community.version)
}

/// How one gets in and who reads, in a few words of the metadata.
pub(crate) fn access_words(words: Words, access: Access) -> &'static str {
    words.say(match access {
        Access::Open => "communities-access-open",
        Access::Request => "communities-access-request",
        Access::Private => "communities-access-private",
    })
}

/// The choices of a form: value, words, consequence.
fn access_choices(words: Words, chosen: Option<Access>) -> Vec<Choice> {
    let choice = |access: Access| Choice {
        value: access.word(),
        label: words.say(match access {
            Access::Open => "communities-access-open-choice",
            Access::Request => "communities-access-request-choice",
            Access::Private => "communities-access-private-choice",
        }),
        hint: words.say(match access {
            Access::Open => "communities-access-open-hint",
            Access::Request => "communities-access-request-hint",
            Access::Private => "communities-access-private-hint",
        }),
        chosen: chosen == Some(access),
    };
    Access::ALL.iter().copied().map(choice).collect()
}

struct Choice {
    value: &'static str,
    label: &'static str,
    hint: &'static str,
    chosen: bool,
}
