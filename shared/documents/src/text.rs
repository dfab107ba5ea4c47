//! Text in the font's letters, broken into lines.

use crate::letters::transliterated;
use crate::widths;

/// Fonts of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Font {
    Regular,
    Bold,
}

/// A font and its size in hundredths of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) font: Font,
    pub(crate) size: i32,
}

impl Style {
    /// Distance from one line to the next.
    pub(crate) const fn leading(self) -> i32 {
        self.size * 5 / 4
    }
}

/// A line as shown, with the text that it represents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Bytes of `WinAnsiEncoding`.
    pub(crate) bytes: Vec<u8>,
    /// Text that the bytes represent.
    pub(crate) source: String,
    /// True if the bytes are that text, letter by letter.
    pub(crate) exact: bool,
    /// True if a letter was transliterated or replaced.
    pub(crate) foreign: bool,
}

/// Characters of the bytes 0x80 to 0x9f in `WinAnsiEncoding`, which differ from Latin-1; a space if there is
/// none.
const WINDOWS: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
const ELLIPSIS: u8 = 0x85;

/// A character and the bytes that show it.
struct Piece {
    source: char,
    bytes: Vec<u8>,
    foreign: bool,
}

impl Piece {
    fn is_space(&self) -> bool {
        !self.foreign && self.bytes == b" "
    }
}

/// The byte for this character in the font's encoding.
fn win_ansi(c: char) -> Option<u8> {
    match u32::from(c) {
        0x20..=0x7e | 0xa0..=0xff => u8::try_from(u32::from(c)).ok(),
        _ => WINDOWS.chars().position(|known| known == c).and_then(|at| u8::try_from(0x80 + at).ok()),
    }
}

fn piece(c: char) -> Piece {
    if c.is_whitespace() || c.is_control() {
        return Piece { source: c, bytes: b" ".to_vec(), foreign: false };
    }
    if let Some(byte) = win_ansi(c) {
        return Piece { source: c, bytes: vec![byte], foreign: false };
    }
    Piece { source: c, bytes: transliterated(c), foreign: true }
}

/// Width in hundredths of a point, rounded up.
pub(crate) fn width(bytes: &[u8], style: Style) -> i32 {
    let table = match style.font {
        Font::Regular => &widths::REGULAR,
        Font::Bold => &widths::BOLD,
    };
    let of = |byte: &u8| byte.checked_sub(32).and_then(|at| table.get(usize::from(at))).copied().unwrap_or(0);
    let thousandths: i64 = bytes.iter().map(|byte| i64::from(of(byte))).sum();
    i32::try_from((thousandths * i64::from(style.size) + 999) / 1000).unwrap_or(i32::MAX)
}

/// Breaks `text` into at most `lines_max` lines of `width_max` hundredths of a point: between words if
/// possible, within words that are wider than a line, and with an ellipsis at the limit.
pub(crate) fn wrap(text: &str, style: Style, width_max: i32, lines_max: usize) -> Vec<Line> {
    let pieces: Vec<Piece> = text.trim().chars().map(piece).collect();
    let mut lines = Vec::new();
    let mut start = 0;
    while start < pieces.len() && lines.len() < lines_max {
        let (stop, next) = first_line(&pieces[start..], style, width_max);
        let last = lines.len() + 1 == lines_max;
        if last && start + next < pieces.len() {
            lines.push(cut(&pieces[start..], stop, style, width_max));
        } else {
            lines.push(line(&pieces[start..start + stop]));
        }
        start += next;
    }
    lines
}

/// Number of pieces in the first line, and index of the first piece of the second.
fn first_line(pieces: &[Piece], style: Style, width_max: i32) -> (usize, usize) {
    let (mut end, mut used, mut space) = (0, 0, None);
    for piece in pieces {
        used += width(&piece.bytes, style);
        if used > width_max && end > 0 {
            // The space at the end of a line may exceed the width.
            return match space {
                _ if piece.is_space() => (end, end + 1),
                Some(at) => (at, at + 1),
                None => (end, end),
            };
        }
        if piece.is_space() && end > 0 {
            space = Some(end);
        }
        end += 1;
    }
    (end, end)
}

fn line(pieces: &[Piece]) -> Line {
    let bytes: Vec<u8> = pieces.iter().flat_map(|piece| piece.bytes.iter().copied()).collect();
    let foreign = pieces.iter().any(|piece| piece.foreign);
    Line { bytes, source: pieces.iter().map(|piece| piece.source).collect(), exact: !foreign, foreign }
}

/// The last line that fits: it represents all remaining text.
fn cut(pieces: &[Piece], stop: usize, style: Style, width_max: i32) -> Line {
    let room = width_max - width(&[ELLIPSIS], style);
    let mut shown = line(&pieces[..stop]);
    while width(&shown.bytes, style) > room && shown.bytes.pop().is_some() {}
    shown.bytes.push(ELLIPSIS);
    Line { exact: false, source: pieces.iter().map(|piece| piece.source).collect(), ..shown }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STYLE: Style = Style { font: Font::Regular, size: 1_000 };

    fn shown(text: &str) -> (Vec<u8>, bool) {
        let line = wrap(text, STYLE, i32::MAX, 1).remove(0);
        assert_eq!(line.source, text);
        (line.bytes, line.exact)
    }

    #[test]
    fn western_europe_is_shown_as_it_is_written() {
        assert_eq!(shown("Señor Großé"), (b"Se\xf1or Gro\xdf\xe9".to_vec(), true));
        assert_eq!(shown("5 € – “x”…"), (b"5 \x80 \x96 \x93x\x94\x85".to_vec(), true));
        assert_eq!(WINDOWS.chars().count(), 32);
    }

    #[test]
    fn other_alphabets_are_transliterated_and_han_is_visibly_missing() {
        for (text, letters) in [("Dvořák", "Dvo\u{72}\u{e1}k"), ("Чайка", "Chaika"), ("かぶき", "kabuki")]
        {
            let latin: Vec<u8> = letters.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            assert_eq!(shown(text), (latin, false), "{text}");
        }
        assert!(shown("दिल").0.starts_with(b"d"));
        assert_eq!(shown("東京"), (b"??".to_vec(), false));
        assert_eq!(shown("a\u{301}"), (b"a".to_vec(), false));
    }

    #[test]
    fn lines_break_between_words_and_within_a_word_that_fits_no_line() {
        let lines = |text, width_max, lines_max| -> Vec<String> {
            let lines = wrap(text, STYLE, width_max, lines_max);
            lines.iter().map(|line| String::from_utf8_lossy(&line.bytes).into_owned()).collect()
        };
        assert_eq!(lines("to be or not", 3_000, 9), ["to be", "or not"]);
        assert_eq!(lines("000000 0", 2_800, 9), ["00000", "0 0"]);
        assert_eq!(lines("", 3_000, 9), Vec::<String>::new());
        let cut = wrap("to be or not to be", STYLE, 3_000, 2);
        assert_eq!((cut[1].source.as_str(), cut[1].exact), ("or not to be", false));
        assert_eq!(cut[1].bytes.last(), Some(&ELLIPSIS));
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_paper_and_no_text_is_lost(text in "[ -~]{0,200}|(\\w{1,40} ){0,20}", lines_max in 1_usize..6) {
            let lines = wrap(&text, STYLE, 9_000, lines_max);
            prop_assert!(lines.len() <= lines_max);
            for line in &lines {
                prop_assert!(width(&line.bytes, STYLE) <= 9_000);
            }
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            let kept: String = lines.iter().map(|line| line.source.as_str()).collect();
            prop_assert_eq!(squeezed(&kept), squeezed(&text));
        }
    }
}
