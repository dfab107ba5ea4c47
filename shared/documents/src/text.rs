//! Text as it is shown, broken into lines: in Helvetica, which every reader has, or in the fonts at hand.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use mails::Language;

use crate::fonts::{Face, Family};
use crate::letters::transliterated;
use crate::shape::{ISOLATE, Run, Shaper, is_invisible, is_left_to_right};
use crate::style::{Style, Weight};
use crate::widths;

/// A line as shown, with the text that it represents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Letters or glyphs.
    pub(crate) shown: Shown,
    /// Text that they represent.
    pub(crate) source: String,
    /// True if they are that text, letter by letter.
    pub(crate) exact: bool,
    /// True if a letter was transliterated or replaced.
    pub(crate) foreign: bool,
    /// Width in hundredths of a point, rounded up.
    pub(crate) width: i32,
}

/// Signs of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// Bytes of `WinAnsiEncoding` in Helvetica.
    Letters(Vec<u8>),
    /// Glyphs of fonts in the file.
    Glyphs(Vec<Run>),
}

/// Characters of the bytes 0x80 to 0x9f in `WinAnsiEncoding`, which differ from Latin-1; a space if there is
/// none.
const WINDOWS: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
const ELLIPSIS: char = '…';

/// A character and what shows it.
struct Piece {
    source: char,
    shown: String,
    foreign: bool,
    /// Width in thousandths of the font's size.
    width: i64,
    /// True if it is drawn as one with the piece before it.
    glued: bool,
}

impl Piece {
    fn is_space(&self) -> bool {
        !self.foreign && self.shown == " "
    }
}

/// The byte for this character in the font's encoding.
fn win_ansi(c: char) -> Option<u8> {
    match u32::from(c) {
        0x20..=0x7e | 0xa0..=0xff => u8::try_from(u32::from(c)).ok(),
        _ => WINDOWS.chars().position(|known| known == c).and_then(|at| u8::try_from(0x80 + at).ok()),
    }
}

/// Thousandths of the size that a character of `WinAnsiEncoding` is wide.
fn letter_width(c: char, weight: Weight) -> i64 {
    let table = match weight {
        Weight::Regular => &widths::REGULAR,
        Weight::Bold => &widths::BOLD,
    };
    let at = win_ansi(c).and_then(|byte| byte.checked_sub(32));
    i64::from(at.and_then(|at| table.get(usize::from(at))).copied().unwrap_or(0))
}

/// Hundredths of a point, rounded up.
fn rounded_up(thousandths: i64, style: Style) -> i32 {
    i32::try_from((thousandths * i64::from(style.size) + 999) / 1000).unwrap_or(i32::MAX)
}

/// Language of a document and the fonts at hand; without any, text is shown in Helvetica.
pub(crate) struct Typesetter<'a> {
    pub(crate) language: Language,
    pub(crate) faces: &'a [Arc<Face>],
    wanted: RefCell<BTreeSet<Family>>,
}

impl<'a> Typesetter<'a> {
    pub(crate) fn new(language: Language, faces: &'a [Arc<Face>]) -> Self {
        Self { language, faces, wanted: RefCell::default() }
    }

    /// Families that would show what was transliterated.
    pub(crate) fn wanted(&self) -> BTreeSet<Family> {
        self.wanted.borrow().clone()
    }

    /// Breaks `text` into at most `lines_max` lines of `width_max` hundredths of a point: between words if
    /// possible, within words that are wider than a line, and with an ellipsis at the limit.
    pub(crate) fn wrap(&self, text: &str, style: Style, width_max: i32, lines_max: usize) -> Vec<Line> {
        let shaper = self.shaper(text, style);
        let shaper = shaper.as_ref();
        let pieces = self.pieces(text.trim(), style, shaper);
        let mut lines = Vec::new();
        let mut start = 0;
        while start < pieces.len() && lines.len() < lines_max {
            let (stop, next) = first_line(&pieces[start..], style, width_max);
            let last = lines.len() + 1 == lines_max;
            if last && start + next < pieces.len() {
                lines.push(self.cut(&pieces[start..], (stop, width_max), style, shaper));
            } else {
                lines.push(line(&pieces[start..start + stop], style, shaper));
            }
            start += next;
        }
        lines
    }

