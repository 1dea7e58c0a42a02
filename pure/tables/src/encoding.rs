//! How a file is encoded, and its bytes as text.

use std::io::{self, Read, Seek, SeekFrom};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes that are read at once.
const CHUNK: usize = 64 << 10;
/// Bytes from which UTF-16 without a mark is told.
const LOOK: usize = 1 << 10;

/// Finds out how a file is encoded, and leaves it at its beginning. A byte order mark decides; where there is none,
/// every second byte being 0 tells UTF-16; then what is UTF-8 to its last byte is UTF-8, and anything else Windows-1252.
pub fn find(file: &mut (impl Read + Seek)) -> io::Result<&'static Encoding> {
    let found = look(file)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(found)
}

fn look(file: &mut impl Read) -> io::Result<&'static Encoding> {
    let mut buffer = vec![0; CHUNK];
    let mut length = fill(file, &mut buffer)?;
    if let Some((marked, _)) = Encoding::for_bom(&buffer[..length]) {
        return Ok(marked);
    }
    if let Some(utf16) = unmarked_utf16(&buffer[..length.min(LOOK)]) {
        return Ok(utf16);
    }
    // A character may lie across two chunks: what is left of it is carried over to the next.
    let mut carried = 0;
    loop {
        let part = &buffer[..carried + length];
        let left = match std::str::from_utf8(part) {
            Ok(_) => 0,
            Err(error) if error.error_len().is_none() => part.len() - error.valid_up_to(),
            Err(_) => return Ok(WINDOWS_1252),
        };
        let end = part.len();
        buffer.copy_within(end - left..end, 0);
        carried = left;
        length = fill(file, &mut buffer[carried..])?;
        if length == 0 {
            return Ok(if carried == 0 { UTF_8 } else { WINDOWS_1252 });
        }
    }
}

fn unmarked_utf16(start: &[u8]) -> Option<&'static Encoding> {
    let pairs = start.len() / 2;
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    match (first * 2 > pairs, second * 2 > pairs) {
        (true, false) => Some(UTF_16BE),
        (false, true) => Some(UTF_16LE),
        _ => None,
    }
}

/// Reads until the buffer is full or the file ends.
fn fill(file: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match file.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// The text of a file, piece by piece. What cannot be decoded is U+FFFD in it.
pub struct Text<R> {
    file: R,
    decoder: Decoder,
    raw: Vec<u8>,
    pub at_end: bool,
}

impl<R: Read> Text<R> {
    pub fn new(file: R, encoding: &'static Encoding) -> Text<R> {
        Text { file, decoder: encoding.new_decoder_with_bom_removal(), raw: vec![0; CHUNK], at_end: false }
    }

    /// Adds the next piece to `text`.
    pub fn more(&mut self, text: &mut String) -> io::Result<()> {
        let length = fill(&mut self.file, &mut self.raw)?;
        self.at_end = length < self.raw.len();
        let mut rest = &self.raw[..length];
        loop {
            let room = self.decoder.max_utf8_buffer_length(rest.len()).unwrap_or(3 * rest.len() + 16);
            text.reserve(room);
            let (result, read, _) = self.decoder.decode_to_string(rest, text, self.at_end);
            rest = &rest[read..];
            if result == CoderResult::InputEmpty {
                return Ok(());
            }
        }
    }
}
