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
    let mut tree = carried_out(known, &lines);
    // A line that falls leaves its department where it was, which may let others fall.
    loop {
        let fallen = falling(known, &tree, &lines);
        if fallen.is_empty() {
            break;
        }
        for (at, wrong) in fallen {
            let name = key(&lines[at].row.name);
            match known.get(&name) {
                Some(before) => tree.insert(name, before.clone()),
                None => tree.remove(&name),
            };
            lines[at].does = Does::Wrong(wrong);
        }
    }
    for line in lines.iter_mut().filter(|line| !matches!(line.does, Does::Wrong(_))) {
        line.does = does(known, &line.row);
    }
    (lines, tree)
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

/// The lines that cannot be carried out in this tree, and why. A department that nobody knows but by a line that falls
/// takes along whatever hangs on it. Every department is looked at once.
fn falling(known: &Known, tree: &Known, lines: &[Line]) -> Vec<(usize, Wrong)> {
    let mut faults: HashMap<&str, Option<Wrong>> = HashMap::with_capacity(tree.len());
    for start in tree.keys() {
        let (mut path, mut on_it): (Vec<&str>, HashSet<&str>) = Default::default();
        let mut here = start.as_str();
        let end = loop {
            if let Some(fault) = faults.get(here) {
                break of_child(known, here, *fault);
            }
            if !on_it.insert(here) {
                break Some(Wrong::Cycle);
            }
            path.push(here);
            match tree.get(here).and_then(|(_, parent)| parent.as_deref()) {
                None => break None,
                Some(parent) if !tree.contains_key(parent) => break Some(Wrong::UnknownParent),
                Some(parent) => here = parent,
            }
        };
        let mut fault = end;
        for name in path.into_iter().rev() {
            faults.insert(name, fault);
            fault = of_child(known, name, fault);
        }
    }
    let fault = |line: &Line| match line.does {
        Does::Wrong(_) => None,
        _ => faults.get(key(&line.row.name).as_str()).copied().flatten(),
    };
    lines.iter().enumerate().filter_map(|(at, line)| fault(line).map(|wrong| (at, wrong))).collect()
}

/// What the fault of a department means for one that hangs on it: one that is known stays, where it was.
fn of_child(known: &Known, parent: &str, fault: Option<Wrong>) -> Option<Wrong> {
    fault.filter(|wrong| *wrong == Wrong::Cycle || !known.contains_key(parent))
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

    #[test]
    fn a_long_chain_falls_at_once() {
        let names: Vec<String> = (0..5_000).map(|number| format!("d{number}")).collect();
        let chain = |end: &str| {
            let parents = names.iter().skip(1).map(String::as_str).chain([end]);
            (2..).zip(names.iter().zip(parents)).map(|(line, (name, parent))| row(line, name, parent)).collect()
        };
        let (lines, tree) = plan(&Known::new(), chain("nowhere"));
        assert!(tree.is_empty() && lines.iter().all(|line| line.does == Does::Wrong(Wrong::UnknownParent)));
        let (lines, tree) = plan(&Known::new(), chain("d0"));
        assert!(tree.is_empty() && lines.iter().all(|line| line.does == Does::Wrong(Wrong::Cycle)));
        let (lines, tree) = plan(&Known::new(), chain(""));
        assert_eq!((lines.len(), tree.len()), (5_000, 5_000));
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
