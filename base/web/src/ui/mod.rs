//! The components of the cabinet; `/cabinet` shows each in every state.
//!
//! A page module says `use web::ui;`, so that its template can write
//! `{{ ui::icon("heart") }}` or `{{ ui::field(frame, "title", label).value(form.title) }}`.
//! What has a body is a macro: `templates/ui/page.html` (section, part of the
//! aside, banner, dialog, menu, empty state, act), `templates/ui/list.html` (row,
//! compact row, result, facet) and `templates/ui/form.html` (choice). Everything
//! given to a component is escaped by it.

mod field;
mod given;
mod list;
mod live;
mod person;
mod small;
mod time;
mod writing;

pub use crate::{
    assets::asset,
    icons::{icon, icon_20},
};
pub use field::{Errors, Field, errors, field, focus_first};
pub use given::{Moment, Number};
pub use list::{Paging, View, Views, paging, views};
pub use live::{Live, live};
pub use person::{Avatar, By, Person, avatar, avatar_32, avatar_72, by, ground, initials, you};
pub use small::{Count, State, Tags, bad, count, good, minutes, minutes_of, new, plain, some, strong, tags, warn};
pub use time::{Time, calendar_day, day, short_time, time};
pub use writing::{Writing, writing};
