//! The departments: a tree that administrators keep, by hand or by a table.

use std::io::Cursor;

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use db::{Db, Error, FieldErrors, Message, Result};
use people::departments::plan::{Does, Line, NAME, Row, Wrong};
use people::departments::schema::{Department, DepartmentId};
use people::departments::{self, Change, Imported, Tree};
use serde::Deserialize;
use spine::{Ctx, Key, once};
use tables::{Column, Limits, Table};
use web::route::{get, post};
use web::{At, Fault, Form, Frame, Page, Route, Sent, Visit, Who, done, fresh_key, render, ui};

use crate::bar::{admins_only, frame};

const HERE: &str = "/administration/departments";

pub fn routes() -> Vec<Route> {
    vec![
        get(HERE, Who::Admin, overview),
        post(HERE, Who::Admin, add),
        post("/administration/departments/table", Who::Admin, import),
        post("/administration/departments/words", Who::Admin, adopt),
        get("/administration/departments/{department}", Who::Admin, one),
        post("/administration/departments/{department}", Who::Admin, change),
        post("/administration/departments/{department}/merging", Who::Admin, merge),
        post("/administration/departments/{department}/removal", Who::Admin, remove),
    ]
}

#[derive(Template)]
#[template(path = "institution/departments.html")]
struct TreePage {
    frame: Frame,
    key: String,
    tree: Tree,
    /// How many people are in each, by name.
    people: Vec<(String, i64)>,
    typed: Typed,
    errors: FieldErrors,
    imported: Option<Imported>,
}

impl Page for TreePage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

/// The fields of every form here.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    key: String,
    name: String,
    parent: String,
    into: String,
    words: String,
}

impl Typed {
    fn change(&self) -> Change {
        Change { name: self.name.clone(), parent: self.parent.parse().ok() }
    }

    fn into(&self) -> Result<DepartmentId> {
        self.into.parse().map_err(|_| Error::invalid("into", "departments-into-empty"))
    }
}

/// Departments to choose from, with signs for how far below the top each stands.
fn choices(frame: &Frame, tree: &Tree, but: Option<DepartmentId>) -> Vec<(String, String)> {
    let top = (String::new(), frame.say("departments-top").to_owned());
    let below = tree.walk().iter().filter(|(_, one)| but.is_none_or(|but| !tree.is_within(one.id, but)));
    let shown =
        |(depth, one): &(usize, Department)| (one.id.to_string(), format!("{}{}", "– ".repeat(*depth), one.name));
    std::iter::once(top).chain(below.map(shown)).collect()
}

impl TreePage {
    async fn load(visit: &Visit) -> Result<TreePage> {
        let here = visit.clone();
        let load = move |db: &mut Db, ctx: &Ctx| {
            admins_only(ctx)?;
            Ok(TreePage {
                frame: frame(&here, ctx, "departments", here.words.say("departments-title")),
                key: fresh_key(),
                tree: Tree::load(db)?,
                people: departments::head_counts(db)?,
                typed: Typed::default(),
                errors: FieldErrors::new(),
                imported: None,
            })
        };
        visit.read(load).await
    }

    fn choices(&self) -> Vec<(String, String)> {
        choices(&self.frame, &self.tree, None)
    }

    fn name_max(&self) -> usize {
        NAME
    }

    fn count(&self, name: &str) -> i64 {
        self.people.iter().find(|(known, _)| known == name).map_or(0, |(_, count)| *count)
    }

    fn part_of(&self, department: &Department) -> String {
        let parent = department.parent_id.and_then(|id| self.tree.get(id));
        parent.map_or_else(String::new, |parent| {
            self.frame.say_with("departments-part-of", &[("name", parent.name.as_str().into())])
        })
    }

    /// What people wrote on their pages that is no department of the tree.
    fn words(&self) -> Vec<&(String, i64)> {
        self.people.iter().filter(|(words, _)| self.tree.named(words).is_none()).collect()
    }

    fn says(&self, line: &Line) -> &'static str {
        self.frame.say(match line.does {
            Does::New => "departments-line-new",
            Does::Moved => "departments-line-moved",
            Does::Same => "departments-line-same",
            Does::Wrong(Wrong::NoName) => "departments-line-no-name",
            Does::Wrong(Wrong::TooLong) => "departments-line-too-long",
            Does::Wrong(Wrong::Twice) => "departments-line-twice",
            Does::Wrong(Wrong::UnknownParent) => "departments-line-unknown-parent",
            Does::Wrong(Wrong::Cycle) => "departments-line-cycle",
        })
    }

    fn is_wrong(&self, line: &Line) -> bool {
        matches!(line.does, Does::Wrong(_))
    }
}

async fn overview(visit: Visit) -> Result<Response, Fault> {
    Ok(render(TreePage::load(&visit).await?))
}

/// Carries something out; what is wrong with it is shown on the page, and what was typed stays.
async fn act(
    visit: Visit,
    typed: Typed,
    name: &'static str,
    run: impl Fn(&mut Db, &Ctx, &Typed) -> Result<()> + Send + 'static,
) -> Result<Response, Fault> {
    let (key, sent) = (Key::parse(&typed.key), typed.clone());
    let carried_out = visit.write(move |db, ctx| once(db, ctx, key.as_ref(), name, |db| run(db, ctx, &sent))).await;
    match carried_out {
        Ok(()) => Ok(done(HERE, Some("departments-kept"))),
        Err(Error::Invalid(errors)) => Ok(render(TreePage { errors, typed, ..TreePage::load(&visit).await? })),
        Err(error) => Err(error.into()),
    }
}

