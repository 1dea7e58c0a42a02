//! What a table of departments would do to the tree: a report for each line, decided before anything is written.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::tree::{key, spelt};

/// Most characters of a name.
pub const NAME: usize = 100;

/// A line of the table, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As an editor counts.
    pub line: u64,
    pub name: String,
    /// The department that it is a part of; empty for one at the top.
    pub parent: String,
}

/// What a line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Does {
    /// It makes a department.
    New,
    /// It puts a known one below another, or at the top.
    Moved,
    /// All is as it says.
    Same,
    Wrong(Wrong),
}

/// Why a line does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// There is no name, or none that can be kept.
    NoName,
    TooLong,
    /// An earlier line names the same department.
    Twice,
    /// Nobody knows the department that it should be a part of: neither the tree nor a sound line.
    UnknownParent,
    /// It would be a part of itself, by way of others perhaps.
    Cycle,
}

/// A line and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub row: Row,
    pub does: Does,
}

/// The tree by keys: the name of each, and the key of the one that it is a part of.
pub type Known = BTreeMap<String, (String, Option<String>)>;

/// What the lines do to a tree, and the tree when those that are sound are carried out.
pub fn plan(known: &Known, rows: Vec<Row>) -> (Vec<Line>, Known) {
    let mut lines: Vec<Line> = Vec::with_capacity(rows.len());
    let mut named = HashSet::new();
    for row in rows {
        let does = match key(&row.name) {
            name if name.is_empty() => Does::Wrong(Wrong::NoName),
            _ if row.name.chars().count() > NAME => Does::Wrong(Wrong::TooLong),
            name if !named.insert(name.clone()) => Does::Wrong(Wrong::Twice),
            _ => Does::Same,
        };
        lines.push(Line { row, does });
    }
    // A line that falls may take others along, which hang on it.
    loop {
        let tree = carried_out(known, &lines);
        let mut fell = false;
        for line in lines.iter_mut().filter(|line| !matches!(line.does, Does::Wrong(_))) {
            if let Some(wrong) = wrong(&tree, &line.row) {
                (line.does, fell) = (Does::Wrong(wrong), true);
            }
        }
        if !fell {
            for line in lines.iter_mut().filter(|line| !matches!(line.does, Does::Wrong(_))) {
                line.does = does(known, &line.row);
            }
            return (lines, tree);
        }
    }
}

fn does(known: &Known, row: &Row) -> Does {
    match known.get(&key(&row.name)) {
        None => Does::New,
        Some((_, parent)) if parent.as_deref().unwrap_or_default() == key(&row.parent) => Does::Same,
        Some(_) => Does::Moved,
    }
}

fn carried_out(known: &Known, lines: &[Line]) -> Known {
    let mut tree = known.clone();
    for line in lines.iter().filter(|line| !matches!(line.does, Does::Wrong(_))) {
        let parent = Some(key(&line.row.parent)).filter(|parent| !parent.is_empty());
        tree.entry(key(&line.row.name)).or_insert_with(|| (spelt(&line.row.name), None)).1 = parent;
    }
    tree
}

fn wrong(tree: &Known, row: &Row) -> Option<Wrong> {
    let start = key(&row.name);
    let mut here = tree.get(&start)?.1.clone();
    if here.as_ref().is_some_and(|parent| !tree.contains_key(parent)) {
        return Some(Wrong::UnknownParent);
    }
    let mut passed = HashSet::from([start]);
    while let Some(next) = here {
        if !passed.insert(next.clone()) {
            return Some(Wrong::Cycle);
        }
        here = tree.get(&next).and_then(|(_, parent)| parent.clone());
    }
    None
}

/// Keys of a tree so that each comes after the one that it is a part of.
pub fn in_order(tree: &Known) -> Vec<&str> {
    let mut depth: HashMap<&str, usize> = HashMap::new();
    for name in tree.keys() {
        let (mut here, mut steps) = (name.as_str(), 0);
        while let Some(parent) = tree.get(here).and_then(|(_, parent)| parent.as_deref()) {
            (here, steps) = (parent, steps + 1);
        }
        depth.insert(name, steps);
    }
    let mut names: Vec<&str> = tree.keys().map(String::as_str).collect();
    names.sort_by_key(|name| depth.get(name).copied().unwrap_or_default());
    names
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(line: u64, name: &str, parent: &str) -> Row {
        Row { line, name: name.to_owned(), parent: parent.to_owned() }
    }

    fn does_of(known: &Known, rows: &[(&str, &str)]) -> Vec<Does> {
        let rows = (2..).zip(rows).map(|(line, (name, parent))| row(line, name, parent)).collect();
        plan(known, rows).0.into_iter().map(|line| line.does).collect()
    }

    #[test]
    fn each_line_hears_what_it_does() {
        let known = Known::from([
            ("surgery".to_owned(), ("Surgery".to_owned(), None)),
            ("theatres".to_owned(), ("Theatres".to_owned(), Some("surgery".to_owned()))),
        ]);
        let rows = [("Surgery", ""), ("theatres", ""), ("Ward 4", "surgery"), ("Bed  A", "Ward 4"), ("", "x")];
        assert_eq!(does_of(&known, &rows), [Does::Same, Does::Moved, Does::New, Does::New, Does::Wrong(Wrong::NoName)]);
        let rows = [("A", "B"), ("B", "C"), ("C", "A"), ("D", "A"), ("a", ""), ("E", "nowhere"), ("F", "E")];
        let wrong = [Wrong::Cycle, Wrong::Cycle, Wrong::Cycle, Wrong::Cycle, Wrong::Twice, Wrong::UnknownParent];
        let mut expected: Vec<Does> = wrong.map(Does::Wrong).into();
        expected.push(Does::Wrong(Wrong::UnknownParent));
        assert_eq!(does_of(&known, &rows), expected);
        assert_eq!(does_of(&known, &[("Surgery", "Theatres")]), [Does::Wrong(Wrong::Cycle)]);
    }

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        let name = prop_oneof![Just(String::new()), "[a-fA-F]{1,2}", ".{0,8}"];
        let pairs = prop::collection::vec((name.clone(), name), 0..40);
        pairs.prop_map(|pairs| (2..).zip(pairs).map(|(line, (name, parent))| Row { line, name, parent }).collect())
    }

    proptest! {
        /// Whatever is in a table: each line is reported once, the tree stays a tree, and reading the table again
        /// changes nothing more.
        #[test]
        fn a_table_leaves_a_tree(first in rows(), second in rows()) {
            let (_, known) = plan(&Known::new(), first);
            let (lines, tree) = plan(&known, second.clone());
            prop_assert_eq!(lines.iter().map(|line| line.row.clone()).collect::<Vec<_>>(), second);
            for (name, (_, parent)) in &tree {
                prop_assert!(parent.as_ref().is_none_or(|parent| tree.contains_key(parent)), "{}", name);
            }
            let order = in_order(&tree);
            prop_assert_eq!(order.len(), tree.len());
            for (at, name) in order.iter().enumerate() {
                let parent = tree[*name].1.as_deref();
                prop_assert!(parent.is_none_or(|parent| order[..at].contains(&parent)));
            }
            let sound = lines.into_iter().filter(|line| !matches!(line.does, Does::Wrong(_)));
            let (again, same) = plan(&tree, sound.map(|line| line.row).collect());
            prop_assert!(again.iter().all(|line| line.does == Does::Same));
            prop_assert_eq!(same, tree);
        }
    }
}