    /// Names side by side, each in its own direction: `1 Marine Drive` keeps its number on the left beside an Arabic city.
    pub(crate) fn listed(&self, names: [&str; 2]) -> String {
        let [begin, end] = ISOLATE;
        // Letters without fonts have no direction.
        if self.language.is_right_to_left() && !self.faces.is_empty() {
            names.map(|name| format!("{begin}{name}{end}")).join(", ")
        } else {
            names.join(", ")
        }
    }

    /// A shaper for `text`. In a document that is read from right to left, a text in Latin letters alone is not: the number
    /// of `1 Marine Drive` would stand on its right.
    fn shaper(&self, text: &str, style: Style) -> Option<Shaper<'a>> {
        let right_to_left = self.language.is_right_to_left() && !is_left_to_right(text);
        (!self.faces.is_empty()).then(|| Shaper::new(self.faces, style.weight, right_to_left))
    }

    fn pieces(&self, text: &str, style: Style, shaper: Option<&Shaper<'_>>) -> Vec<Piece> {
        let Some(shaper) = shaper else {
            return text.chars().map(|c| self.letters(c, style.weight)).collect();
        };
        let mut pieces: Vec<Piece> = text.chars().map(|c| covered(c, shaper)).collect();
        for glyph in shaper.shape(&characters(&pieces)).into_iter().flat_map(|run| run.glyphs) {
            if let Some(piece) = pieces.get_mut(glyph.cluster) {
                piece.width += i64::from(glyph.advance);
                piece.glued = false;
            }
        }
        pieces
    }

    /// The letters of Helvetica for a character. It notes which fonts would have the character itself.
    fn letters(&self, c: char, weight: Weight) -> Piece {
        let (shown, foreign) = match win_ansi(c) {
            _ if c.is_whitespace() || c.is_control() => (" ".to_owned(), false),
            Some(_) => (c.to_string(), false),
            None => (transliterated(c).into_iter().map(char::from).collect(), true),
        };
        if foreign && let Some(family) = Family::made_for(c) {
            self.wanted.borrow_mut().extend([Family::Sans, family]);
        }
        let width = shown.chars().map(|letter| letter_width(letter, weight)).sum();
        Piece { source: c, shown, foreign, width, glued: false }
    }

    /// The last line that fits: it represents all remaining text.
    fn cut(
        &self,
        pieces: &[Piece],
        (stop, width_max): (usize, i32),
        style: Style,
        shaper: Option<&Shaper<'_>>,
    ) -> Line {
        let ellipsis = || self.pieces(&ELLIPSIS.to_string(), style, shaper);
        let width = |pieces: &[Piece]| -> i64 { pieces.iter().map(|piece| piece.width).sum() };
        let room = width_max - rounded_up(width(&ellipsis()), style);
        let mut end = stop;
        while end > 0 && (rounded_up(width(&pieces[..end]), style) > room || pieces[end].glued) {
            end -= 1;
        }
        let kept = pieces[..end].iter().map(|piece| Piece { shown: piece.shown.clone(), ..*piece });
        let shown = line(&kept.chain(ellipsis()).collect::<Vec<_>>(), style, shaper);
        Line { source: source(pieces), exact: false, ..shown }
    }
}

fn line(pieces: &[Piece], style: Style, shaper: Option<&Shaper<'_>>) -> Line {
    let foreign = pieces.iter().any(|piece| piece.foreign);
    let source = source(pieces);
    let Some(shaper) = shaper else {
        let letters = pieces.iter().flat_map(|piece| piece.shown.chars());
        let width = rounded_up(pieces.iter().map(|piece| piece.width).sum(), style);
        let shown = Shown::Letters(letters.filter_map(win_ansi).collect());
        return Line { shown, source, exact: !foreign, foreign, width };
    };
    let runs = shaper.shape(&characters(pieces));
    let glyphs = runs.iter().flat_map(|run| &run.glyphs);
    let width = rounded_up(glyphs.map(|glyph| i64::from(glyph.advance)).sum(), style);
    // What has one glyph for each letter, in the order in which it is read, needs no explanation.
    let simple = |run: &Run| run.file.family == Family::Sans && !run.right_to_left;
    let exact = !foreign && runs.iter().all(simple);
    Line { shown: Shown::Glyphs(runs), source, exact, foreign, width }
}

