//! What erasing a person does to every column that may know them. A test walks the schema: a column that names people,
//! and one that holds text or bytes, stands here or the test says so.

use spine::erasure::Fate::{
    Address, Blank, ByItsKind, Forgotten, NoPerson, Null, OthersRow, RowGoes, Secret, Stays, Written,
};
use spine::erasure::{Declarations, Declared, Fate};

const fn table(table: &'static str, columns: &'static [(&'static str, Fate)]) -> Declared {
    Declared { table, of: None, columns }
}

const fn of(column: &'static str, of: Declared) -> Declared {
    Declared { of: Some(column), ..of }
}

/// Every table, by name.
pub const TABLES: Declarations = Declarations(&[
    table(
        "activity",
        &[
            ("actor_id", Stays),
            ("verb", NoPerson),
            ("object_kind", NoPerson),
            ("origin", NoPerson),
            // Numbers and words of the program.
            ("payload", NoPerson),
        ],
    ),
    // The keys of a person's acts begin with their number.
    table("acts", &[("key", ByItsKind), ("act", NoPerson), ("outcome", Written)]),
    // A record can be blanked and not rewritten.
    table(
        "audit",
        &[
            ("actor_id", Stays),
            ("action", NoPerson),
            ("object_kind", NoPerson),
            ("network", ByItsKind),
            ("words", ByItsKind),
            ("details", NoPerson),
        ],
    ),
    table("author_claims", &[("source", NoPerson), ("source_id", ByItsKind), ("digest", ByItsKind)]),
    table(
        "communities",
        &[
            ("slug", NoPerson),
            ("name", ByItsKind),
            ("purpose", ByItsKind),
            ("access", NoPerson),
            ("created_by", Stays),
            ("stage", NoPerson),
        ],
    ),
    table("community_dismissals", &[("person_id", OthersRow), ("dismissed_by", Stays)]),
    table("community_interests", &[]),
    table(
        "community_invitations",
        &[("kind", NoPerson), ("token", NoPerson), ("inviter_id", Stays), ("person_id", RowGoes)],
    ),
    table("departments", &[("key", NoPerson), ("name", NoPerson)]),
    table("departures", &[("person_id", RowGoes), ("role", NoPerson), ("letters", NoPerson)]),
    table("devices", &[("person_id", RowGoes), ("token", Secret), ("agent", NoPerson)]),
    table(
        "email_changes",
        &[
            ("person_id", RowGoes),
            ("before", NoPerson),
            ("email", NoPerson),
            ("confirm", Secret),
            ("stop", Secret),
            ("undo", Secret),
        ],
    ),
    table("exports", &[("person_id", RowGoes), ("name", Secret)]),
    table(
        "formations",
        &[
            ("about", Written),
            ("for_whom", Written),
            ("together", Written),
            ("question", Written),
            ("welcome", Written),
            ("welcome_html", Written),
            ("cover", NoPerson),
        ],
    ),
    table("greeters", &[("person_id", RowGoes)]),
    table("helps", &[("person_id", Stays)]),
    table(
        "imported",
        &[
            ("kind", NoPerson),
            ("url", NoPerson),
            ("licence", NoPerson),
            ("digest", NoPerson),
            ("written", NoPerson),
            ("marks", NoPerson),
        ],
    ),
    table("interest_links", &[("kind", NoPerson)]),
    table("interest_names", &[("folded", NoPerson), ("name", NoPerson)]),
    table("interest_stewards", &[("person_id", RowGoes)]),
    table("interests", &[("slug", NoPerson), ("name", NoPerson), ("description", Written), ("created_by", Stays)]),
    table("interests_apart", &[]),
    table(
        "jobs",
        &[
            ("kind", NoPerson),
            ("payload", NoPerson),
            ("dedup", NoPerson),
            ("state", NoPerson),
            ("last_error", Written),
            ("request_id", NoPerson),
        ],
    ),
    table("join_requests", &[("person_id", RowGoes), ("answer", Written), ("answered_by", Stays), ("words", Written)]),
    table("leases", &[("name", NoPerson), ("holder", NoPerson)]),
    of("person_id", table("looks", &[("person_id", Stays), ("reason", Blank)])),
    table(
        "memberships",
        &[
            ("person_id", ByItsKind),
            ("role", NoPerson),
            ("state", NoPerson),
            ("letters", NoPerson),
            ("invited_by", Stays),
        ],
    ),
    table(
        "merged_authors",
        &[
            ("source", NoPerson),
            ("source_id", ByItsKind),
            ("name", ByItsKind),
            ("url", ByItsKind),
            ("person_id", Stays),
        ],
    ),
    table("newcomers", &[("person_id", RowGoes), ("greeter_id", Forgotten)]),
    table("passkeys", &[("person_id", RowGoes), ("credential", Secret), ("name", NoPerson), ("data", Secret)]),
    table("password_resets", &[("token", Secret), ("person_id", RowGoes)]),
    of(
        "id",
        table(
            "people",
            &[
                ("handle", ByItsKind),
                ("name", ByItsKind),
                ("email", Null),
                ("password", Secret),
                ("role", Blank),
                ("department", Blank),
                ("about", Blank),
                // The site an author came from; who they were there, only so that they are known again.
                ("source", NoPerson),
                ("source_id", ByItsKind),
                ("source_url", Null),
                ("erasure", NoPerson),
                ("photo", Null),
            ],
        ),
    ),
    table(
        "posts",
        &[
            ("author_id", Stays),
            ("body", ByItsKind),
            ("html", ByItsKind),
            ("edited_by", Stays),
            ("deleted_by", Stays),
            ("deleted_why", ByItsKind),
        ],
    ),
    table("practices", &[("person_id", RowGoes), ("depth", Written)]),
    table("profile_audiences", &[("person_id", RowGoes), ("field", NoPerson), ("audience", NoPerson)]),
    table("profile_languages", &[("person_id", RowGoes), ("key", NoPerson), ("language", NoPerson)]),
    table(
        "profiles",
        &[
            ("person_id", RowGoes),
            ("pronouns", NoPerson),
            ("pronunciation", NoPerson),
            ("location", NoPerson),
            ("location_key", NoPerson),
            ("time_zone", NoPerson),
            ("links", Written),
            ("asking", NoPerson),
            ("asking_words", Written),
        ],
    ),
    table(
        "proposals",
        &[
            ("slug", NoPerson),
            ("name", Written),
            ("purpose", Written),
            ("about", Written),
            ("for_whom", Written),
            ("together", Written),
            ("interests", NoPerson),
            ("access", NoPerson),
            ("proposed_by", RowGoes),
            ("words", Written),
        ],
    ),
    table("proposal_supporters", &[("person_id", RowGoes)]),
    table("readers", &[("name", NoPerson)]),
    table("reads", &[("person_id", RowGoes)]),
    table("recovery_codes", &[("person_id", RowGoes), ("code", Secret)]),
    table("revisions", &[("title", ByItsKind), ("body", ByItsKind), ("author_id", Stays), ("note", ByItsKind)]),
    table("schedules", &[("name", NoPerson)]),
    table("second_steps", &[("person_id", RowGoes), ("secret", Secret)]),
    table("sessions", &[("token", Secret), ("person_id", RowGoes), ("agent", NoPerson)]),
    table("settings", &[("name", NoPerson), ("value", Written)]),
    table("sign_in_steps", &[("token", Secret), ("person_id", RowGoes)]),
    table("sign_up_communities", &[("invited_by", Stays)]),
    table("sign_up_profiles", &[("name", Written), ("role", NoPerson), ("department", NoPerson)]),
    table("sign_ups", &[("email", Address), ("token", NoPerson), ("invited_by", Stays)]),
    table("sources", &[("name", NoPerson), ("url", NoPerson)]),
    table("suggestion_wishes", &[("person_id", RowGoes), ("measure", NoPerson)]),
    table("suggestions_dismissed", &[("person_id", RowGoes), ("kind", NoPerson)]),
    table("suppressions", &[("address", ByItsKind), ("why", NoPerson)]),
    table("tags", &[("name", NoPerson)]),
    table("threads", &[("kind", NoPerson), ("from_kind", NoPerson), ("to_kind", NoPerson), ("created_by", Stays)]),
    table("tokens", &[("token", Secret), ("person_id", RowGoes), ("name", NoPerson), ("scope", NoPerson)]),
    table("topic_tags", &[]),
    table(
        "topics",
        &[
            ("kind", NoPerson),
            ("title", ByItsKind),
            ("slug", ByItsKind),
            ("author_id", Stays),
            ("solved_by", Stays),
            ("closed_by", Stays),
            ("deleted_by", Stays),
            ("deleted_why", ByItsKind),
        ],
    ),
    // Names are random; what nothing shows, and what went with its text, goes by its name with its file.
    table("uploads", &[("name", NoPerson), ("owner_id", Stays), ("object_kind", NoPerson), ("mime", NoPerson)]),
]);
