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
        let mut rest = &content[..];
        let mut actual = None;
        while let Some(next) = [&b"/ActualText"[..], b"BT\n"].iter().filter_map(|sign| find(rest, sign)).min()
        {
            rest = &rest[next..];
            if let Some(marked) = rest.strip_prefix(b"/ActualText") {
                let (bytes, after) = string(marked);
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                actual = Some(
                    hex.strip_prefix("feff").map_or_else(|| String::from_utf8(bytes.clone()).unwrap(), utf16),
                );
                rest = after;
                continue;
            }
            let end = find(rest, b"\nET").unwrap();
            let (glyphs, left) = shown(&rest[..end], &texts);
            lines.push(CopiedLine { text: actual.take().unwrap_or_else(|| glyphs.clone()), glyphs, left });
            rest = &rest[end..];
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

/// The texts of a line's glyphs, and its left end.
fn shown(line: &[u8], texts: &dyn Fn(&str) -> Option<BTreeMap<u16, String>>) -> (String, f64) {
    let (mut text, mut left, mut font) = (String::new(), 0.0, None);
    let mut rest = line;
    let mut word: Vec<u8> = Vec::new();
    let mut words: Vec<String> = Vec::new();
    while let Some(byte) = rest.first() {
        if matches!(byte, b'(' | b'<') {
            let (codes, after) = string(rest);
            let known: &BTreeMap<u16, String> = font.as_ref().expect("a font before its glyphs");
            for code in codes.chunks(2) {
                text.extend(known.get(&u16::from_be_bytes([code[0], code[1]])).map(String::as_str));
            }
            rest = after;
            continue;
        }
        if b" \n[]".contains(byte) {
            let done = String::from_utf8(std::mem::take(&mut word)).unwrap();
            if done == "Td" {
                left = words[words.len() - 2].parse().unwrap();
            }
            if let Some(key) = done.strip_prefix('/') {
                font = texts(key);
            }
            words.extend(Some(done).filter(|done| !done.is_empty()));
        } else {
            word.push(*byte);
        }
        rest = &rest[1..];
    }
    (text, left)
}
