//! Everything that can be wrong with a file, each with the exact place.

use std::io::Read;

use proptest::prelude::*;
use stackexchange::{
    Badge, Comment, Dump, DumpError, DumpFile, History, Link, Post, Reason, Row, Rows, Tag, User, Vote,
};

fn read<T: Row>(text: impl AsRef<[u8]>) -> Vec<Result<T, DumpError>> {
    Rows::from_read(text.as_ref()).collect()
}

/// The one fault in a file of tags whose lines 1 and 2 are the declaration and the root.
fn fault(lines: &str) -> DumpError {
    fault_in(format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<tags>\n{lines}"))
}

fn fault_in(text: impl AsRef<[u8]>) -> DumpError {
    let mut faults: Vec<DumpError> = read::<Tag>(text).into_iter().filter_map(Result::err).collect();
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults.remove(0)
}

fn shown(error: &DumpError) -> String {
    error.to_string()
}

const GOOD: &str = "  <row Id=\"1\" TagName=\"hops\" Count=\"5\" />\n";

#[test]
fn a_fault_in_one_row_leaves_the_others_readable() {
    let rows = read::<Tag>(format!(
        "<tags>\n{GOOD}  <row Id=\"x\" TagName=\"a\" />\n  <row Id=\"3\" TagName=\"b\" />\n</tags>"
    ));
    assert_eq!(rows.len(), 3);
    assert!(rows[0].is_ok() && rows[2].is_ok());
    let error = rows[1].as_ref().unwrap_err();
    assert!(error.reason.is_about_one_row());
    assert_eq!(shown(error), "Tags.xml, line 3, column 12: the attribute Id holds \"x\", which is not a whole number");
}

#[test]
fn values_that_are_not_what_they_should_be() {
    let row = |attributes: &str| format!("{GOOD}  <row {attributes} />\n</tags>\n");
    assert_eq!(shown(&fault(&row("Id=\"2\""))), "Tags.xml, line 4, column 3: the attribute TagName is missing");
    assert_eq!(shown(&fault(&row("TagName=\"a\""))), "Tags.xml, line 4, column 3: the attribute Id is missing");
    let error = fault(&row("Id=\"99999999999999999999\" TagName=\"a\""));
    assert!(matches!(error.reason, Reason::BadNumber { attribute: "Id", .. }));
    let error = fault(&row("Id=\"2\" TagName=\"a\" Count=\"five\""));
    assert_eq!(
        shown(&error),
        "Tags.xml, line 4, column 34: the attribute Count holds \"five\", which is not a whole number"
    );
    let error = fault(&row("Id=\"2\" TagName=\"a\" IsRequired=\"perhaps\""));
    assert_eq!(
        shown(&error),
        "Tags.xml, line 4, column 39: the attribute IsRequired holds \"perhaps\", which is neither True nor False"
    );
    let votes = read::<Vote>("<votes>\n<row Id='1' PostId='1'\n  VoteTypeId='2' CreationDate='yesterday'/></votes>");
    assert_eq!(
        shown(votes[0].as_ref().unwrap_err()),
        "Votes.xml, line 3, column 32: the attribute CreationDate holds \"yesterday\", which is not a date like \
         2014-01-21T20:26:05.383"
    );
}

#[test]
fn characters_that_xml_forbids() {
    let row = |name: &str| format!("{GOOD}{GOOD}  <row Id=\"2\" TagName=\"é{name}\" />\n</tags>\n");
    for (name, code) in [
        ("\0", 0),
        ("\u{1F}", 0x1F),
        ("&#0;", 0),
        ("&#x1f;", 0x1F),
        ("\u{FFFE}", 0xFFFE),
        ("&#65535;", 0xFFFF),
        ("&#xD800;", 0xD800),
    ] {
        let error = fault(&row(name));
        assert_eq!(error.reason, Reason::ForbiddenCharacter(code), "{name:?}");
        assert_eq!((error.line, error.column), (Some(5), Some(25)), "{name:?}");
    }
    assert_eq!(shown(&fault(&row("\0"))), "Tags.xml, line 5, column 25: the character U+0000 is not allowed in XML");
    // A hole in a file that was not written completely.
    assert_eq!(fault(&format!("{GOOD}\0\0\0\0")).reason, Reason::ForbiddenCharacter(0));
}

#[test]
fn bytes_that_are_not_utf8() {
    let mut text = b"<tags>\n  <row Id=\"1\" TagName=\"\xC3\xA9".to_vec();
    text.extend_from_slice(b"\xE9\" />\n</tags>");
    assert_eq!(shown(&fault_in(&text)), "Tags.xml, line 2, column 25: the text is not valid UTF-8");
    assert_eq!(fault_in(b"<tags>\n\xFF</tags>").reason, Reason::InvalidUtf8);
    let utf16: Vec<u8> = "\u{FEFF}<tags/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(shown(&fault_in(utf16)).contains("UTF-16"));
    let error = fault_in("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<tags/>");
    assert!(shown(&error).ends_with("the file names an encoding other than UTF-8"), "{error}");
}

#[test]
fn files_that_end_too_early() {
    let truncated = |lines: &str, line, column| {
        let error = fault(lines);
        assert_eq!((error.reason, error.line, error.column), (Reason::Truncated, Some(line), Some(column)), "{lines}");
    };
    truncated("", 3, 1);
    truncated(GOOD, 4, 1);
    truncated(&format!("{GOOD}  <row Id=\"2\" TagName=\"ab"), 4, 3);
    truncated(&format!("{GOOD}  <row Id=\"2\" "), 4, 3);
    truncated(&format!("{GOOD}</ta"), 4, 1);
    truncated(&format!("{GOOD}<!-- "), 4, 1);
    assert_eq!(fault_in("").reason, Reason::Empty);
    assert_eq!(shown(&fault_in("")), "Tags.xml: the file is empty");
    assert_eq!(fault_in("<?xml version=\"1.0\"?>\n").reason, Reason::Truncated);
}

#[test]
fn xml_that_is_malformed() {
    let malformed = |lines: &str, line, column, what: &str| {
        let error = fault(lines);
        assert!(matches!(error.reason, Reason::Malformed(_)), "{error}");
        assert_eq!((error.line, error.column), (Some(line), Some(column)), "{error}");
        assert!(shown(&error).contains(what), "{error}");
    };
    let end = "\n</tags>";
    malformed(&format!("{GOOD}<row Id=2 />{end}"), 4, 9, "not in quotation marks");
    malformed(&format!("{GOOD}<row Id=\"2\" Id=\"3\" />{end}"), 4, 13, "twice");
    malformed(&format!("{GOOD}<row Id />{end}"), 4, 9, "no \"=\"");
    malformed(&format!("{GOOD}<row Id=\"2 />\n{GOOD}{end}"), 5, 3, "quotation mark before it is probably missing");
    malformed(
        &format!("{GOOD}<row Id=\"2 />\n<row Id='3' />{end}"),
        5,
        1,
        "quotation mark before it is probably missing",
    );
    malformed(&format!("{GOOD}<row Id=\"2\" TagName=\"a & b\" />{end}"), 4, 24, "\"&\"");
    malformed(&format!("{GOOD}<row Id=\"2\" TagName=\"&#xZ;\" />{end}"), 4, 22, "invalid number");
    malformed(&format!("{GOOD}</posts>"), 4, 1, "</posts> stands where </tags> was expected");
    malformed(&format!("{GOOD}<column />{end}"), 4, 1, "<column> stands where only rows can be");
    malformed(&format!("{GOOD}<row Id=\"2\" TagName=\"a\"><row /></row>{end}"), 4, 25, "<row> stands");
    malformed(&format!("{GOOD} words{end}"), 4, 2, "text between the rows");
    malformed(&format!("{GOOD}<![CDATA[words]]>{end}"), 4, 1, "text between the rows");
    malformed(&format!("{GOOD}<!whatever>{end}"), 4, 1, "");
    malformed(&format!("{GOOD}</tags>\n<tags>"), 5, 1, "follows after the end");
    malformed(&format!("{GOOD}</tags></tags>"), 4, 8, "closes nothing");
}

#[test]
fn entities_of_its_own_are_refused() {
    let bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE tags [\n <!ENTITY a \"aaaaaaaaaa\">\n <!ENTITY b \"&a;&a;&a;&a;\">\n]>\n\
                <tags><row Id=\"1\" TagName=\"&b;\" /></tags>";
    let error = fault_in(bomb);
    assert_eq!(
        shown(&error),
        "Tags.xml, line 2, column 1: a document type is refused: dumps have none, and it could be made to fill the \
         memory"
    );
    let error = fault(&format!("{GOOD}  <row Id=\"2\" TagName=\"a&b;\" />\n</tags>"));
    assert_eq!(error.reason, Reason::EntityRefused("the entity \"&b;\"".into()));
    assert_eq!((error.line, error.column), (Some(4), Some(25)));
    assert!(matches!(fault(&format!("{GOOD}&b;</tags>")).reason, Reason::EntityRefused(_)));
}

#[test]
fn a_row_without_end_does_not_fill_the_memory() {
    let start = b"<tags>\n<row Id=\"1\" TagName=\"".as_slice();
    let mut rows = Rows::<Tag, _>::from_read(start.chain(std::io::repeat(b'a').take(1 << 40)));
    let error = rows.next().unwrap().unwrap_err();
    assert_eq!(error.reason, Reason::RowTooLarge(16 << 20));
    assert_eq!((error.line, error.column), (Some(2), Some(1)));
    assert!(rows.next().is_none());
    let many: String = (0..100).map(|n| format!(" A{n}=\"\"")).collect();
    assert!(shown(&fault(&format!("<row{many} /></tags>"))).contains("more than 64 attributes"));
}

#[test]
fn what_is_not_a_file_of_a_dump() {
    let not_a_dump = |text: &[u8]| match fault_in(text).reason {
        Reason::NotADump(what) => what,
        other => panic!("{other:?}"),
    };
    assert_eq!(not_a_dump(b"<html><body>"), "the file begins with <html> where <tags> was expected");
    assert_eq!(not_a_dump(b"<posts>\n</posts>"), "the file begins with <posts> where <tags> was expected");
    assert_eq!(not_a_dump(b"Id,TagName\n1,hops"), "the file is not XML");
    assert_eq!(not_a_dump(b"  \n"), "the file holds nothing but spaces");
    assert_eq!(not_a_dump(b"7z\xBC\xAF\x27\x1C"), "the file is an archive");
}

#[test]
fn what_is_well_formed_is_read() {
    let names = |text: &str| -> Vec<String> { read::<Tag>(text).into_iter().map(|tag| tag.unwrap().name).collect() };
    assert!(names("<tags />").is_empty());
    assert!(names("\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<tags>\r\n</tags>\r\n").is_empty());
    assert_eq!(
        names("<!-- one --><tags><!-- two --><row Id='1' TagName='a\"b'></row><?three?></tags><!-- four -->"),
        ["a\"b"]
    );
    assert_eq!(names("<tags><row TagName='&lt;&#xE9;&#10;&amp;lt;\n' Id='1' Unknown='x'/></tags>"), ["<é\n&lt; "]);
}

#[test]
fn rows_of_old_and_new_dumps() {
    let post: Vec<_> = read::<Post>(
        "<posts><row Id='7' PostTypeId='2' ParentId='1' CreationDate='2008-07-31T21:42:52.667' Body='' \
         OwnerDisplayName='gone' LastEditorUserId='-1' Tags='|c#|.net|' ContentLicense='CC BY-SA 4.0'/></posts>",
    );
    let post = post[0].as_ref().unwrap();
    assert_eq!((post.owner.id, post.owner.name.as_deref()), (None, Some("gone")));
    assert_eq!((post.editor.id, post.score, post.views), (Some(-1), 0, None));
    assert_eq!((post.tags.join(" "), post.licence.as_deref()), ("c# .net".to_owned(), Some("CC BY-SA 4.0")));
    let user = read::<User>("<users><row Id='-1' CreationDate='2008-07-31T00:00:00.000' Age='' AccountId=''/></users>");
    let user = user[0].as_ref().unwrap();
    assert_eq!((user.name.as_deref(), user.account, user.reputation), (None, None, 0));
    let comment = read::<Comment>(
        "<comments><row Id='1' PostId='2' Text='x' CreationDate='2008-09-06T08:07:10.730'/></comments>",
    );
    assert!(comment[0].as_ref().unwrap().author.is_unknown());
    let badge =
        read::<Badge>("<badges><row Id='1' UserId='3' Name='Teacher' Date='2008-09-15T08:55:03.923'/></badges>");
    assert_eq!(badge[0].as_ref().unwrap().class, None);
    let history = read::<History>(
        "<posthistory><row Id='1' PostHistoryTypeId='24' PostId='2' CreationDate='2008-09-15T08:55:03.923'/></posthistory>",
    );
    assert!(!history[0].as_ref().unwrap().kind.is_content());
    let link = read::<Link>(
        "<postlinks><row Id='1' CreationDate='2010-04-26T02:59:48.130' PostId='2' RelatedPostId='3' LinkTypeId='9'/></postlinks>",
    );
    assert_eq!(i64::from(link[0].as_ref().unwrap().kind), 9);
}

#[test]
fn folders_that_hold_no_dump() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Dump::open(folder.path(), folder.path().join("scratch"));
    assert!(matches!(open().unwrap_err().reason, Reason::NotADump(_)));
    std::fs::write(folder.path().join("Votes.xml"), "<votes/>").unwrap();
    std::fs::create_dir(folder.path().join("Posts.xml")).unwrap();
    assert_eq!(shown(&open().unwrap_err()), "Posts.xml: the file is missing");
    std::fs::write(folder.path().join("posts.XML"), "<posts/>").unwrap();
    let dump = open().unwrap();
    assert_eq!(dump.sizes(), [(DumpFile::Posts, 8), (DumpFile::Votes, 8)]);
    assert_eq!(shown(&dump.users().err().unwrap()), "Users.xml: the file is missing");
    assert!(dump.has(DumpFile::Votes) && !dump.has(DumpFile::Tags) && dump.site().is_none());
    std::fs::write(folder.path().join("votes.xml"), "<votes/>").unwrap();
    assert!(shown(&open().unwrap_err()).contains("Votes.xml is there twice"));

    let missing = Dump::open(folder.path().join("nowhere"), folder.path()).unwrap_err();
    assert_eq!(missing.reason, Reason::Missing);
    let of_file = |name: &str, text: &[u8]| {
        std::fs::write(folder.path().join(name), text).unwrap();
        Dump::open(folder.path().join(name), folder.path()).unwrap_err().reason.to_string()
    };
    assert_eq!(of_file("empty.7z", b""), "the file is empty");
    assert!(of_file("a.zip", b"PK\x03\x04 and more").contains("zip archive"));
    assert!(of_file("votes.xml", b"<votes/>").contains("give the folder that holds all of them"));
    assert!(of_file("a.txt", b"words").contains("neither a folder nor a .7z archive"));
}

/// Reads bytes as every kind of file; what matters is that it ends and does not panic.
fn read_as_all(bytes: &[u8]) {
    macro_rules! all { ($($row:ty),*) => { $(
        let rows = read::<$row>(bytes);
        for error in rows.iter().filter_map(|row| row.as_ref().err()) {
            assert!(!error.to_string().is_empty());
        }
        let fatal = rows.iter().filter_map(|row| row.as_ref().err()).filter(|e| !e.reason.is_about_one_row()).count();
        assert!(fatal <= 1);
    )* } }
    all!(Post, User, Vote, Comment, Tag, Badge, History, Link);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_as_all(&bytes);
    }

    #[test]
    fn no_soup_of_xml_makes_it_panic(
        root in prop::sample::select(vec!["posts", "users", "votes", "comments", "tags", "badges", "posthistory", "postlinks"]),
        parts in proptest::collection::vec(prop::sample::select(vec![
            "<row ", "/>", ">", "</row>", "Id=\"1\" ", "PostTypeId='1' ", "CreationDate=\"2014-01-21T20:26:05.383\" ",
            "Text=\"&#xA;\" ", "&", ";", "&#", "\"", "'", "<", "=", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE ", "<?",
            "?>", "\0", "é", "\n", " ", "&bomb;", "TagName=\"a\" ", "PostId='1' ", "UserId='1' ", "Name='' ", "VoteTypeId='2' ",
        ]), 0..40),
    ) {
        read_as_all(format!("<{root}>\n{}\n</{root}>", parts.concat()).as_bytes());
    }

    #[test]
    fn whatever_a_title_is_it_comes_back(title in "[^\u{0}-\u{1F}\u{FFFE}\u{FFFF}]{1,40}") {
        let escaped = title.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let text = format!("<tags><row Id=\"1\" TagName=\"{escaped}\" /></tags>");
        let rows = read::<Tag>(text);
        prop_assert_eq!(&rows[0].as_ref().unwrap().name, &title);
    }

    #[test]
    fn a_file_cut_anywhere_is_a_fault_on_its_last_line(cut in 8usize..120) {
        let whole = format!("<tags>\n{GOOD}{GOOD}{GOOD}</tags>");
        let cut = cut.min(whole.len() - 1);
        let rows = read::<Tag>(&whole[..cut]);
        let error = rows.last().unwrap().as_ref().unwrap_err();
        prop_assert_eq!(&error.reason, &Reason::Truncated);
        prop_assert_eq!(error.line, Some(1 + whole[..cut].matches('\n').count() as u64));
    }
}
