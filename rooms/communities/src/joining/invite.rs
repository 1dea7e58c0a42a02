//! Invitations: to somebody with an account, by mail; or by a link for whoever has it, for a time and a number of
//! people. Only the hash of the secret in a link is kept, so that a link is shown once.

use db::{CommunityId, Db, Error, PersonId, Result, Time};
use diesel::prelude::*;
use people::account::Email;
use people::interests::schema::InterestId;
use people::sign_up::{self, SignUpId};
use people::{Role, membership};
use serde::{Deserialize, Serialize};
use spine::features::Feature;
use spine::{Ctx, activity};
use web::hash_secret;

use super::schema::{Invitation, InvitationId, InvitationKind, Invited, community_invitations as invitations};
use super::{store as joining, suggest};
use crate::Community;
use crate::join::enter;
use crate::letters::{self, Said};
use crate::load::{self, locked};

/// How long an invitation by mail stands.
const STANDS: i64 = 14 * Time::DAY;
/// For how many days a link may work.
pub const DAYS_MAX: i64 = 90;
/// For how many people a link may work.
pub const USES_MAX: i64 = 1_000;
/// How many people one facilitator may invite within a day, so that nobody is a post office.
const A_DAY: i64 = 50;

/// What a link may do, as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewLink {
    pub days: i64,
    pub uses: Option<i64>,
}

impl NewLink {
    /// Reads the fields; says of each what is wrong with it. An empty number of uses means any.
    pub fn parse(days: &str, uses: &str) -> Result<NewLink> {
        let mut errors = db::FieldErrors::new();
        let number = |text: &str, most: i64| text.trim().parse().ok().filter(|number| (1..=most).contains(number));
        let days = number(days, DAYS_MAX);
        if days.is_none() {
            errors.add("days", "joining-days-wrong");
        }
        let (any, number) = (uses.trim().is_empty(), number(uses, USES_MAX));
        if !any && number.is_none() {
            errors.add("uses", "joining-uses-wrong");
        }
        errors.check()?;
        Ok(NewLink { days: days.unwrap_or(1), uses: number })
    }
}

/// A link that was made, with the hash of its secret: whoever sends the form again is shown no link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub id: InvitationId,
    pub token: Vec<u8>,
}

/// The community, locked, for one of its facilitators who invites.
fn inviting(db: &mut Db, ctx: &Ctx, slug: &str) -> Result<Community> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    ctx.writer()?;
    community.in_use()?;
    // By whichever way somebody invites, also by one that knows nothing of the switch.
    if Feature::Invitations.is_on(db)? { Ok(community) } else { Err(Error::NotFound) }
}

/// Makes a link with this secret.
pub fn make_link(db: &mut Db, ctx: &Ctx, slug: &str, new: NewLink, secret: &str) -> Result<Made> {
    let community = inviting(db, ctx, slug)?;
    let (token, until) = (hash_secret(secret).to_vec(), ctx.now.plus(new.days * Time::DAY));
    let id = insert(db, ctx, &community, (InvitationKind::Link, None), (&token, new.uses, until))?;
    Ok(Made { id, token })
}

/// Invites somebody with an account. They get a letter with a link of their own.
///
/// Errors: `Invalid` when they are a member, or were invited within a day, or too many were.
pub fn invite(db: &mut Db, ctx: &Ctx, slug: &str, person: PersonId, field: &'static str) -> Result<InvitationId> {
    let community = inviting(db, ctx, slug)?;
    if membership::role(db, person, community.id)?.is_some() {
        return Err(Error::invalid(field, "communities-is-member"));
    }
    spare_others(db, ctx, field)?;
    if is_invited(db, community.id, person, yesterday(ctx))? {
        return Err(Error::invalid(field, "joining-invited-already"));
    }
    // The letter makes the secret when it is written; until then nobody has the link.
    let token = hash_secret(&web::secret(24)).to_vec();
    let whom = (InvitationKind::Person, Some(person));
    let id = insert(db, ctx, &community, whom, (&token, Some(1), ctx.now.plus(STANDS)))?;
    letters::later(db, ctx, person, Said::Invited(id))?;
    Ok(id)
}

