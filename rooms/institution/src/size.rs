//! Sizes as people read them: "11.2 GB", and the bar that shows several of them.

use std::fmt;

use askama::filters::HtmlSafe;
use web::ui::Number;

/// A number of bytes in the unit that leaves at most three figures before the point.
pub fn bytes(bytes: impl Number) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = bytes.number() as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let figure = if unit == 0 || value >= 99.95 { format!("{value:.0}") } else { format!("{value:.1}") };
    format!("{figure}\u{a0}{}", UNITS[unit])
}

/// A bar of parts on a whole, drawn: the policy refuses widths as inline style. What it shows stands below it in words.
pub struct Bar {
    parts: Vec<(&'static str, u64)>,
    whole: u64,
}

/// `{{ bar([("accent", uploads), ("ink", database)], whole) }}`
pub fn bar<const N: usize>(parts: [(&'static str, u64); N], whole: u64) -> Bar {
    Bar { parts: parts.into(), whole }
}

/// How long the bar is, in units of its drawing.
const LENGTH: f64 = 288.0;
/// Between two parts that touch.
const GAP: f64 = 2.0;

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            r#"<svg class="bar-of-parts" viewBox="0 0 288 12" preserveAspectRatio="none" aria-hidden="true">"#,
        )?;
        let whole = (self.whole as f64).max(1.0);
        let mut at = 0.0;
        for (tone, part) in &self.parts {
            let length = (*part as f64 / whole * LENGTH).min(LENGTH - at);
            // A part that is there is seen.
            let length = if *part > 0 { length.max(2.0) } else { 0.0 };
            if length > 0.0 {
                write!(f, r#"<rect class="{tone}" x="{at:.1}" width="{length:.1}" height="12"/>"#)?;
                at += length + GAP;
            }
        }
        if at < LENGTH {
            write!(f, r#"<rect class="bar-rest" x="{at:.1}" width="{:.1}" height="12"/>"#, LENGTH - at)?;
        }
        f.write_str("</svg>")
    }
}

impl HtmlSafe for Bar {}

#[cfg(test)]
mod tests {
    use super::{bar, bytes};

    #[test]
    fn a_size_has_few_figures() {
        let said = [0_u64, 999, 1_000, 99_949, 99_951, 999_499, 999_500, 18_400_000_000].map(|size: u64| bytes(size));
        let said: Vec<String> = said.into_iter().map(|size| size.replace('\u{a0}', " ")).collect();
        assert_eq!(said, ["0 B", "999 B", "1.0 kB", "99.9 kB", "100 kB", "999 kB", "1.0 MB", "18.4 GB"]);
    }

    #[test]
    fn parts_never_leave_the_bar() {
        let drawn = bar([("accent", 900), ("ink", 900)], 1_000).to_string();
        assert!(drawn.contains(r#"x="0.0" width="259.2""#), "{drawn}");
        assert!(!drawn.contains("NaN") && bar([("accent", 0)], 0).to_string().contains("bar-rest"));
    }
}
