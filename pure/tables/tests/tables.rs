//! Files as people send them, and files as nobody would.

use std::io::Cursor;

use proptest::prelude::*;
use tables::{Column, Fault, Limits, Refused, Table, Trouble};

const COLUMNS: &[Column] = &[
    Column::required("email", &["e-mail", "mail"]),
    Column::optional("name", &["full name"]),
    Column::optional("department", &[]),
];

type Read = Result<(u64, String, String), (u64, Trouble)>;

fn read_with(bytes: &[u8], limits: Limits) -> Result<(&'static str, Vec<Read>), Refused> {
    let table = Table::open(Cursor::new(bytes), COLUMNS, limits)?;
    let encoding = table.encoding();
    let rows = table.map(|row| match row {
        Ok(row) => Ok((row.line, row.get("email").to_owned(), row.get("name").to_owned())),
        Err(Fault { line, trouble }) => Err((line, trouble)),
    });
    Ok((encoding, rows.collect()))
}

fn read(bytes: &[u8]) -> (&'static str, Vec<Read>) {
    read_with(bytes, Limits::default()).expect("a table")
}

fn good(line: u64, email: &str, name: &str) -> Read {
    Ok((line, email.into(), name.into()))
}

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let mark = mark.then_some(0xFEFF);
    let units = mark.into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn every_usual_encoding_says_the_same() {
    let text = "name,e-mail\r\nJürgen Weiß,j@ward.example\r\nIoana,i@ward.example\r\n";
    let expected = vec![good(2, "j@ward.example", "Jürgen Weiß"), good(3, "i@ward.example", "Ioana")];
    let windows: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin")).collect();
    let files = [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8", [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
        ("UTF-16LE", utf16(text, false, true)),
        ("UTF-16BE", utf16(text, true, true)),
        ("UTF-16LE", utf16(text, false, false)),
        ("UTF-16BE", utf16(text, true, false)),
        ("windows-1252", windows),
    ];
    for (encoding, file) in files {
        assert_eq!(read(&file), (encoding, expected.clone()));
    }
}

#[test]
fn an_encoding_is_found_however_late_it_shows() {
    let mut file = b"email,name\n".to_vec();
    file.extend("a@b.example,Ann\n".repeat(20_000).bytes());
    file.extend(b"j@b.example,J\xFCrgen\n");
    let (encoding, rows) = read(&file);
    assert_eq!((encoding, rows.len()), ("windows-1252", 20_001));
    assert_eq!(rows[20_000], good(20_002, "j@b.example", "Jürgen"));
}

#[test]
fn separators_quotation_marks_and_line_ends_are_understood() {
    assert_eq!(read(b"email;name\na@b.c;A").1, [good(2, "a@b.c", "A")]);
    assert_eq!(read(b"email\tname\ra@b.c\tA, B\r").1, [good(2, "a@b.c", "A, B")]);
    assert_eq!(read(b"sep=;\r\nemail;name\r\na@b.c;A\r\n").1, [good(3, "a@b.c", "A")]);
    let file = b"email,name\n\"a@b.c\",\"A \"\"the\nFirst\"\"\"\n\n , \nb@b.c,\"\"\nc@b.c";
    assert_eq!(read(file).1, [good(2, "a@b.c", "A \"the\nFirst\""), good(6, "b@b.c", ""), good(7, "c@b.c", "")]);
    assert_eq!(read(b"Full Name , E-MAIL,\"Shoe, size\"\nA,a@b.c,44,,\n").1, [good(2, "a@b.c", "A")]);
}

#[test]
fn each_broken_row_is_reported_with_its_line_and_the_rest_is_read() {
    let file = b"email,name\na@b.c,A\nb@b.c,\"B\"x\nc@b.c,C,D,E\nd@b.c,D\ne@b.c,\"E\nf@b.c,F\n";
    let expected = [
        good(2, "a@b.c", "A"),
        Err((3, Trouble::AfterQuote)),
        Err((4, Trouble::TooManyFields { found: 4, expected: 2 })),
        good(5, "d@b.c", "D"),
        Err((6, Trouble::Unclosed)),
        good(7, "f@b.c", "F"),
    ];
    assert_eq!(read(file).1, expected);
    let mut lone = utf16("email,name\na@b.c,A\n", false, true);
    lone.extend([0x00, 0xD8, b'\n', 0, b'c', 0, b'\n', 0]);
    let unreadable = Trouble::Unreadable { encoding: "UTF-16LE" };
    assert_eq!(read(&lone).1, [good(2, "a@b.c", "A"), Err((3, unreadable)), good(4, "c", "")]);
    let unreadable = Trouble::Unreadable { encoding: "UTF-8" };
    assert_eq!(read(b"email\na\0b\nc@b.c\n").1, [Err((2, unreadable)), good(3, "c@b.c", "")]);
}

