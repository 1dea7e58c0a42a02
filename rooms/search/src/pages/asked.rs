//! The address of a search: the query, and boxes of the filters, which are the same as operators in it.

use db::Time;
use web::page::query as encoded;

use crate::find::Order;
use crate::kinds;
use crate::query::{Is, Query, What};
use crate::tally::Age;

/// What the address asks for, with the filters put into the query.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub query: Query,
    /// What stands in the field.
    pub typed: String,
    pub order: Order,
    pub exact: bool,
    /// From 1.
    pub page: u64,
}

impl Asked {
    /// Reads the fields of an address; what makes no sense is left out.
    pub fn of(fields: &[(String, String)], now: Time) -> Asked {
        let mut asked = Asked { page: 1, ..Asked::default() };
        if let Some((_, text)) = fields.iter().find(|(name, _)| name == "q") {
            asked.query = Query::parse(text);
            asked.typed = asked.query.to_string();
        }
        let before = asked.query.items.len();
        for (name, value) in fields {
            match name.as_str() {
                "kind" => asked.add(kinds::word(value).map(What::Kind)),
                "in" => asked.add(slug(value).map(What::In)),
                "is" => asked.add(Is::parse(value).map(What::Is)),
                "when" => {
                    let age = Age::ALL.into_iter().find(|age| age.word() == value);
                    asked.add(age.map(|age| What::After(age.since(now))));
                }
                "order" if value == "newest" => asked.order = Order::Newest,
                "exact" => asked.exact = value == "1",
                "page" => asked.page = value.parse().unwrap_or(1).max(1),
                _ => {}
            }
        }
        if asked.query.items.len() > before {
            asked.typed = asked.query.to_string();
        }
        // Without words there is no best match.
        if asked.query.said().is_empty() {
            asked.order = Order::Newest;
        }
        asked
    }

    fn add(&mut self, what: Option<What>) {
        if let Some(what) = what {
            self.query.add(what);
        }
    }

    /// The address of another query in the same order.
    pub fn address(&self, query: &Query) -> String {
        address(query, self.order, self.exact)
    }

    /// The address of this query in another order.
    pub fn ordered(&self, order: Order) -> String {
        address(&self.query, order, self.exact)
    }

    /// The address of this query as typed, without mending.
    pub fn as_typed(&self) -> String {
        address(&self.query, self.order, true)
    }
}

fn address(query: &Query, order: Order, exact: bool) -> String {
    let order = if order == Order::Newest { "&order=newest" } else { "" };
    let exact = if exact { "&exact=1" } else { "" };
    format!("/search?q={}{order}{exact}", encoded(&query.to_string()))
}

/// A slug as an address carries it: nothing that would be read otherwise in a query.
fn slug(text: &str) -> Option<String> {
    let plain = |c: char| c.is_alphanumeric() || c == '-';
    (!text.is_empty() && text.len() <= 64 && text.chars().all(plain)).then(|| text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(fields: &[(&str, &str)]) -> Asked {
        let fields: Vec<_> = fields.iter().map(|(a, b)| (String::from(*a), String::from(*b))).collect();
        Asked::of(&fields, Time(1_773_144_000_000))
    }

    #[test]
    fn boxes_are_operators() {
        let both = asked(&[
            ("q", "plan  in:a"),
            ("kind", "topic"),
            ("in", "a"),
            ("in", "b"),
            ("is", "open"),
            ("is", "pink"),
            ("when", "year"),
            ("page", "3"),
        ]);
        assert_eq!(both.typed, "plan in:a kind:topic in:b is:open after:2026");
        assert_eq!(Query::parse(&both.typed), both.query);
        assert_eq!((both.page, both.order), (3, Order::Best));
        assert_eq!(asked(&[("when", "month")]).typed, "after:2026-02-08");
    }

    #[test]
    fn nonsense_is_left_out() {
        let odd = asked(&[("q", "a"), ("page", "-1"), ("order", "worst"), ("in", "x\" OR y"), ("zzz", "1")]);
        assert_eq!((odd.typed.as_str(), odd.page, odd.order), ("a", 1, Order::Best));
        assert_eq!(asked(&[]).order, Order::Newest);
        assert_eq!(asked(&[("q", "ö b")]).as_typed(), "/search?q=%C3%B6%20b&exact=1");
    }
}
