//! The kinds of things that are found, as people name them. A room that registers a new kind adds a line.

/// How a kind shows itself in results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The word of the registry, and after `kind:`.
    pub kind: &'static str,
    pub icon: &'static str,
    /// Message ids of its name, one and many.
    pub one: &'static str,
    pub many: &'static str,
}

/// Kinds in the order in which filters list them.
pub const KNOWN: [Known; 5] = [
    Known { kind: "topic", icon: "topic", one: "search-kind-topic", many: "search-kind-topics" },
    Known { kind: "post", icon: "reply", one: "search-kind-post", many: "search-kind-posts" },
    Known { kind: "person", icon: "user", one: "search-kind-person", many: "search-kind-people" },
    Known { kind: "community", icon: "community", one: "search-kind-community", many: "search-kind-communities" },
    Known { kind: "interest", icon: "tag", one: "search-kind-interest", many: "search-kind-interests" },
];

/// Kinds of topic; documents carry them as marks.
pub const MARKS: [&str; 3] = ["question", "discussion", "announcement"];

/// How a kind shows itself, also one that nobody has named yet.
pub fn known(kind: &str) -> Known {
    let other = Known { kind: "", icon: "topic", one: "search-kind-other", many: "search-kind-others" };
    KNOWN.into_iter().find(|known| known.kind == kind).unwrap_or(other)
}

/// The word for a kind that was typed after `kind:`, forgiving plurals; nothing when there is no such kind.
pub fn word(typed: &str) -> Option<&'static str> {
    let other_words = [
        ("people", "person"),
        ("persons", "person"),
        ("communities", "community"),
        ("replies", "post"),
        ("reply", "post"),
        ("practice", "interest"),
        ("practices", "interest"),
    ];
    if let Some((_, kind)) = other_words.into_iter().find(|(other, _)| *other == typed) {
        return Some(kind);
    }
    let singular = typed.strip_suffix('s').unwrap_or(typed);
    KNOWN.iter().map(|known| known.kind).chain(MARKS).find(|word| *word == singular)
}
