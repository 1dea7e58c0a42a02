//! Everything about one person, put together for them: each kind of object adds its files.

use db::Result;

/// An archive being written. Paths have slashes and no letters that a file system refuses.
pub trait Archive {
    /// Adds a file.
    fn add(&mut self, path: &str, bytes: &[u8]) -> Result<()>;
}

/// Markdown with its facts before it, as many programs read them (front matter). Values are written as JSON, which is
/// YAML as well.
pub fn front_matter(facts: &[(&str, serde_json::Value)], body: &str) -> String {
    let mut text = String::from("---\n");
    for (name, value) in facts.iter().filter(|(_, value)| !value.is_null()) {
        text += &format!("{name}: {value}\n");
    }
    format!("{text}---\n\n{body}\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn facts_stand_before_the_text_and_nothing_in_them_ends_them() {
        let facts = [("title", json!("A: \"b\"\n---")), ("solved", json!(null)), ("tags", json!(["a", "b"]))];
        let text = front_matter(&facts, "Body");
        assert_eq!(text, "---\ntitle: \"A: \\\"b\\\"\\n---\"\ntags: [\"a\",\"b\"]\n---\n\nBody\n");
    }
}
