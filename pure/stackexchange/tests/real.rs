//! The real dumps of five dates, against counts and invariants that were checked by other means.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use comrak::nodes::NodeValue;
use stackexchange::{Dump, DumpFile, HistoryKind, PostKind, Site, VoteKind, dialect, html, revisions};

/// The dumps, unpacked once; nothing, with a message, where they are absent.
fn dumps() -> Option<&'static [(String, Dump)]> {
    static DUMPS: OnceLock<Option<(tempfile::TempDir, Vec<(String, Dump)>)>> = OnceLock::new();
    DUMPS.get_or_init(unpack).as_ref().map(|(_, dumps)| dumps.as_slice())
}

fn unpack() -> Option<(tempfile::TempDir, Vec<(String, Dump)>)> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let data = std::env::var_os("WELLSPRING_TEST_DATA").map_or(beside, PathBuf::from);
    let folder = tempfile::tempdir().expect("a folder to unpack into");
    let mut dumps = Vec::new();
    for (name, dates) in [("se-beer", &["2014-05", "2016-09", "2016-12"][..]), ("se-ai", &["2016-12", "2017-03"])] {
        let archive = data.join(format!("{name}.tar.zst"));
        if !archive.exists() {
            eprintln!("skipped: {} is absent; WELLSPRING_TEST_DATA names another folder", archive.display());
            return None;
        }
        let run = Command::new("tar").arg("--zstd").arg("-xf").arg(&archive).arg("-C").arg(folder.path()).status();
        if !run.is_ok_and(|status| status.success()) {
            eprintln!("skipped: tar --zstd cannot unpack {}", archive.display());
            return None;
        }
        for date in dates {
            let dump = Dump::open(folder.path().join(name).join(date), folder.path()).expect("a dump");
            dumps.push((format!("{name} {date}"), dump));
        }
    }
    Some((folder, dumps))
}

/// Every row, where a fault would fail the test.
macro_rules! all {
    ($rows:expr) => {
        $rows.expect("the file").map(|row| row.unwrap_or_else(|error| panic!("{error}")))
    };
}

#[test]
fn every_row_is_read() {
    let Some(dumps) = dumps() else { return };
    let counted: Vec<(&str, [usize; 8])> = dumps
        .iter()
        .map(|(name, dump)| {
            let counts = [
                all!(dump.posts()).count(),
                all!(dump.users()).count(),
                all!(dump.votes()).count(),
                all!(dump.comments()).count(),
                all!(dump.badges()).count(),
                all!(dump.tags()).count(),
                all!(dump.links()).count(),
                all!(dump.history()).count(),
            ];
            (name.as_str(), counts)
        })
        .collect();
    assert_eq!(
        counted,
        [
            ("se-beer 2014-05", [728, 834, 4318, 793, 1487, 139, 59, 1836]),
            ("se-beer 2016-09", [2008, 3658, 10244, 1742, 5216, 134, 91, 4800]),
            ("se-beer 2016-12", [2106, 3948, 10798, 1860, 5571, 133, 93, 5093]),
            ("se-ai 2016-12", [1279, 3157, 5323, 1165, 3290, 222, 101, 3612]),
            ("se-ai 2017-03", [1735, 4931, 7056, 1700, 4708, 158, 122, 4846]),
        ]
    );
}

#[test]
fn the_position_ends_at_the_size() {
    let Some(dumps) = dumps() else { return };
    for (name, dump) in dumps {
        assert_eq!(dump.sizes().len(), 8, "{name}");
        let mut posts = dump.posts().expect("the file");
        let (mut before, mut seen) = (0, 0);
        while let Some(post) = posts.next() {
            post.expect("a post");
            assert!(posts.position() > before);
            before = posts.position();
            seen += 1;
        }
        let size = dump.sizes().into_iter().find(|(file, _)| *file == DumpFile::Posts).map(|(_, size)| size);
        assert_eq!(Some(posts.position()), size, "{name}");
        // One line per row, and three for the declaration and the root.
        assert_eq!(posts.line(), seen + 3, "{name}");
    }
}

