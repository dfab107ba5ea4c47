//! A reader that copies text out of PDFs with fonts, and looks at the fonts: it trusts only the file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use flate2::read::ZlibDecoder;
use read_fonts::{FontRef, TableProvider};

/// A line of a page.
#[derive(Debug)]
pub(super) struct CopiedLine {
    /// Text that a reader copies.
    pub(super) text: String,
    /// Text of its glyphs, from left to right.
    pub(super) glyphs: String,
    /// Place of its left end, in points.
    pub(super) left: f64,
}

/// A file with fonts.
pub(super) struct Copy {
    objects: BTreeMap<usize, Vec<u8>>,
    pub(super) pages: Vec<Vec<CopiedLine>>,
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// The number after a key.
fn number(bytes: &[u8], key: &str) -> usize {
    let after = &bytes[find(bytes, key.as_bytes()).unwrap() + key.len()..];
    let digits: String = after
        .iter()
        .map(|byte| char::from(*byte))
        .skip_while(|c| *c == ' ')
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap()
}

/// The content of a stream.
fn stream(object: &[u8]) -> Vec<u8> {
    let start = find(object, b"stream\n").unwrap();
    let packed = &object[start + 7..start + 7 + number(&object[..start], "/Length ")];
    if find(&object[..start], b"/FlateDecode").is_none() {
        return packed.to_vec();
    }
    let mut bytes = Vec::new();
    ZlibDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    bytes
}

fn utf16(hex: &str) -> String {
    let units: Vec<u16> =
        (0..hex.len()).step_by(4).map(|at| u16::from_str_radix(&hex[at..at + 4], 16).unwrap()).collect();
    String::from_utf16(&units).unwrap()
}

/// A string in a content, and what follows it.
fn string(content: &[u8]) -> (Vec<u8>, &[u8]) {
    if content[0] == b'<' {
        let end = find(content, b">").unwrap();
        let digits = std::str::from_utf8(&content[1..end]).unwrap();
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        return ((0..digits.len()).step_by(2).map(byte).collect(), &content[end + 1..]);
    }
    let (mut bytes, mut depth, mut at) = (Vec::new(), 1, 1);
    loop {
        match content[at] {
            b'\\' => {
                at += 1;
                let known = [(b'n', b'\n'), (b'r', b'\r'), (b't', b'\t'), (b'b', 8), (b'f', 12)];
                let meant = known.iter().find(|(sign, _)| *sign == content[at]);
                if content[at].is_ascii_digit() {
                    let octal = std::str::from_utf8(&content[at..at + 3]).unwrap();
                    bytes.push(u8::from_str_radix(octal, 8).unwrap());
                    at += 2;
                } else {
                    bytes.push(meant.map_or(content[at], |(_, byte)| *byte));
                }
            }
            b')' if depth == 1 => return (bytes, &content[at + 1..]),
            byte => {
                depth += i32::from(byte == b'(') - i32::from(byte == b')');
                bytes.push(byte);
            }
        }
        at += 1;
    }
}

impl Copy {
    pub(super) fn open(bytes: &[u8]) -> Self {
        let table = number(&bytes[bytes.len() - 40..], "startxref\n");
        let lines = bytes[table..].split(|byte| *byte == b'\n').map(String::from_utf8_lossy);
        let entries = lines.take_while(|line| !line.starts_with("trailer")).collect::<Vec<_>>();
        let used = entries.iter().filter(|line| line.trim_end().ends_with(" n"));
        let starts: Vec<usize> = used.map(|entry| entry[..10].parse().unwrap()).collect();
        let objects = starts.iter().map(|start| {
            let id = number(&bytes[*start - 1..], "\n");
            let end = starts.iter().copied().filter(|other| other > start).min().unwrap_or(table);
            (id, bytes[*start..end].to_vec())
        });
        let mut copy = Self { objects: objects.collect(), pages: Vec::new() };
        let pages: Vec<&Vec<u8>> =
            copy.objects.values().filter(|object| find(object, b"/Type/Page/").is_some()).collect();
        copy.pages = pages.into_iter().map(|page| copy.page(page)).collect();
        copy
    }

