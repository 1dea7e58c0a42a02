//! The pages of practice interests.

mod edit;
mod list;
mod practice;
mod settle;
mod show;
mod stewards;

use axum::http::StatusCode;
use db::FieldErrors;
use serde::Deserialize;
use web::{Frame, Route, Who};

use super::store::Numbers;

pub(super) fn routes() -> Vec<Route> {
    use web::route::{get, post};
    vec![
        get("/interests", Who::SignedIn, list::list),
        get("/interests/suggest", Who::SignedIn, list::suggest),
        get("/interests/new", Who::Steward, edit::new),
        post("/interests", Who::Steward, edit::create),
        get("/interests/duplicates", Who::Steward, settle::duplicates),
        post("/interests/duplicates/apart", Who::Steward, settle::apart),
        get("/interests/stewards", Who::Admin, stewards::show),
        post("/interests/stewards", Who::Admin, stewards::appoint),
        post("/interests/stewards/{handle}/end", Who::Admin, stewards::dismiss),
        post("/interests/starter", Who::Steward, stewards::take_starter),
        get("/interests/{slug}", Who::SignedIn, show::show),
        post("/interests/{slug}/practice", Who::SignedIn, practice::say),
        get("/interests/{slug}/edit", Who::Steward, edit::edit),
        post("/interests/{slug}/edit", Who::Steward, edit::describe),
        get("/interests/{slug}/merging", Who::Steward, settle::ask_to_merge),
        post("/interests/{slug}/merging", Who::Steward, settle::merge),
        get("/interests/{slug}/splitting", Who::Steward, settle::ask_to_split),
        post("/interests/{slug}/splitting", Who::Steward, settle::split),
        get("/settings/practice", Who::SignedIn, practice::mine),
        post("/settings/practice", Who::SignedIn, practice::add),
    ]
}

fn status(errors: &FieldErrors) -> StatusCode {
    crate::form_status(errors)
}

/// "12 practise this · 3 can help · 4 want to learn", as far as somebody does.
fn numbers_said(frame: &Frame, numbers: &Numbers) -> Vec<String> {
    let said =
        [("interest-practise", numbers.practise), ("interest-help", numbers.help), ("interest-learn", numbers.learn)];
    said.into_iter().filter(|(_, count)| *count > 0).map(|(id, count)| frame.count(id, count.unsigned_abs())).collect()
}

/// The boxes of the form in which somebody says what they practise.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Said {
    key: String,
    name: String,
    practises: Option<String>,
    helps: Option<String>,
    learns: Option<String>,
    follows: Option<String>,
    depth: String,
    /// The one of those that look alike which was meant.
    meant: Option<String>,
    /// The name is none of them.
    anew: Option<String>,
}

impl Said {
    fn stance(&self) -> super::input::Stance {
        super::input::Stance {
            practises: self.practises.is_some(),
            helps: self.helps.is_some(),
            learns: self.learns.is_some(),
            follows: self.follows.is_some(),
            depth: self.depth.clone(),
        }
    }
}