#[test]
fn scores_and_counts_recompute() {
    let Some(dumps) = dumps() else { return };
    for (name, dump) in dumps {
        let mut score: HashMap<i64, i64> = HashMap::new();
        let mut dangling = 0;
        let posts: HashSet<i64> = all!(dump.posts()).map(|post| post.id).collect();
        for vote in all!(dump.votes()) {
            dangling += usize::from(!posts.contains(&vote.post));
            match vote.kind {
                VoteKind::Up => *score.entry(vote.post).or_default() += 1,
                VoteKind::Down => *score.entry(vote.post).or_default() -= 1,
                kind => assert!(!matches!(kind, VoteKind::Other(_)), "{name}: vote {} is {kind:?}", vote.id),
            }
        }
        if name == "se-beer 2016-12" {
            assert_eq!(dangling, 802);
        }
        let mut comments: HashMap<i64, i64> = HashMap::new();
        all!(dump.comments()).for_each(|comment| *comments.entry(comment.post).or_default() += 1);
        let mut answers: HashMap<i64, i64> = HashMap::new();
        all!(dump.posts()).filter_map(|post| post.parent).for_each(|id| *answers.entry(id).or_default() += 1);
        for post in all!(dump.posts()) {
            assert!(!matches!(post.kind, PostKind::Other(_)), "{name}: post {} is {:?}", post.id, post.kind);
            assert_eq!(post.comments, comments.get(&post.id).copied().unwrap_or(0), "{name}: post {}", post.id);
            if matches!(post.kind, PostKind::Question | PostKind::Answer) {
                assert_eq!(post.score, score.get(&post.id).copied().unwrap_or(0), "{name}: post {}", post.id);
            }
            match post.kind {
                PostKind::Question => {
                    assert_eq!(post.answers, answers.get(&post.id).copied().unwrap_or(0), "{name}: post {}", post.id);
                    assert!(post.title.is_some() && !post.tags.is_empty(), "{name}: post {}", post.id);
                }
                PostKind::Answer => assert!(post.parent.is_some_and(|id| posts.contains(&id))),
                _ => {}
            }
        }
    }
}

#[test]
fn the_last_revision_is_what_the_post_says() {
    let Some(dumps) = dumps() else { return };
    for (name, dump) in dumps {
        let history: Vec<_> = all!(dump.history()).collect();
        assert!(history.iter().all(|row| !matches!(row.kind, HistoryKind::Other(_))), "{name}");
        let acts: HashSet<(i64, String)> =
            history.iter().filter(|row| row.kind.is_content()).map(|row| (row.post, row.revision.clone())).collect();
        let revisions = revisions(history);
        assert_eq!(revisions.values().map(Vec::len).sum::<usize>(), acts.len(), "{name}");
        for post in all!(dump.posts()) {
            let of_post = &revisions[&post.id];
            assert!(of_post.is_sorted_by_key(|revision| revision.at));
            let last = of_post.last().expect("a revision");
            if post.kind == PostKind::Question {
                assert_eq!(last.title, post.title, "{name}: post {}", post.id);
            }
            assert_eq!(last.tags, post.tags, "{name}: post {}", post.id);
            assert_eq!(last.body.is_empty(), post.body_html.is_empty(), "{name}: post {}", post.id);
            assert!(!last.body.contains('\r'));
            // An edit is dated when its author began to save it, some milliseconds before the post.
            if let Some(edited) = post.edited {
                assert!(of_post.iter().any(|revision| (revision.at - edited).abs() < 1000), "{name}: post {}", post.id);
            }
        }
    }
}

#[test]
fn html_becomes_markdown_that_says_the_same() {
    let Some(dumps) = dumps() else { return };
    let mut tried = 0;
    let mut differing = Vec::new();
    // The last dump of a site holds nearly all of the earlier ones.
    for (name, dump) in dumps.iter().filter(|(name, _)| name == "se-beer 2016-12" || name == "se-ai 2017-03") {
        let posts = all!(dump.posts()).map(|post| (format!("post {}", post.id), post.body_html));
        let users = all!(dump.users()).filter_map(|user| Some((format!("user {}", user.id), user.about_html?)));
        for (id, html) in posts.chain(users) {
            let markdown = html::to_markdown(&html, Some(&site()));
            // Without the addresses in plain text, which are no links on the site either.
            let again = rendered(&markdown, false);
            tried += 1;
            if skeleton(&html) != skeleton(&again) {
                differing.push(format!("{name} {id}"));
                println!("==== {name} {id}\n{html}\n---- markdown\n{markdown}\n---- again\n{again}\n");
            }
        }
    }
    println!("{} of {tried} differ", differing.len());
    assert!(differing.len() * 300 < tried, "{} of {tried} differ: {differing:?}", differing.len());
}

