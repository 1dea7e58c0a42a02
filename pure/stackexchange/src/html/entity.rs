//! Character references.

/// Stands for the `&` of a reference that is not resolved here, because Markdown will do it. Text cannot hold
/// this character otherwise.
pub const KEPT: char = '\u{1}';

/// Text with its references resolved. Control characters become spaces.
pub fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        push_clean(&mut decoded, &rest[..at]);
        let after = &rest[at + 1..];
        rest = match reference(after) {
            Some((Some(c), length)) => {
                push_clean(&mut decoded, c.encode_utf8(&mut [0; 4]));
                &after[length..]
            }
            Some((None, length)) => {
                decoded.push(KEPT);
                decoded.push_str(&after[..length]);
                &after[length..]
            }
            None => {
                decoded.push('&');
                after
            }
        };
    }
    push_clean(&mut decoded, rest);
    decoded
}

fn push_clean(decoded: &mut String, text: &str) {
    decoded.extend(text.chars().map(|c| if c.is_ascii_control() && c != '\n' && c != '\t' { ' ' } else { c }));
}

/// What follows an `&` up to the `;`: its character if it is known here, and its length.
fn reference(after: &str) -> Option<(Option<char>, usize)> {
    // No name is longer than this one: CounterClockwiseContourIntegral.
    let end = after.bytes().take(33).position(|b| b == b';')?;
    let name = &after[..end];
    let code = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        },
        None if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) => None,
        None => match named(name) {
            Some(c) => Some(u32::from(c)),
            None => return Some((None, end + 1)),
        },
    }?;
    Some((Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)), end + 1))
}

fn named(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{A0}',
        "hellip" => '…',
        "mdash" => '—',
        "ndash" => '–',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "copy" => '©',
        "deg" => '°',
        "times" => '×',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_or_kept() {
        assert_eq!(decode("a &lt;b&gt; &amp;amp; &#39;&#x27; &nbsp;"), "a <b> &amp; '' \u{A0}");
        assert_eq!(decode("&varepsilon; & &; &x y; &#x; AT&T"), "\u{1}varepsilon; & &; &x y; &#x; AT&T");
        assert_eq!(decode("&#0;&#23;\u{1}|&#xD800;&#1114112;"), "   |\u{FFFD}\u{FFFD}");
        assert_eq!(decode("&ñ; é&"), "&ñ; é&");
    }
}