/// Text that pieces represent; the marks around names are ours.
fn source(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.source).filter(|c| !ISOLATE.contains(c)).collect()
}

/// A character as the fonts show it: itself if one has it.
fn covered(c: char, shaper: &Shaper<'_>) -> Piece {
    let (shown, foreign) = if c.is_whitespace() || c.is_control() {
        (" ".to_owned(), false)
    } else if is_invisible(c) || shaper.face_of(c).is_some() {
        (c.to_string(), false)
    } else {
        (transliterated(c).into_iter().map(char::from).collect(), true)
    };
    Piece { source: c, shown, foreign, width: 0, glued: true }
}

/// Characters that show the pieces.
fn characters(pieces: &[Piece]) -> Vec<crate::shape::Shown> {
    let of = |(at, piece): (usize, &Piece)| piece.shown.chars().map(|c| (c, at)).collect::<Vec<_>>();
    pieces.iter().enumerate().flat_map(of).collect()
}

/// Number of pieces in the first line, and index of the first piece of the second.
fn first_line(pieces: &[Piece], style: Style, width_max: i32) -> (usize, usize) {
    let (mut end, mut used, mut space) = (0, 0, None);
    for piece in pieces {
        used += piece.width;
        if rounded_up(used, style) > width_max && end > 0 {
            // The space at the end of a line may exceed the width.
            return match space {
                _ if piece.is_space() => (end, end + 1),
                Some(at) => (at, at + 1),
                None => within_word(pieces, end),
            };
        }
        if piece.is_space() && end > 0 {
            space = Some(end);
        }
        end += 1;
    }
    (end, end)
}

/// The last place before `end` where a word may be broken: not within what is drawn as one.
fn within_word(pieces: &[Piece], end: usize) -> (usize, usize) {
    let place = (1..=end).rev().find(|at| !pieces[*at].glued).unwrap_or(end);
    (place, place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STYLE: Style = Style { weight: Weight::Regular, size: 1_000 };

    fn wrap(text: &str, style: Style, width_max: i32, lines_max: usize) -> Vec<Line> {
        Typesetter::new(Language::English, &[]).wrap(text, style, width_max, lines_max)
    }

    fn bytes(line: &Line) -> &[u8] {
        let Shown::Letters(bytes) = &line.shown else { panic!("{line:?}") };
        bytes
    }

    fn shown(text: &str) -> (Vec<u8>, bool) {
        let line = wrap(text, STYLE, i32::MAX, 1).remove(0);
        assert_eq!(line.source, text);
        (bytes(&line).to_vec(), line.exact)
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
            lines.iter().map(|line| String::from_utf8_lossy(bytes(line)).into_owned()).collect()
        };
        assert_eq!(lines("to be or not", 3_000, 9), ["to be", "or not"]);
        assert_eq!(lines("000000 0", 2_800, 9), ["00000", "0 0"]);
        assert_eq!(lines("", 3_000, 9), Vec::<String>::new());
        let cut = wrap("to be or not to be", STYLE, 3_000, 2);
        assert_eq!((cut[1].source.as_str(), cut[1].exact), ("or not to be", false));
        assert_eq!(bytes(&cut[1]).last(), Some(&0x85));
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_paper_and_no_text_is_lost(text in "[ -~]{0,200}|(\\w{1,40} ){0,20}", lines_max in 1_usize..6) {
            let lines = wrap(&text, STYLE, 9_000, lines_max);
            prop_assert!(lines.len() <= lines_max);
            for line in &lines {
                prop_assert!(line.width <= 9_000);
            }
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            let kept: String = lines.iter().map(|line| line.source.as_str()).collect();
            prop_assert_eq!(squeezed(&kept), squeezed(&text));
        }
    }
}
