//! The words of cooked HTML, without its tags.

/// The text of HTML that [`cook`](crate::cook) made, with spaces collapsed; blocks are set apart by a space.
pub fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        push_words(&mut text, &rest[..start]);
        let Some(length) = rest[start..].find('>') else {
            rest = "";
            break;
        };
        let tag = &rest[start + 1..start + length];
        if !is_inline(tag.trim_start_matches('/')) && !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
        rest = &rest[start + length + 1..];
    }
    push_words(&mut text, rest);
    text.truncate(text.trim_end().len());
    text
}

fn is_inline(tag: &str) -> bool {
    let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "code"
            | "del"
            | "em"
            | "i"
            | "ins"
            | "kbd"
            | "mark"
            | "s"
            | "span"
            | "strong"
            | "sub"
            | "sup"
    )
}

fn push_words(text: &mut String, piece: &str) {
    let mut rest = piece;
    while let Some(c) = rest.chars().next() {
        let (c, length) = if c == '&' { entity(rest) } else { (c, c.len_utf8()) };
        rest = &rest[length..];
        if !c.is_whitespace() {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
    }
}

/// The character that an entity stands for, and how many bytes it takes; an `&` that starts none is itself.
fn entity(text: &str) -> (char, usize) {
    const NAMED: [(&str, char); 6] =
        [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\''), ("&nbsp;", ' ')];
    let found = NAMED.iter().find(|(name, _)| text.starts_with(name));
    found.map_or(('&', 1), |(name, c)| (*c, name.len()))
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn tags_go_and_words_stay() {
        assert_eq!(
            plain_text("<p>One <em>t</em>wo</p>\n<ul>\n<li>three</li><li>four &amp; &lt;five&gt;</li></ul>"),
            "One two three four & <five>"
        );
        assert_eq!(plain_text("plain"), "plain");
        assert_eq!(plain_text("<p>cut <a href=\"x"), "cut");
        assert_eq!(plain_text(""), "");
    }
}
