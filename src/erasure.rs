//! What erasing a person does to every column that may know them. A test walks the schema: a column that names people,
//! and one that holds text or bytes, stands here or the test says so.

use spine::erasure::Fate::{Address, Blank, ByItsKind, NoPerson, Null, RowGoes, Secret, Stays, Written};
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
        &[("slug", NoPerson), ("name", ByItsKind), ("purpose", ByItsKind), ("access", NoPerson), ("created_by", Stays)],
    ),
    table("community_interests", &[]),
    table("exports", &[("person_id", RowGoes), ("name", Secret)]),
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
    table("leases", &[("name", NoPerson), ("holder", NoPerson)]),
    table("memberships", &[("person_id", ByItsKind), ("role", NoPerson), ("state", NoPerson)]),
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
    table("practices", &[("person_id", RowGoes), ("depth", NoPerson)]),
    table("readers", &[("name", NoPerson)]),
    table("reads", &[("person_id", RowGoes)]),
    table("revisions", &[("title", ByItsKind), ("body", ByItsKind), ("author_id", Stays), ("note", ByItsKind)]),
    table("schedules", &[("name", NoPerson)]),
    table("sessions", &[("token", Secret), ("person_id", RowGoes), ("agent", NoPerson)]),
    table("settings", &[("name", NoPerson), ("value", Written)]),
    table("sign_up_communities", &[("invited_by", Stays)]),
    table("sign_ups", &[("email", Address), ("token", NoPerson), ("invited_by", Stays)]),
    table("sources", &[("name", NoPerson), ("url", NoPerson)]),
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
