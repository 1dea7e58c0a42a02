//! Around lists: the line of views and the paging below.

use std::fmt::Display;

use askama::{Template, filters::HtmlSafe};

use super::given::Number;
use crate::{frame::Frame, ui};

/// One view of a list, with an address of its own.
#[derive(Clone, Debug)]
pub struct View {
    pub label: String,
    pub href: String,
    /// A plain figure after the word.
    pub count: Option<u64>,
    pub current: bool,
}

impl View {
    pub fn new(label: impl Into<String>, href: impl Into<String>, current: bool) -> View {
        View { label: label.into(), href: href.into(), count: None, current }
    }

    /// How many there are in it.
    pub fn count(self, count: u64) -> View {
        View { count: Some(count), ..self }
    }
}

/// The filter line.
#[derive(Template)]
#[template(path = "ui/views.html")]
pub struct Views<'a> {
    frame: &'a Frame,
    views: &'a [View],
    density: bool,
}

/// `{{ ui::views(frame, views).density() }}` above a list.
pub fn views<'a>(frame: &'a Frame, views: &'a [View]) -> Views<'a> {
    Views { frame, views, density: false }
}

impl Views<'_> {
    /// Offers the compact list.
    pub fn density(self) -> Self {
        Views { density: true, ..self }
    }
}

/// Where one is in a list of many pages.
#[derive(Template)]
#[template(path = "ui/paging.html")]
pub struct Paging<'a> {
    frame: &'a Frame,
    page: u64,
    per_page: u64,
    total: u64,
    href: String,
}

/// `{{ ui::paging(frame, page, 20, total, "/c/x/forum?page=") }}`: the number of the page (from 1) is put after the
/// address. Nothing is shown for a list that fits on one page.
pub fn paging(
    frame: &Frame,
    page: impl Number,
    per_page: impl Number,
    total: impl Number,
    href: impl Display,
) -> Paging<'_> {
    Paging {
        frame,
        page: page.number().max(1),
        per_page: per_page.number().max(1),
        total: total.number(),
        href: href.to_string(),
    }
}

impl Paging<'_> {
    fn pages(&self) -> u64 {
        self.total.div_ceil(self.per_page)
    }

    fn range(&self) -> String {
        let from = (self.page - 1) * self.per_page + 1;
        let to = (self.page * self.per_page).min(self.total);
        let args = [("from", from.into()), ("to", to.into()), ("total", self.total.into())];
        self.frame.say_with("ui-paging-range", &args)
    }

    /// Numbers to show, with 0 for a gap: the first three, around the current one, the last.
    fn numbers(&self) -> Vec<u64> {
        let (page, last) = (self.page, self.pages());
        let around = page.saturating_sub(1)..=page + 1;
        let shown = (1..=last).filter(|n| *n <= 3 || around.contains(n) || *n == last);
        let mut numbers = Vec::new();
        let mut before = 0;
        for number in shown {
            match number - before {
                1 => {}
                2 => numbers.push(number - 1),
                _ => numbers.push(0),
            }
            numbers.push(number);
            before = number;
        }
        numbers
    }
}

impl HtmlSafe for Views<'_> {}
impl HtmlSafe for Paging<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(page: u64, total: u64) -> Vec<u64> {
        let frame = Frame::default();
        paging(&frame, page, 20u64, total, "").numbers()
    }

    #[test]
    fn numbers_have_gaps_where_more_than_one_is_left_out() {
        assert_eq!(numbers(1, 143), [1, 2, 3, 0, 8]);
        assert_eq!(numbers(4, 143), [1, 2, 3, 4, 5, 0, 8]);
        assert_eq!(numbers(6, 143), [1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(numbers(50, 2000), [1, 2, 3, 0, 49, 50, 51, 0, 100]);
        assert_eq!(numbers(1, 40), [1, 2]);
    }

    #[test]
    fn the_last_page_ends_where_the_list_ends() {
        let frame = Frame::default();
        assert_eq!(paging(&frame, 8u64, 20u64, 143u64, "").range(), "141 to 143 of 143");
        assert_eq!(paging(&frame, 1u64, 20u64, 12u64, "").to_string(), "");
    }
}
