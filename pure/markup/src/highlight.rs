//! Colours for code, as a handful of classes.
//!
//! A syntax names its tokens in hundreds of ways; a reader tells about nine apart. Classes and no colours: the style
//! sheet decides, in light and in dark, and nothing here needs `style=`.

use std::fmt::Write;
use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

/// Every class that highlighted code can have, with what it marks.
pub const CLASSES: [(&str, &str); 9] = [
    ("hl-a", "attribute or key"),
    ("hl-c", "comment"),
    ("hl-d", "removed line"),
    ("hl-f", "function"),
    ("hl-i", "inserted line"),
    ("hl-k", "keyword or tag"),
    ("hl-n", "number or constant"),
    ("hl-s", "string"),
    ("hl-t", "type or heading"),
];

/// A code block above this many bytes is shown without colours.
pub(crate) const BLOCK_LIMIT: usize = 20 * 1024;

/// So is one with a longer line: minified code is no use to a reader.
const LINE_LIMIT: usize = 400;

/// How much [`effort`] all blocks of one text may take together: about 20 kB of usual code.
pub(crate) const EFFORT_LIMIT: usize = 300_000;

/// How long the rules of a syntax may work on some code, in a unit of our own.
///
/// Their regular expressions start again at every character of a long word or gap: two thousand letters without a
/// space take some of them seconds. So what counts is the square of each run, beside the length. Bounded by this and
/// not by the clock, since the same source must always give the same HTML.
pub(crate) fn effort(code: &str) -> usize {
    let mut effort = 6 * code.len();
    let mut run = 0;
    let mut in_space = false;
    for c in code.chars() {
        if c == '\n' || c.is_whitespace() != in_space {
            effort += run * run;
            run = 0;
            in_space = c.is_whitespace();
        }
        run += 1;
    }
    effort + run * run
}

/// The rules that tie each class to a custom property of the same name: `.hl-k { color: var(--hl-k); }`.
pub fn highlight_css() -> String {
    let rule = |(class, meaning): &(&str, &str)| format!(".{class} {{ color: var(--{class}); }} /* {meaning} */\n");
    CLASSES.iter().map(rule).collect()
}

/// The code as escaped HTML with `<span class="hl-...">`, or nothing if the language is unknown or the code too long.
pub(crate) fn highlight(code: &str, language: &str) -> Option<String> {
    if code.len() > BLOCK_LIMIT || code.lines().any(|line| line.len() > LINE_LIMIT) {
        return None;
    }
    let set = syntaxes();
    let syntax = find(set, language)?;
    let mut state = ParseState::new(syntax);
    let mut scopes = ScopeStack::new();
    let mut spans = Spans { html: String::with_capacity(code.len() * 2), open: None };
    for line in LinesWithEndings::from(code) {
        // A syntax that trips over its own rules is no reason to lose the post.
        let ops = state.parse_line(line, set).ok()?;
        let mut from = 0;
        for (at, op) in &ops {
            spans.push(&line[from..*at], &scopes);
            from = *at;
            scopes.apply(op).ok()?;
        }
        spans.push(&line[from..], &scopes);
    }
    Some(spans.finish())
}

fn syntaxes() -> &'static SyntaxSet {
    static SET: LazyLock<SyntaxSet> = LazyLock::new(SyntaxSet::load_defaults_newlines);
    &SET
}

/// Names that people write after the fence and the syntax set does not know, with the nearest it does.
const ALIASES: [(&str, &str); 13] = [
    ("console", "bash"),
    ("golang", "go"),
    ("json5", "json"),
    ("jsonc", "json"),
    ("jsx", "js"),
    ("mjs", "js"),
    ("psql", "sql"),
    ("python3", "python"),
    ("shell", "bash"),
    ("ts", "js"),
    ("tsx", "js"),
    ("typescript", "js"),
    ("vue", "html"),
];

/// Shown without colours: plain text has none, and the rules for makefiles need minutes for a page of `function (`.
const LEFT_OUT: [&str; 2] = ["Makefile", "Plain Text"];

fn find<'a>(set: &'a SyntaxSet, language: &str) -> Option<&'a SyntaxReference> {
    let name = language.to_ascii_lowercase();
    let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name.as_str(), |(_, known)| known);
    set.find_syntax_by_token(name).filter(|syntax| !LEFT_OUT.contains(&syntax.name.as_str()))
}

/// HTML being written, with the class of the span that is open.
struct Spans {
    html: String,
    open: Option<&'static str>,
}

impl Spans {
    fn push(&mut self, text: &str, scopes: &ScopeStack) {
        if text.is_empty() {
            return;
        }
        // White space has no colour: it goes on with the span it stands in, which saves a good part of all tags.
        if !text.trim().is_empty() {
            self.switch(class_of(scopes));
        }
        escape_into(&mut self.html, text);
    }

    fn switch(&mut self, class: Option<&'static str>) {
        if class == self.open {
            return;
        }
        if self.open.is_some() {
            self.html.push_str("</span>");
        }
        if let Some(class) = class {
            write!(self.html, "<span class=\"{class}\">").expect("writing to a string");
        }
        self.open = class;
    }

    fn finish(mut self) -> String {
        self.switch(None);
        self.html
    }
}

fn escape_into(html: &mut String, text: &str) {
    comrak::html::escape(html, text).expect("writing to a string");
}