    fn page(&self, page: &[u8]) -> Vec<CopiedLine> {
        let texts = |key: &str| {
            let named = format!("/{key} ");
            find(page, named.as_bytes())?;
            self.texts(&self.objects[&number(page, &named)])
        };
        let content = stream(&self.objects[&number(page, "/Contents ")]);
        let mut lines = Vec::new();
        let mut operands: Vec<&str> = Vec::new();
        let (mut actual, mut font, mut glyphs, mut left) = (None, None, String::new(), 0.0);
        for token in tokens(&content) {
            let word = match token {
                Token::Text(bytes) if operands.last().is_some_and(|last| *last == "/ActualText") => {
                    actual = Some(decoded(&bytes));
                    continue;
                }
                Token::Text(bytes) => {
                    glyphs.push_str(&shown(&bytes, font.as_ref()));
                    continue;
                }
                Token::Word(word) => word,
            };
            match word {
                "Td" => left = operands[operands.len() - 2].parse().unwrap(),
                "Tf" => font = texts(operands[operands.len() - 2].trim_start_matches('/')),
                "ET" => {
                    let glyphs = std::mem::take(&mut glyphs);
                    let text = actual.take().unwrap_or_else(|| glyphs.clone());
                    lines.push(CopiedLine { text, glyphs, left });
                }
                _ => {}
            }
            operands.push(word);
        }
        lines
    }

    /// Texts of a font's glyphs; none if the font is not in the file.
    fn texts(&self, font: &[u8]) -> Option<BTreeMap<u16, String>> {
        find(font, b"/ToUnicode")?;
        let table = String::from_utf8(stream(&self.objects[&number(font, "/ToUnicode ")])).unwrap();
        let pairs =
            table.lines().filter_map(|line| line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <"));
        let pairs = pairs.filter(|(code, text)| code.len() == 4 && *text != "FFFF");
        Some(pairs.map(|(code, text)| (u16::from_str_radix(code, 16).unwrap(), utf16(text))).collect())
    }

    /// All texts that are copied, line by line.
    pub(super) fn lines(&self) -> Vec<&str> {
        self.pages.iter().flatten().map(|line| line.text.as_str()).collect()
    }

    /// Names of the fonts, and checks that each is cut to size and draws each glyph that has a text.
    pub(super) fn check_fonts(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for font in self.objects.values().filter(|object| find(object, b"/Subtype/Type0").is_some()) {
            let glyphs = &self.objects[&number(font, "/DescendantFonts[")];
            let description = &self.objects[&number(glyphs, "/FontDescriptor ")];
            let program = stream(&self.objects[&number(description, "/FontFile2 ")]);
            assert!(program.len() < 60_000, "a font of {} bytes", program.len());
            let read = FontRef::new(&program).unwrap();
            let (places, outlines) = (read.loca(None).unwrap(), read.glyf().unwrap());
            for (code, text) in self.texts(font).unwrap() {
                let is_empty = places.get_glyf(u32::from(code).into(), &outlines).unwrap().is_none();
                assert_eq!(is_empty, text.trim().is_empty(), "glyph {code} for {text:?}");
                assert_ne!(code, 0, "{text:?} has the glyph of missing characters");
            }
            let at = find(font, b"/BaseFont/").unwrap() + 10;
            let name = font[at..].iter().map(|byte| char::from(*byte)).take_while(|c| !" /\n>".contains(*c));
            names.insert(name.collect());
        }
        names
    }
}

/// A part of a content.
enum Token<'a> {
    Word(&'a str),
    Text(Vec<u8>),
}

fn tokens(content: &[u8]) -> Vec<Token<'_>> {
    let (mut found, mut rest) = (Vec::new(), content);
    while let Some(byte) = rest.first() {
        if rest.starts_with(b"<<") {
            rest = &rest[2..];
        } else if b"(<".contains(byte) {
            let (bytes, after) = string(rest);
            found.push(Token::Text(bytes));
            rest = after;
        } else if b" \n[]>".contains(byte) {
            rest = &rest[1..];
        } else {
            let ends = |byte: &u8| b" \n[]<>(/".contains(byte);
            let length = 1 + rest[1..].iter().position(ends).unwrap_or(rest.len() - 1);
            found.push(Token::Word(std::str::from_utf8(&rest[..length]).unwrap()));
            rest = &rest[length..];
        }
    }
    found
}

/// A text that is meant for readers: UTF-16 with a mark, or letters.
fn decoded(bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    hex.strip_prefix("feff").map_or_else(|| String::from_utf8(bytes.to_vec()).unwrap(), utf16)
}

/// Text of a string that is shown: glyphs of a font in the file, or letters of one that is not.
fn shown(bytes: &[u8], font: Option<&BTreeMap<u16, String>>) -> String {
    let Some(font) = font else { return bytes.iter().map(|byte| char::from(*byte)).collect() };
    let code = |pair: &[u8]| u16::from_be_bytes([pair[0], pair[1]]);
    bytes.chunks(2).filter_map(|pair| font.get(&code(pair))).map(String::as_str).collect()
}