#[test]
fn what_is_too_much_is_refused_and_not_held() {
    let limits = Limits { rows: 3, row: 20 };
    let file = format!("email\n{}\na@b.c\n\"b@b.c\n{}", "x".repeat(300_000), "c@b.c\n".repeat(9));
    let (_, rows) = read_with(file.as_bytes(), limits).expect("a table");
    let expected = [
        Err((2, Trouble::TooLong { most: 20 })),
        good(3, "a@b.c", ""),
        Err((4, Trouble::Unclosed)),
        Err((5, Trouble::TooManyRows { most: 3 })),
    ];
    assert_eq!(rows, expected);
}

#[test]
fn what_is_no_table_says_why() {
    let refused = |bytes: &[u8]| read_with(bytes, Limits::default()).expect_err("no table");
    for nothing in [&b""[..], b"\n\r\n  \n", b"\xEF\xBB\xBF", b"\xFF\xFE"] {
        assert_eq!(refused(nothing), Refused::Empty, "{nothing:?}");
    }
    assert_eq!(refused(b"name,place\n"), Refused::Missing(vec!["email"]));
    assert_eq!(refused(b"email,E-Mail\n"), Refused::Twice("email"));
    assert!(matches!(refused(b"\"email,name\n"), Refused::Header(Fault { line: 1, trouble: Trouble::Unclosed })));
}

#[test]
fn a_million_rows_are_read_as_they_come() {
    struct Endless {
        left: u64,
        row: Cursor<Vec<u8>>,
    }
    impl std::io::Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if self.row.position() == self.row.get_ref().len() as u64 && self.left > 0 {
                self.left -= 1;
                self.row = Cursor::new(format!("p{}@ward.example,Somebody\n", self.left).into_bytes());
            }
            self.row.read(buffer)
        }
    }
    impl std::io::Seek for Endless {
        fn seek(&mut self, _: std::io::SeekFrom) -> std::io::Result<u64> {
            self.left = 1_000_000;
            self.row = Cursor::new(b"email,name\n".to_vec());
            Ok(0)
        }
    }
    let file = Endless { left: 1_000_000, row: Cursor::new(b"email,name\n".to_vec()) };
    let table = Table::open(file, COLUMNS, Limits::default()).expect("a table");
    assert_eq!(table.map(|row| row.expect("a row").line).last(), Some(1_000_001));
}

/// Bytes that look enough like a table to get past its header.
fn nearly() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b",".to_vec()),
        Just(b"\"".to_vec()),
        Just(b"\"\"".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\xFC".to_vec()),
        Just("ü".as_bytes().to_vec()),
        Just(b"\0".to_vec()),
        "[a-z@.]{1,12}".prop_map(String::into_bytes),
        prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| [&b"email,name\n"[..], &pieces.concat()].concat())
}

fn holds_together(bytes: &[u8]) -> Result<(), TestCaseError> {
    let limits = Limits { rows: 1_000, row: 48 };
    let Ok((_, rows)) = read_with(bytes, limits) else { return Ok(()) };
    let lines: Vec<u64> = rows.iter().map(|row| row.as_ref().map_or_else(|fault| fault.0, |row| row.0)).collect();
    // Every line is answered at most once, in order, and no line that is not there.
    prop_assert!(lines.windows(2).all(|two| two[0] < two[1]), "{lines:?}");
    let ends = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count() as u64;
    prop_assert!(lines.iter().all(|line| *line <= ends + 1), "{lines:?}");
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        holds_together(&bytes)?;
    }

    #[test]
    fn anything_like_a_table_has_an_answer_per_line(bytes in nearly()) {
        holds_together(&bytes)?;
    }

    /// What is written by the rules comes back as it was, however it is encoded.
    #[test]
    fn a_well_written_table_comes_back(
        rows in prop::collection::vec(("[a-zß-ÿ@. ,;\"\n]{1,12}", "[a-zß-ÿ@. ,;\"\n]{0,12}"), 1..20),
        encoding in 0..4,
    ) {
        let quote = |field: &str| format!("\"{}\"", field.replace('"', "\"\""));
        let mut text = "email,name\r\n".to_owned();
        for (email, name) in &rows {
            text.push_str(&format!("{},{}\r\n", quote(email), quote(name)));
        }
        let bytes = match encoding {
            0 => text.clone().into_bytes(),
            1 => utf16(&text, false, true),
            2 => utf16(&text, true, true),
            // Without such a letter it is UTF-8 as well.
            _ => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(),
        };
        let found: Vec<_> = read(&bytes).1.into_iter().map(|row| row.map(|(_, email, name)| (email, name))).collect();
        let kept = rows.iter().filter(|(email, name)| !(email.trim().is_empty() && name.trim().is_empty()));
        let expected: Vec<Result<_, (u64, Trouble)>> =
            kept.map(|(email, name)| Ok((email.trim().to_owned(), name.trim().to_owned()))).collect();
        prop_assert_eq!(found, expected);
    }
}
