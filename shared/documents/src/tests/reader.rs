//! A small PDF reader that trusts only the file, not the code that wrote it.

/// Reader of a PDF's content.
pub(super) struct Reader {
    /// Lines of each page, as shown.
    pub(super) pages: Vec<Vec<String>>,
    /// Bytes of the file.
    bytes: Vec<u8>,
}

/// Characters of the bytes 0x80 to 0x9f in the font's encoding.
const WINDOWS: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn number_after(bytes: &[u8], key: &str) -> usize {
    let at = find(bytes, key.as_bytes()).unwrap() + key.len();
    let digits: Vec<u8> =
        bytes[at..].iter().copied().skip_while(|b| *b == b' ').take_while(u8::is_ascii_digit).collect();
    String::from_utf8(digits).unwrap().parse().unwrap()
}

impl Reader {
    /// Reads a file and checks its table of objects.
    pub(super) fn open(bytes: &[u8]) -> Self {
        assert!(bytes.starts_with(b"%PDF-") && bytes.ends_with(b"%%EOF"));
        let tail =
            bytes.len() - find(&bytes.iter().rev().copied().collect::<Vec<_>>(), b"ferxtrats").unwrap();
        let table = number_after(&bytes[tail - 9..], "startxref\n");
        assert!(bytes[table..].starts_with(b"xref\n0 "));
        let entries = bytes[table..]
            .split(|byte| *byte == b'\n')
            .map(|line| String::from_utf8_lossy(line).into_owned());
        let used = entries
            .take_while(|line| !line.starts_with("trailer"))
            .filter(|line| line.trim_end().ends_with(" n"));
        let mut objects = 0;
        for entry in used {
            objects += 1;
            let offset: usize = entry[..10].parse().unwrap();
            assert!(bytes[offset..].starts_with(format!("{objects} 0 obj").as_bytes()), "object {objects}");
        }
        assert!(objects >= 7);
        let pages: Vec<Vec<String>> = streams(bytes).iter().map(|stream| shown(stream)).collect();
        assert_eq!(number_after(bytes, "/Count"), pages.len());
        Self { pages, bytes: bytes.to_vec() }
    }

    /// All lines of all pages.
    pub(super) fn lines(&self) -> Vec<&str> {
        self.pages.iter().flatten().map(String::as_str).collect()
    }

    /// All shown text, lines joined by a space.
    pub(super) fn text(&self) -> String {
        self.lines().join(" ")
    }

    /// Returns true if a search finds this text, or it is the file's title.
    pub(super) fn has_full(&self, text: &str) -> bool {
        let hex: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        find(&self.bytes, format!("<FEFF{hex}>").as_bytes()).is_some()
            || find(&self.bytes, format!("({text})").as_bytes()).is_some()
    }

    /// Operands of every use of an operator on a page, which are `count` numbers.
    pub(super) fn operands(&self, page: usize, operator: &str, count: usize) -> Vec<Vec<f64>> {
        let content = String::from_utf8_lossy(&streams(&self.bytes)[page]).into_owned();
        let spaced = content.replace(['(', '<', '['], " ( ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let places = words.iter().enumerate().filter(|(_, word)| **word == operator);
        places
            .map(|(at, _)| words[at - count..at].iter().map(|word| word.parse().unwrap()).collect())
            .collect()
    }
}

fn streams(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut streams = Vec::new();
    let mut rest = bytes;
    while let Some(at) = find(rest, b"stream\n") {
        let length = number_after(&rest[at - 40..], "/Length");
        streams.push(rest[at + 7..at + 7 + length].to_vec());
        rest = &rest[at + 7 + length + b"\nendstream".len()..];
    }
    streams
}

/// Texts shown by the operator `Tj`, one line each.
fn shown(content: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut i, mut last) = (0, Vec::new());
    while i < content.len() {
        match content[i] {
            b'(' => (last, i) = literal(content, i + 1),
            b'<' if content.get(i + 1) != Some(&b'<') => {
                let end = i + find(&content[i..], b">").unwrap();
                let digits = std::str::from_utf8(&content[i + 1..end]).unwrap();
                let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
                last = (0..digits.len()).step_by(2).map(byte).collect();
                i = end + 1;
            }
            b'<' => i += 2,
            b'T' if content[i..].starts_with(b"Tj") => {
                lines.push(last.drain(..).map(letter).collect());
                i += 2;
            }
            _ => i += 1,
        }
    }
    lines
}

fn literal(content: &[u8], mut i: usize) -> (Vec<u8>, usize) {
    let (mut bytes, mut depth) = (Vec::new(), 1);
    loop {
        match content[i] {
            b'\\' => {
                i += 1;
                assert!(b"()\\".contains(&content[i]), "an escape that this reader does not know");
                bytes.push(content[i]);
            }
            b')' if depth == 1 => return (bytes, i + 1),
            byte => {
                depth += i32::from(byte == b'(') - i32::from(byte == b')');
                bytes.push(byte);
            }
        }
        i += 1;
    }
}

fn letter(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS.chars().nth(usize::from(byte - 0x80)).unwrap(),
        byte => char::from(byte),
    }
}
