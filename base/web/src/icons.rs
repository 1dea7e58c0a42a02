//! Icons of the interface: 16 px lines in the colour of their words. They are
//! masks in the style sheet; `web/icons.json` lists which ones there are.

use std::fmt;

use askama::filters::HtmlSafe;

/// A picture beside words; hidden from assistive technology because the words say it.
pub struct Icon {
    name: &'static str,
    class: &'static str,
}

/// The icon with this name at 16 px: `{{ ui::icon("heart") }}`.
pub fn icon(name: &'static str) -> Icon {
    Icon { name, class: "icon" }
}

/// The same at 20 px, for the bars of a phone and the search field.
pub fn icon_20(name: &'static str) -> Icon {
    Icon { name, class: "icon icon-20" }
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"<i class="{} i-{}" aria-hidden="true"></i>"#, self.class, self.name)
    }
}

impl HtmlSafe for Icon {}
