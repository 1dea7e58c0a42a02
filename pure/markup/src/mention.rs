//! `@handle` in running text.

use std::collections::HashSet;
use std::ops::Range;

use comrak::Arena;
use comrak::arena_tree::NodeEdge;
use comrak::nodes::{Node, NodeValue};

use crate::names::{HANDLE_MAX, is_handle};
use crate::tree::new_node;

/// Makes each mention a link and gives the handles, lower case, each once, in order.
///
/// Whether a person of that name exists is not asked: cooked HTML depends on its source alone.
pub(crate) fn link_mentions<'a>(root: Node<'a>, arena: &'a Arena<'a>) -> Vec<String> {
    let mut handles = Vec::new();
    let mut seen = HashSet::new();
    for node in texts_outside_links(root) {
        let text = match &node.data().value {
            NodeValue::Text(text) if text.contains('@') => text.to_string(),
            _ => continue,
        };
        let before = node.previous_sibling().and_then(|sibling| sibling.collect_text().chars().next_back());
        let after = node.next_sibling().and_then(|sibling| sibling.collect_text().chars().next());
        let found = find(&text, before, after);
        if found.is_empty() {
            continue;
        }
        let mut from = 0;
        for span in found {
            let handle = text[span.start + 1..span.end].to_ascii_lowercase();
            put_text(node, arena, &text[from..span.start]);
            let shown = &text[span.clone()];
            let link = format!("<a href=\"/people/{handle}\" class=\"mention\">{shown}</a>");
            node.insert_before(new_node(arena, NodeValue::Raw(link)));
            from = span.end;
            if seen.insert(handle.clone()) {
                handles.push(handle);
            }
        }
        put_text(node, arena, &text[from..]);
        node.detach();
    }
    handles
}

fn texts_outside_links<'a>(root: Node<'a>) -> Vec<Node<'a>> {
    let mut texts = Vec::new();
    let mut inside = 0;
    for edge in root.traverse() {
        let (node, step) = match edge {
            NodeEdge::Start(node) => (node, 1),
            NodeEdge::End(node) => (node, -1),
        };
        match node.data().value {
            NodeValue::Link(_) | NodeValue::Image(_) => inside += step,
            NodeValue::Text(_) if inside == 0 && step == 1 => texts.push(node),
            _ => (),
        }
    }
    texts
}

fn put_text<'a>(before: Node<'a>, arena: &'a Arena<'a>, text: &str) {
    if !text.is_empty() {
        before.insert_before(new_node(arena, NodeValue::Text(text.to_string().into())));
    }
}

/// Where mentions stand in a text, from the `@` to the end of the handle. `before` and `after` are the characters that
/// a reader sees on either side of the text.
fn find(text: &str, before: Option<char>, after: Option<char>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (start, _) in text.match_indices('@') {
        let previous = text[..start].chars().next_back().or(before);
        if previous.is_some_and(|c| !may_precede(c)) {
            continue;
        }
        let rest = &text[start + 1..];
        let run = rest.len() - rest.trim_start_matches(is_handle_char).len();
        let handle = rest[..run].trim_end_matches(['-', '_']);
        let tail = &rest[handle.len()..];
        if ends(tail, after) && run <= HANDLE_MAX && is_handle(&handle.to_ascii_lowercase()) {
            found.push(start..start + 1 + handle.len());
        }
    }
    found
}

/// Whether a handle ends where this follows it: `@example.com` and `@scope/package` are no people, a full stop is one.
fn ends(tail: &str, after: Option<char>) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() && !is_unspaced(c);
    let mut chars = tail.chars();
    match (chars.next(), chars.next().or(after)) {
        (None, _) => after.is_none_or(|c| !part_of_word(c) && !is_handle_char(c) && !matches!(c, '@' | '/')),
        (Some('.'), Some(c)) => !part_of_word(c),
        (Some(c), _) => !part_of_word(c) && !matches!(c, '@' | '/'),
    }
}

fn is_handle_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// White space, and what opens or separates; not what can stand before the `@` of an e-mail address or in a path.
fn may_precede(c: char) -> bool {
    let joins = "!#$%&'*+-./=?@\\^_`{|}~";
    !joins.contains(c) && (!c.is_alphanumeric() || is_unspaced(c))
}

/// Scripts that put no space between a name and the word beside it: Han, kana, Hangul.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mentions(text: &str) -> Vec<&str> {
        find(text, None, None).into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn people_are_found_where_people_are_addressed() {
        for (text, expected) in [
            ("@anna", vec!["@anna"]),
            ("hello @anna, @Ben_2 and (@c-d)!", vec!["@anna", "@Ben_2", "@c-d"]),
            ("thanks @anna.", vec!["@anna"]),
            ("ask \"@anna\": she knows", vec!["@anna"]),
            ("cc:@anna;@ben", vec!["@anna", "@ben"]),
            ("@anna's idea", vec!["@anna"]),
            ("@anna- and @ben_", vec!["@anna", "@ben"]),
            ("请问@anna你好", vec!["@anna"]),
            ("@anna님", vec!["@anna"]),
        ] {
            assert_eq!(mentions(text), expected, "{text}");
        }
    }

    #[test]
    fn addresses_and_fragments_are_no_people() {
        for text in [
            "anna@example.org",
            "josé@example.org",
            "a.b@ex",
            "x+@ex",
            "@",
            "@a",
            "@@anna",
            "@-anna",
            "a/@anna",
            "@scope/package",
            "@anna@example.org",
            "@example.org",
            "@josé",
            "@ anna",
            "@123456789012345678901234567890x",
        ] {
            assert_eq!(mentions(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn the_neighbours_of_a_piece_of_text_count() {
        assert!(find("@anna", Some('x'), None).is_empty());
        assert!(find("@anna", None, Some('é')).is_empty());
        assert_eq!(find("@anna", Some(' '), Some(',')).first(), Some(&(0..5)));
        assert!(find("@anna", None, Some('_')).is_empty());
    }
}