/// Invites whoever reads an address: somebody with an account gets a link that lets them in, others one by which they
/// make an account first, as far as this instance takes people by invitation.
pub fn by_mail(db: &mut Db, ctx: &Ctx, slug: &str, email: &Email) -> Result<()> {
    // Asked before the address is looked up, so that only facilitators learn who has an account.
    let community = inviting(db, ctx, slug)?;
    spare_others(db, ctx, "email")?;
    match sign_up::invite(db, ctx, email, Some(community.id))? {
        sign_up::Outcome::HasAccount(person) => invite(db, ctx, slug, person, "email").map(drop),
        sign_up::Outcome::Sent(_) => Ok(()),
    }
}

/// Takes back an invitation of somebody who has no account yet.
pub fn withdraw_sign_up(db: &mut Db, ctx: &Ctx, slug: &str, id: SignUpId) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    sign_up::withdraw(db, ctx, id, Some(community.id))
}

/// Invites those of these people who practise an interest of the community and could come; gives how many.
pub fn invite_practising(
    db: &mut Db,
    ctx: &Ctx,
    slug: &str,
    interest: InterestId,
    chosen: &[PersonId],
) -> Result<usize> {
    let community = inviting(db, ctx, slug)?;
    let offered = suggest::who_could_come(db, ctx, community.id, interest)?;
    let chosen: Vec<PersonId> = offered.iter().map(|one| one.byline.id).filter(|id| chosen.contains(id)).collect();
    if chosen.is_empty() {
        return Err(Error::invalid("form", "joining-nobody-chosen"));
    }
    for person in &chosen {
        invite(db, ctx, slug, *person, "form")?;
    }
    Ok(chosen.len())
}

/// Nobody invites more people than that within a day, into whichever communities; what they took back counts too.
fn spare_others(db: &mut Db, ctx: &Ctx, field: &'static str) -> Result<()> {
    let me = ctx.writer()?.id;
    // They may send two forms at once.
    db::take_turns(db, &format!("communities.invitations:{me}"))?;
    let mine = invitations::table.filter(invitations::inviter_id.eq(me));
    let today =
        mine.filter(invitations::kind.eq(InvitationKind::Person)).filter(invitations::created_at.gt(yesterday(ctx)));
    let sent = today.count().get_result::<i64>(db)? + sign_up::sent_by(db, me, yesterday(ctx))?;
    if sent < A_DAY { Ok(()) } else { Err(Error::invalid(field, "joining-invitations-enough")) }
}

fn yesterday(ctx: &Ctx) -> Time {
    ctx.now.plus(-Time::DAY)
}

fn insert(
    db: &mut Db,
    ctx: &Ctx,
    community: &Community,
    (kind, person): (InvitationKind, Option<PersonId>),
    (token, uses, until): (&[u8], Option<i64>, Time),
) -> Result<InvitationId> {
    let id = diesel::insert_into(invitations::table)
        .values((
            invitations::community_id.eq(community.id),
            invitations::kind.eq(kind),
            invitations::token.eq(token),
            invitations::inviter_id.eq(ctx.person()?.id),
            invitations::person_id.eq(person),
            invitations::uses_max.eq(uses),
            invitations::uses.eq(0_i64),
            invitations::created_at.eq(ctx.now),
            invitations::expires_at.eq(until),
        ))
        .returning(invitations::id)
        .get_result(db)?;
    activity::record(db, ctx, community.object(), Some(community.id), &Invited { person })?;
    Ok(id)
}

/// Whether somebody was invited into a community after `after`, and not taken back.
pub fn is_invited(db: &mut Db, community: CommunityId, person: PersonId, after: Time) -> Result<bool> {
    let sent = invitations::table
        .filter(invitations::community_id.eq(community))
        .filter(invitations::person_id.eq(person))
        .filter(invitations::created_at.gt(after))
        .filter(invitations::withdrawn_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(sent)).get_result(db)?)
}

/// Takes an invitation back: its link opens nothing any more. One that is gone already is just as well.
pub fn withdraw(db: &mut Db, ctx: &Ctx, slug: &str, id: InvitationId) -> Result<()> {
    let community = locked(db, ctx, slug)?;
    community.facilitator()?;
    ctx.writer()?;
    let mine = invitations::table.find(id).filter(invitations::community_id.eq(community.id));
    diesel::update(mine.filter(invitations::withdrawn_at.is_null()))
        .set(invitations::withdrawn_at.eq(ctx.now))
        .execute(db)?;
    Ok(())
}