async fn add(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    let run = |db: &mut Db, ctx: &Ctx, typed: &Typed| departments::add(db, ctx, &typed.change()).map(drop);
    act(visit, typed, "department.add", run).await
}

async fn adopt(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    let run = |db: &mut Db, ctx: &Ctx, typed: &Typed| {
        people::account::check_admin(db, ctx)?;
        departments::adopt(db, ctx, &typed.words, typed.into()?)
    };
    act(visit, typed, "department.adopt", run).await
}

#[derive(Template)]
#[template(path = "institution/department.html")]
struct OnePage {
    frame: Frame,
    department: Department,
    tree: Tree,
    typed: Typed,
    errors: FieldErrors,
}

impl Page for OnePage {
    fn status(&self) -> StatusCode {
        if self.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
    }
}

impl OnePage {
    async fn load(visit: &Visit, id: DepartmentId) -> Result<OnePage> {
        let here = visit.clone();
        let load = move |db: &mut Db, ctx: &Ctx| {
            admins_only(ctx)?;
            let tree = Tree::load(db)?;
            let department = tree.get(id).ok_or(Error::NotFound)?.clone();
            let parent = department.parent_id.map(|parent| parent.to_string()).unwrap_or_default();
            let typed = Typed { key: fresh_key(), name: department.name.clone(), parent, ..Typed::default() };
            let frame = frame(&here, ctx, "departments", &*department.name);
            Ok(OnePage { frame, department, tree, typed, errors: FieldErrors::new() })
        };
        visit.read(load).await
    }

    fn choices(&self) -> Vec<(String, String)> {
        choices(&self.frame, &self.tree, Some(self.department.id))
    }

    fn name_max(&self) -> usize {
        NAME
    }

    fn removal(&self) -> String {
        format!("{HERE}/{}/removal", self.department.id)
    }
}

async fn one(visit: Visit, At(id): At<DepartmentId>) -> Result<Response, Fault> {
    Ok(render(OnePage::load(&visit, id).await?))
}

async fn act_on(
    visit: Visit,
    id: DepartmentId,
    typed: Typed,
    name: &'static str,
    run: impl Fn(&mut Db, &Ctx, &Typed) -> Result<()> + Send + 'static,
) -> Result<Response, Fault> {
    let (key, sent) = (Key::parse(&typed.key), typed.clone());
    let act = move |db: &mut Db, ctx: &Ctx| {
        people::account::check_admin(db, ctx)?;
        once(db, ctx, key.as_ref(), name, |db| run(db, ctx, &sent))
    };
    match visit.write(act).await {
        Ok(()) => Ok(done(HERE, Some("departments-kept"))),
        Err(Error::Invalid(errors)) => Ok(render(OnePage { errors, typed, ..OnePage::load(&visit, id).await? })),
        Err(error) => Err(error.into()),
    }
}

async fn change(visit: Visit, At(id): At<DepartmentId>, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    let run = move |db: &mut Db, ctx: &Ctx, typed: &Typed| departments::change(db, ctx, id, &typed.change());
    act_on(visit, id, typed, "department.change", run).await
}

async fn merge(visit: Visit, At(id): At<DepartmentId>, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    let run = move |db: &mut Db, ctx: &Ctx, typed: &Typed| departments::merge(db, ctx, id, typed.into()?);
    act_on(visit, id, typed, "department.merge", run).await
}

async fn remove(visit: Visit, At(id): At<DepartmentId>, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    let run = move |db: &mut Db, ctx: &Ctx, _: &Typed| departments::remove(db, ctx, id);
    act_on(visit, id, typed, "department.remove", run).await
}

/// Most departments that one table names: no organisation that we know of has more.
const ROWS: u64 = 5_000;

/// The columns of a table of departments.
const COLUMNS: &[Column] =
    &[Column::required("name", &["department"]), Column::optional("parent", &["part of", "parent department"])];

async fn import(visit: Visit, request: Request) -> Result<Response, Fault> {
    visit.read(|_, ctx| admins_only(ctx)).await?;
    let largest = visit.app.settings().largest_file;
    let imported = match Sent::read(request, largest).await.and_then(|sent| Ok((rows(&sent)?, sent))) {
        Ok((rows, sent)) => {
            // Sent twice, it finds everything as it says.
            let whole = sent.field("sound") != "true";
            visit.write(move |db, ctx| departments::import(db, ctx, &rows, whole)).await
        }
        Err(error) => Err(error),
    };
    let page = TreePage::load(&visit).await?;
    match imported {
        Ok(imported) => Ok(render(TreePage { imported: Some(imported), ..page })),
        Err(Error::Invalid(errors)) => Ok(render(TreePage { errors, ..page })),
        Err(error) => Err(error.into()),
    }
}

/// The rows of the file that was sent.
fn rows(sent: &Sent) -> Result<Vec<Row>> {
    let file = sent.file.as_deref().ok_or_else(|| Error::invalid("file", "departments-file-none"))?;
    let refused = |why: Message| Error::invalid("file", why);
    let limits = Limits { rows: ROWS, ..Limits::default() };
    let table = Table::open(Cursor::new(file), COLUMNS, limits);
    let table = table.map_err(|why| refused(web::tables::refused(&why)))?;
    let row = |row: std::result::Result<tables::Row<'_>, tables::Fault>| {
        let row = row.map_err(|fault| refused(web::tables::fault(&fault)))?;
        Ok(Row { line: row.line, name: row.get("name").to_owned(), parent: row.get("parent").to_owned() })
    };
    table.map(row).collect()
}
