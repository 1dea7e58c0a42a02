//! The tree of departments, in memory: there are hundreds at most.

use std::collections::HashMap;

use db::{Db, Result};
use diesel::prelude::*;

use super::schema::{Department, DepartmentId, departments};

/// Names that mean the same have the same key; it is empty where a name cannot be kept.
pub fn key(name: &str) -> String {
    spelt(name).to_lowercase()
}

/// A name as it is kept: one line, what cannot be seen left out.
pub fn spelt(name: &str) -> String {
    markup::clean_line(name).unwrap_or_default()
}

/// All departments, each below the one that it is a part of, siblings by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// With how far below the top each stands.
    walk: Vec<(usize, Department)>,
}

impl Tree {
    pub fn load(db: &mut Db) -> Result<Tree> {
        Ok(Tree::of(departments::table.select(Department::as_select()).load(db)?))
    }

    fn of(mut all: Vec<Department>) -> Tree {
        all.sort_by_key(|department| key(&department.name));
        let mut below: HashMap<Option<DepartmentId>, Vec<Department>> = HashMap::new();
        for department in all {
            below.entry(department.parent_id).or_default().push(department);
        }
        let mut tree = Tree::default();
        let mut open: Vec<(usize, Department)> = Vec::new();
        let children = |below: &mut HashMap<_, Vec<Department>>, of, depth| {
            let children = below.remove(&of).unwrap_or_default();
            children.into_iter().rev().map(move |department| (depth, department)).collect::<Vec<_>>()
        };
        open.extend(children(&mut below, None, 0));
        while let Some((depth, department)) = open.pop() {
            open.extend(children(&mut below, Some(department.id), depth + 1));
            tree.walk.push((depth, department));
        }
        tree
    }

    pub fn is_empty(&self) -> bool {
        self.walk.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Department> {
        self.walk.iter().map(|(_, department)| department)
    }

    /// Every department with how far below the top it stands.
    pub fn walk(&self) -> &[(usize, Department)] {
        &self.walk
    }

    pub fn get(&self, id: DepartmentId) -> Option<&Department> {
        self.iter().find(|department| department.id == id)
    }

    /// The department of this name, however it is spelt.
    pub fn named(&self, name: &str) -> Option<&Department> {
        let wanted = key(name);
        self.iter().find(|department| key(&department.name) == wanted)
    }

    /// Those that a department is a part of, the nearest first.
    pub fn above(&self, id: DepartmentId) -> Vec<&Department> {
        let mut above = Vec::new();
        let mut next = self.get(id).and_then(|department| department.parent_id);
        while let Some(parent) = next.and_then(|id| self.get(id)) {
            above.push(parent);
            next = parent.parent_id;
        }
        above
    }

    /// Whether one is the other, or a part of it.
    pub fn is_within(&self, id: DepartmentId, other: DepartmentId) -> bool {
        id == other || self.above(id).iter().any(|above| above.id == other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn department(id: i64, name: &str, parent: Option<i64>) -> Department {
        Department { id: DepartmentId(id), name: name.to_owned(), parent_id: parent.map(DepartmentId) }
    }

    #[test]
    fn departments_stand_below_what_they_are_a_part_of() {
        let all = vec![
            department(1, "Surgery", None),
            department(2, "Theatres", Some(1)),
            department(3, "Estates", None),
            department(4, "Day Surgery", Some(1)),
            department(5, "Theatre Two", Some(2)),
        ];
        let tree = Tree::of(all);
        let shown: Vec<(usize, &str)> = tree.walk().iter().map(|(depth, one)| (*depth, &*one.name)).collect();
        let expected = [(0, "Estates"), (0, "Surgery"), (1, "Day Surgery"), (1, "Theatres"), (2, "Theatre Two")];
        assert_eq!(shown, expected);
        let above: Vec<&str> = tree.above(DepartmentId(5)).iter().map(|one| &*one.name).collect();
        assert_eq!(above, ["Theatres", "Surgery"]);
        assert!(tree.is_within(DepartmentId(5), DepartmentId(1)) && !tree.is_within(DepartmentId(1), DepartmentId(5)));
        assert_eq!(tree.named(" day  SURGERY ").map(|one| one.id), Some(DepartmentId(4)));
    }
}