/// Takes back what would let somebody in again whose membership a facilitator ends. Links that anybody may use stay.
pub(crate) fn withdraw_of(db: &mut Db, ctx: &Ctx, community: &Community, person: PersonId) -> Result<()> {
    let theirs = invitations::table
        .filter(invitations::community_id.eq(community.id))
        .filter(invitations::person_id.eq(person))
        .filter(invitations::withdrawn_at.is_null());
    diesel::update(theirs).set(invitations::withdrawn_at.eq(ctx.now)).execute(db)?;
    Ok(())
}

/// The invitations that still open the door, the newest first.
pub fn standing(db: &mut Db, community: CommunityId, now: Time, limit: i64) -> Result<Vec<Invitation>> {
    let rows: Vec<Invitation> = invitations::table
        .filter(invitations::community_id.eq(community))
        .filter(invitations::withdrawn_at.is_null())
        .filter(invitations::expires_at.gt(now))
        .order((invitations::created_at.desc(), invitations::id.desc()))
        .limit(limit)
        .select(Invitation::as_select())
        .load(db)?;
    Ok(rows.into_iter().filter(|row| row.uses_max.is_none_or(|max| row.uses < max)).collect())
}

/// Gives an invitation a new secret, of which this is the hash; nothing happens to one that was taken back or used.
pub(crate) fn renew(db: &mut Db, id: InvitationId, token: &[u8]) -> Result<Option<Invitation>> {
    let open = invitations::table.find(id).filter(invitations::withdrawn_at.is_null()).filter(invitations::uses.eq(0));
    if diesel::update(open).set(invitations::token.eq(token)).execute(db)? == 0 {
        return Ok(None);
    }
    Ok(invitations::table.find(id).select(Invitation::as_select()).first(db).optional()?)
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Open(Invitation),
    /// It came too late.
    Expired,
    /// As many as may have used it.
    UsedUp,
    /// It is for somebody else.
    ForAnother,
    /// It never was one, or was taken back, or whoever made it may no longer.
    Unknown,
}

/// What the link with this secret leads to, for this visitor.
pub fn find(db: &mut Db, ctx: &Ctx, secret: &str) -> Result<Found> {
    let token = hash_secret(secret).to_vec();
    let row: Option<Invitation> = invitations::table
        .filter(invitations::token.eq(token))
        .filter(invitations::withdrawn_at.is_null())
        .select(Invitation::as_select())
        .first(db)
        .optional()?;
    let Some(row) = row else { return Ok(Found::Unknown) };
    // Whoever no longer leads the community, or has no account any more, lets nobody in.
    let leads = membership::facilitators(db, row.community_id)?.contains(&row.inviter_id);
    let for_another = row.person_id.is_some_and(|person| ctx.person_id().is_some_and(|me| me != person));
    Ok(match () {
        () if !leads => Found::Unknown,
        () if row.expires_at <= ctx.now => Found::Expired,
        () if row.uses_max.is_some_and(|max| row.uses >= max) => Found::UsedUp,
        () if for_another => Found::ForAnother,
        () => Found::Open(row),
    })
}

/// Uses an invitation: whoever acts is a member from then on, also of a private community.
///
/// Errors: `NotFound` when it opens nothing any more ([`find`] says why), `Conflict` when they are a member already or
/// the community is archived; then it is not used.
pub fn accept(db: &mut Db, ctx: &Ctx, secret: &str) -> Result<String> {
    let me = ctx.writer()?.id;
    // The community is locked before anything is asked, so that two who come at once do not both take the last place,
    // and whoever invited them still leads it.
    let known = invitations::table.filter(invitations::token.eq(hash_secret(secret).to_vec()));
    let id = known.select(invitations::community_id).first(db).optional()?.ok_or(Error::NotFound)?;
    let locked = load::locked_by_id(db, id)?.ok_or(Error::NotFound)?;
    let Found::Open(row) = find(db, ctx, secret)? else { return Err(Error::NotFound) };
    if membership::role(db, me, id)?.is_some() {
        return Err(Error::conflict("joining-in-already"));
    }
    // Whoever holds the link may know of the community from here on.
    let community = load::seen(ctx, locked, Some(Role::Member)).ok_or(Error::NotFound)?;
    community.in_use()?;
    diesel::update(invitations::table.find(row.id)).set(invitations::uses.eq(row.uses + 1)).execute(db)?;
    enter(db, ctx, community.id, me)?;
    joining::forget_request(db, community.id, me)?;
    membership::set_inviter(db, community.id, me, row.inviter_id)?;
    Ok(community.href())
}
