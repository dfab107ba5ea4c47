//! Fonts of texts that Helvetica cannot show. Their files lie outside the program: who prints brings them along.

use std::fmt;

use harfrust::ShaperData;
use read_fonts::{FontRef, TableProvider};

use crate::style::Weight;

/// Family of fonts; documents know one for each script that they shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Latin, Greek and Cyrillic, digits, punctuation and currencies.
    Sans,
    /// Devanagari, for Hindi, Marathi and Nepali.
    Devanagari,
    /// Arabic, for Arabic, Persian and Urdu.
    Arabic,
}

/// File of a font.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FontFile {
    pub(crate) family: Family,
    pub(crate) weight: Weight,
}

impl Family {
    /// All families, in the order in which they are asked for a character.
    pub const ALL: [Self; 3] = [Self::Sans, Self::Devanagari, Self::Arabic];

    /// Both files of the family.
    #[must_use]
    pub fn files(self) -> [FontFile; 2] {
        [Weight::Regular, Weight::Bold].map(|weight| FontFile { family: self, weight })
    }

    /// The family that is made for a character; none if no family is, or if every reader has a font for it.
    pub(crate) fn made_for(c: char) -> Option<Self> {
        match u32::from(c) {
            0x0900..=0x097f | 0x1cd0..=0x1cff | 0xa8e0..=0xa8ff => Some(Self::Devanagari),
            0x0600..=0x06ff | 0x0750..=0x077f | 0x08a0..=0x08ff | 0xfb50..=0xfdff | 0xfe70..=0xfefc => {
                Some(Self::Arabic)
            }
            0x0100..=0x052f | 0x1e00..=0x1fff | 0x20a0..=0x20cf => Some(Self::Sans),
            _ => None,
        }
    }

    /// A letter that every font of the family has.
    fn letter(self) -> char {
        match self {
            Self::Sans => 'A',
            Self::Devanagari => 'क',
            Self::Arabic => 'ع',
        }
    }
}

impl FontFile {
    /// Name of the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match (self.family, self.weight) {
            (Family::Sans, Weight::Regular) => "noto-sans-400.ttf",
            (Family::Sans, Weight::Bold) => "noto-sans-700.ttf",
            (Family::Devanagari, Weight::Regular) => "noto-sans-devanagari-400.ttf",
            (Family::Devanagari, Weight::Bold) => "noto-sans-devanagari-700.ttf",
            (Family::Arabic, Weight::Regular) => "noto-sans-arabic-400.ttf",
            (Family::Arabic, Weight::Bold) => "noto-sans-arabic-700.ttf",
        }
    }

    /// Name of the font in a PDF.
    pub(crate) fn base_name(self) -> &'static str {
        match (self.family, self.weight) {
            (Family::Sans, Weight::Regular) => "NotoSans-Regular",
            (Family::Sans, Weight::Bold) => "NotoSans-Bold",
            (Family::Devanagari, Weight::Regular) => "NotoSansDevanagari-Regular",
            (Family::Devanagari, Weight::Bold) => "NotoSansDevanagari-Bold",
            (Family::Arabic, Weight::Regular) => "NotoSansArabic-Regular",
            (Family::Arabic, Weight::Bold) => "NotoSansArabic-Bold",
        }
    }

    /// Name under which pages refer to the font.
    pub(crate) fn key(self) -> &'static [u8] {
        match (self.family, self.weight) {
            (Family::Sans, Weight::Regular) => b"SR",
            (Family::Sans, Weight::Bold) => b"SB",
            (Family::Devanagari, Weight::Regular) => b"DR",
            (Family::Devanagari, Weight::Bold) => b"DB",
            (Family::Arabic, Weight::Regular) => b"AR",
            (Family::Arabic, Weight::Bold) => b"AB",
        }
    }
}

/// A font that was read from its file.
pub struct Face {
    pub(crate) file: FontFile,
    pub(crate) bytes: Vec<u8>,
    /// Tables of its shaping, which are read once.
    pub(crate) shaping: ShaperData,
}

impl fmt::Debug for Face {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file.name())
    }
}

impl Face {
    /// Units of an em. The families have as many as PDF has, so that no width is ever rounded.
    const UNITS: u16 = 1_000;

    /// Reads a font; none if the bytes are no font, or not one of the family.
    #[must_use]
    pub fn read(file: FontFile, bytes: Vec<u8>) -> Option<Self> {
        let font = FontRef::new(&bytes).ok()?;
        let is_measured = font.head().is_ok_and(|head| head.units_per_em() == Self::UNITS);
        let shaping = ShaperData::new(&font);
        let face = Self { file, bytes, shaping };
        (is_measured && face.glyph(file.family.letter()).is_some()).then_some(face)
    }

    /// The font; none never, because it was read before.
    pub(crate) fn font(&self) -> Option<FontRef<'_>> {
        FontRef::new(&self.bytes).ok()
    }

    /// The glyph that stands for a character by itself.
    pub(crate) fn glyph(&self, c: char) -> Option<u16> {
        let glyph = self.font()?.cmap().ok()?.map_codepoint(c).filter(|glyph| glyph.to_u32() != 0)?;
        u16::try_from(glyph.to_u32()).ok()
    }

    /// Width that the font has for a glyph.
    pub(crate) fn width(&self, glyph: u16) -> i32 {
        let font = self.font();
        let widths = font.as_ref().and_then(|font| font.hmtx().ok());
        widths.and_then(|widths| widths.advance(u32::from(glyph).into())).map_or(0, i32::from)
    }

    /// Heights above and below the line.
    pub(crate) fn heights(&self) -> (i16, i16) {
        let font = self.font();
        let heights = font.as_ref().and_then(|font| font.hhea().ok());
        heights.map_or((0, 0), |heights| (heights.ascender().to_i16(), heights.descender().to_i16()))
    }
}