#[test]
fn no_html_is_left_in_markdown() {
    let Some(dumps) = dumps() else { return };
    let known = ["sup", "sub", "br", "b", "i", "em", "strong", "kbd", "a", "img", "s", "strike", "del", "code", "!--"];
    let (mut tried, mut left) = (0, Vec::new());
    for (name, dump) in dumps.iter().filter(|(name, _)| name == "se-beer 2016-12" || name == "se-ai 2017-03") {
        for (post, revisions) in revisions(all!(dump.history())) {
            for revision in revisions {
                let markdown = dialect::to_commonmark(&revision.body, Some(&site()));
                tried += 1;
                let arena = comrak::Arena::new();
                for node in comrak::parse_document(&arena, &markdown, &comrak::Options::default()).descendants() {
                    let literal = match &node.data().value {
                        NodeValue::HtmlInline(literal) => literal.clone(),
                        NodeValue::HtmlBlock(block) => block.literal.clone(),
                        _ => continue,
                    };
                    let tag = literal.trim_start_matches(['<', '/']).to_ascii_lowercase();
                    let name_of = tag.split(|c: char| !c.is_ascii_alphanumeric() && c != '!' && c != '-').next();
                    // A comment that is never closed is shown.
                    let open = literal.starts_with("<!--") && !literal.contains("-->");
                    if known.contains(&name_of.unwrap_or_default()) && !open {
                        left.push(format!("{name} post {post}: {literal}"));
                    }
                }
            }
        }
    }
    println!("{} of {tried} revisions", left.len());
    assert!(left.is_empty(), "{left:#?}");
}

#[test]
fn markdown_shows_what_the_html_shows() {
    let Some(dumps) = dumps() else { return };
    let (mut tried, mut differing) = (0, 0);
    for (name, dump) in dumps.iter().filter(|(name, _)| name == "se-beer 2016-12" || name == "se-ai 2017-03") {
        let revisions = revisions(all!(dump.history()));
        for post in all!(dump.posts()) {
            let markdown = &revisions[&post.id].last().expect("a revision").body;
            let again = rendered(&dialect::to_commonmark(markdown, Some(&site())), true);
            tried += 1;
            if words(&post.body_html) != words(&again) {
                differing += 1;
                println!(
                    "==== {name} post {}\n{}\n---- markdown\n{markdown}\n---- again\n{again}\n",
                    post.id, post.body_html
                );
            }
        }
    }
    // What is left: titles that the site put in place of links to itself, and numbers that begin lists.
    println!("{differing} of {tried} differ");
    assert!(differing * 50 < tried, "{differing} of {tried} differ");
}

/// The letters and digits that a reader sees.
fn words(html: &str) -> String {
    let text = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect::<String>();
    letters(&text)
}

fn rendered(markdown: &str, autolink: bool) -> String {
    let mut options = comrak::Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = autolink;
    options.render.escape = true;
    comrak::markdown_to_html(markdown, &options)
}

/// The letters and digits of a text and the elements and addresses among them: what a conversion must keep.
fn skeleton(html: &str) -> String {
    let mut skeleton = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        skeleton.push_str(&letters(&rest[..at]));
        let Some(end) = rest[at..].find('>') else { break };
        let tag = &rest[at + 1..at + end];
        let name: String = tag.chars().take_while(|&c| c == '/' || c.is_ascii_alphanumeric()).collect();
        let name = name.to_ascii_lowercase();
        if ["pre", "blockquote", "h1", "h2", "h3", "h4", "ul", "ol", "li"].contains(&name.as_str()) {
            skeleton.push_str(&format!("<{name}>"));
        }
        if let Some((_, address)) = tag.split_once("href=\"").or(tag.split_once("src=\"")) {
            skeleton.push_str(&format!(
                "<{name} {}>",
                letters(&site().resolve(address.split('"').next().unwrap_or_default()))
            ));
        }
        rest = &rest[at + end + 1..];
    }
    skeleton.push_str(&letters(rest));
    skeleton.replace("</blockquote><blockquote>", "")
}

fn letters(html: &str) -> String {
    let small = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'];
    let mut letters = String::new();
    // Character references are left out on both sides, and with them what they can stand for.
    for (number, part) in html.split('&').enumerate() {
        let after = part.split_once(';').filter(|(name, _)| number > 0 && name.len() < 12 && !name.contains(' '));
        let kept = after.map_or(part, |(_, after)| after).replace("%5B", "").replace("%5D", "").replace("%60", "");
        letters.extend(kept.chars().map(|c| match (c, small.iter().position(|&s| s == c)) {
            ('ⁿ', _) => 'n',
            ('ⁱ', _) => 'i',
            (_, Some(at)) => char::from(b'0' + (at % 10) as u8),
            _ => c,
        }));
    }
    letters.retain(|c| c.is_ascii_alphanumeric());
    letters
}

fn site() -> Site {
    Site::new("beer.stackexchange.com").expect("a host name")
}
