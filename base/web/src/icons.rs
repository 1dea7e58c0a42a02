//! Icons of the interface: 16 px lines in the colour of their words, from one
//! sprite that the browser keeps. `web/icons.json` lists which ones there are.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::assets::asset;

/// A picture beside words; hidden from assistive technology because the words say it.
pub struct Icon {
    name: &'static str,
    class: &'static str,
}

/// The icon with this name at 16 px: `{{ web::icons::icon("heart") }}`.
pub fn icon(name: &'static str) -> Icon {
    Icon { name, class: "icon" }
}

/// The same at 20 px, for banners and the bars of a phone.
pub fn icon_20(name: &'static str) -> Icon {
    Icon { name, class: "icon icon-20" }
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (class, sprite, name) = (self.class, asset("icons.svg"), self.name);
        write!(f, r##"<svg class="{class}" aria-hidden="true"><use href="{sprite}#{name}"/></svg>"##)
    }
}

impl HtmlSafe for Icon {}
