//! The cabinet: every component in every state, and four sheets that show how
//! pages are put together from them. Smoke test, design review and visual
//! snapshot in one; it answers only where the settings say so (debug builds and
//! tests). Its sample text is content, not interface, so it stays in English.

use askama::Template;
use axum::response::Response;
use db::{Error, FieldErrors, Time};

use crate::{
    At, Fault, Page, Visit,
    frame::{Entry, Frame, Place},
    render,
    ui::{self, Person, View},
};

/// Handler of `GET /cabinet`.
pub async fn sheet(visit: Visit) -> Result<Response, Fault> {
    let frame = samples(&visit)?.title("The cabinet");
    Ok(render(Sheet { views: views(&frame), people: people(), times: times(&visit), errors: errors(), frame }))
}

/// Handler of `GET /cabinet/{sheet}`: `topic`, `list`, `ask`, `search`.
pub async fn page(visit: Visit, At(sheet): At<String>) -> Result<Response, Fault> {
    let frame = in_community(samples(&visit)?);
    let (people, times) = (people(), times(&visit));
    match sheet.as_str() {
        "topic" => Ok(render(Topic { frame: frame.title("How do you hand over an open abdomen?"), people, times })),
        "list" => Ok(render(List { views: views(&frame), frame: frame.title("Forum"), people, times })),
        "ask" => Ok(render(Ask { errors: one_error(), frame: frame.title("Ask a question") })),
        "search" => {
            let frame = Frame { place: None, without_search: true, title: "Search".into(), ..frame };
            Ok(render(Search { frame, people, times }))
        }
        _ => Err(Error::NotFound.into()),
    }
}

fn samples(visit: &Visit) -> Result<Frame, Fault> {
    if !visit.app.settings().cabinet {
        return Err(Error::NotFound.into());
    }
    let nadia = Person::new(0, "Nadia Brandt", "/people/nadia");
    let mut frame = visit.frame_outside("").toast("Marked as done.", Some("/cabinet".into()));
    frame.organisation = "Marlow Reach Hospital".into();
    frame.inbox = Some(3);
    frame.communities = vec![
        Entry::new("Safe Handovers", "/cabinet/list", "forum").current(true).count(1),
        Entry::new("Ward Transfers", "/cabinet/list", "forum"),
    ];
    frame.viewer = Some(crate::frame::ViewerCard {
        name: nadia.name,
        handle: "nadia".into(),
        ground: 0,
        photo: String::new(),
        is_admin: true,
    });
    Ok(frame)
}

fn in_community(frame: Frame) -> Frame {
    let entry = |label: &str, icon| Entry::new(label, "/cabinet/list", icon);
    frame.place(Place {
        slug: "safe-handovers".into(),
        name: "Safe Handovers".into(),
        href: "/cabinet".into(),
        mark: 0,
        at_home: false,
        entries: vec![
            entry("Forum", "forum").current(true).key('f'),
            entry("Gatherings", "calendar").key('e'),
            entry("Learnings", "book").key('l'),
            entry("Agenda", "list").key('a'),
            entry("Decisions", "scale").count(1).key('d'),
            entry("Charter", "pencil").key('c'),
            entry("Members", "people").key('m'),
        ],
    })
}

/// A drawing of somebody, taller than wide as photographs of people are.
const PORTRAIT: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 60 80' width='60' \
     height='80'%3E%3Cpath fill='%23bcd0c8' d='M0 0h60v80H0z'/%3E%3Cpath fill='%23244a3f' d='M6 80c0-22 11-30 \
     24-30s24 8 24 30z'/%3E%3Ccircle cx='30' cy='34' r='13' fill='%238a5a3c'/%3E%3C/svg%3E";

fn people() -> Vec<Person> {
    ["Amara", "Ingrid", "Tomasz", "Leonie", "Femi", "Oskar Lindahl"]
        .into_iter()
        .zip(0..)
        .map(|(name, id)| Person::new(id, name, "/people/somebody"))
        .map(|person| if person.name == "Amara" { Person { photo: PORTRAIT.to_owned(), ..person } } else { person })
        .collect()
}

/// Instants at several distances: minutes, hours, days, months, years ago.
fn times(visit: &Visit) -> Vec<Time> {
    let ago = [4 * Time::MINUTE, 5 * Time::HOUR, 2 * Time::DAY, 20 * Time::DAY, 500 * Time::DAY];
    ago.map(|distance| visit.now.plus(-distance)).into()
}

fn views(frame: &Frame) -> Vec<View> {
    let here = &frame.path;
    vec![
        View::new("Latest", here, true),
        View::new("Unanswered", here, false).count(7),
        View::new("Solved", here, false),
        View::new("By tag", here, false),
    ]
}

fn errors() -> FieldErrors {
    let mut errors = one_error();
    errors.add("begins", "error-form-incomplete");
    errors
}

fn one_error() -> FieldErrors {
    FieldErrors::one("tags", "error-form-too-long")
}

macro_rules! sheets {
    ($($name:ident($path:literal) { $($field:ident: $type:ty),* })*) => {
        $(
            #[derive(Template)]
            #[template(path = $path)]
            struct $name {
                frame: Frame,
                $($field: $type),*
            }

            impl Page for $name {}
        )*
    };
}

sheets! {
    Sheet("cabinet/sheet.html") { views: Vec<View>, people: Vec<Person>, times: Vec<Time>, errors: FieldErrors }
    Topic("cabinet/topic.html") { people: Vec<Person>, times: Vec<Time> }
    List("cabinet/list.html") { views: Vec<View>, people: Vec<Person>, times: Vec<Time> }
    Ask("cabinet/ask.html") { errors: FieldErrors }
    Search("cabinet/search.html") { people: Vec<Person>, times: Vec<Time> }
}
