//! The components of the cabinet. Pages write `use web::ui;` so that their
//! templates can say `{{ ui::icon("heart") }}`; what has a body is a macro in
//! `templates/ui/*.html`.

mod small;

pub use crate::{
    assets::asset,
    icons::{icon, icon_20},
};
pub use small::*;