/// Which class the innermost scope with a meaning has. The first rule that fits a scope counts; one without a class
/// ends the search, so that code inside a string (`${...}`) is not painted as string.
fn class_of(scopes: &ScopeStack) -> Option<&'static str> {
    static RULES: LazyLock<Vec<(Scope, Option<&'static str>)>> = LazyLock::new(rules);
    let rule = |scope: &Scope| RULES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope));
    scopes.as_slice().iter().rev().find_map(rule).and_then(|(_, class)| *class)
}

fn rules() -> Vec<(Scope, Option<&'static str>)> {
    let table: [(&str, Option<&'static str>); 28] = [
        ("comment", Some("hl-c")),
        ("string", Some("hl-s")),
        ("constant.character.escape", Some("hl-s")),
        ("constant", Some("hl-n")),
        ("keyword.operator.word", Some("hl-k")),
        ("keyword.operator.logical.python", Some("hl-k")),
        ("keyword.operator", None),
        ("keyword", Some("hl-k")),
        ("storage", Some("hl-k")),
        ("variable.language", Some("hl-k")),
        ("variable.function", Some("hl-f")),
        ("entity.name.function", Some("hl-f")),
        ("support.function", Some("hl-f")),
        ("entity.name.tag", Some("hl-k")),
        ("entity.name", Some("hl-t")),
        ("entity.other.inherited-class", Some("hl-t")),
        ("entity.other.attribute-name", Some("hl-a")),
        ("support.type.property-name", Some("hl-a")),
        ("meta.mapping.key", Some("hl-a")),
        ("support", Some("hl-t")),
        ("markup.inserted", Some("hl-i")),
        ("markup.deleted", Some("hl-d")),
        ("markup.heading", Some("hl-t")),
        ("meta.diff.range", Some("hl-t")),
        ("meta.diff.header", Some("hl-c")),
        ("variable", None),
        ("meta.interpolation", None),
        ("source", None),
    ];
    table.map(|(scope, class)| (Scope::new(scope).expect("a scope name"), class)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(html: &str, class: &str, text: &str) -> bool {
        html.split(&format!("<span class=\"{class}\">")).skip(1).any(|rest| rest.starts_with(text))
    }

    #[test]
    fn words_get_the_class_that_a_reader_expects() {
        let rust = highlight("// note\nfn main() { let x: u32 = 42; println!(\"hi {}\", x); }\n", "rust").unwrap();
        for (class, text) in
            [("hl-c", "// note"), ("hl-k", "fn"), ("hl-f", "main"), ("hl-n", "42"), ("hl-s", "&quot;hi")]
        {
            assert!(marked(&rust, class, text), "{class} {text}: {rust}");
        }
        let python = highlight("class A(B):\n    def f(self):\n        return None  # x\n", "py").unwrap();
        for (class, text) in [("hl-k", "class"), ("hl-t", "A"), ("hl-f", "f"), ("hl-n", "None"), ("hl-c", "# x")] {
            assert!(marked(&python, class, text), "{class} {text}: {python}");
        }
        let html = highlight("<p class=\"x\">y</p>\n", "html").unwrap();
        for (class, text) in [("hl-k", "p"), ("hl-a", "class"), ("hl-s", "&quot;x&quot;")] {
            assert!(marked(&html, class, text), "{class} {text}: {html}");
        }
        let diff = highlight("-old\n+new\n", "diff").unwrap();
        assert!(marked(&diff, "hl-d", "-old") && marked(&diff, "hl-i", "+new"), "{diff}");
        let shell = highlight("echo \"a $(ls) b\"\n", "sh").unwrap();
        assert!(marked(&shell, "hl-s", "&quot;a"), "{shell}");
        assert!(!marked(&shell, "hl-s", "ls"), "{shell}");
    }

    #[test]
    fn every_alias_leads_somewhere_and_is_needed() {
        let set = SyntaxSet::load_defaults_newlines();
        let lost: Vec<_> = ALIASES.iter().filter(|(alias, _)| find(&set, alias).is_none()).collect();
        assert!(lost.is_empty(), "lead nowhere: {lost:?}");
        let known: Vec<_> = ALIASES.iter().filter(|(alias, _)| set.find_syntax_by_token(alias).is_some()).collect();
        assert!(known.is_empty(), "known without help: {known:?}");
        assert!(find(&set, "RUST").is_some());
        assert!(find(&set, "no-such-language").is_none());
        assert!(find(&set, "txt").is_none());
    }

    #[test]
    fn long_code_stays_plain() {
        let line = "let x = 1;\n";
        assert!(highlight(&line.repeat(BLOCK_LIMIT / line.len()), "rust").is_some());
        assert!(highlight(&line.repeat(BLOCK_LIMIT / line.len() + 1), "rust").is_none());
        assert!(highlight(&"x".repeat(LINE_LIMIT + 1), "rust").is_none());
    }

    #[test]
    fn each_class_has_one_rule() {
        let css = highlight_css();
        assert_eq!(css.lines().count(), CLASSES.len());
        assert!(css.contains(".hl-k { color: var(--hl-k); }"));
        for (_, class) in rules() {
            assert!(class.is_none_or(|class| CLASSES.iter().any(|(known, _)| *known == class)), "{class:?}");
        }
    }
}
