//! Fonts in a PDF: only the glyphs that its pages show, and what a reader copies for them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str};
use subsetter::GlyphRemapper;

use crate::fonts::{Face, Family, FontFile};
use crate::shape::Run;
use crate::style::{Style, points};

/// Objects that a font takes: itself, its glyphs, their description, the subset, and the text of the glyphs.
const OBJECTS: i32 = 5;
/// The encoding in which a glyph's number is its code.
const IDENTITY: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
/// The table of texts, whose codes are characters.
const TEXTS: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"UCS"), supplement: 0 };

/// Glyphs that the pages show, by their fonts.
#[derive(Default)]
pub(crate) struct Embedded(BTreeMap<FontFile, Subset>);

/// The glyphs of one font.
#[derive(Default)]
struct Subset {
    /// Numbers in the subset.
    numbers: GlyphRemapper,
    /// Text of each glyph, by its number in the subset.
    meanings: BTreeMap<u16, String>,
}

/// Converts thousandths of the size for the PDF library.
fn thousandths(number: i32) -> f32 {
    let bound = |_| if number < 0 { i16::MIN } else { i16::MAX };
    f32::from(i16::try_from(number).unwrap_or_else(bound))
}

/// Draws glyphs from where the content is. Readers move on by each glyph's own width: what differs is corrected.
pub(crate) fn show(content: &mut Content, embedded: &mut Embedded, style: Style, runs: &[Run]) {
    for run in runs {
        let subset = embedded.0.entry(run.file).or_default();
        content.set_font(Name(run.file.key()), points(style.size));
        let (mut pen, mut there, mut rise) = (0, 0, 0);
        let mut rest = &run.glyphs[..];
        while let Some(first) = rest.first() {
            // Glyphs of one height are shown at once.
            if first.shift.1 != rise {
                rise = first.shift.1;
                content.set_rise(points(rise * style.size / 1000));
            }
            let level = rest.iter().position(|glyph| glyph.shift.1 != rise).unwrap_or(rest.len());
            let (now, later) = rest.split_at(level);
            rest = later;
            let mut positioned = content.show_positioned();
            let mut items = positioned.items();
            for glyph in now {
                let wanted = pen + glyph.shift.0;
                if wanted != there {
                    items.adjust(thousandths(there - wanted));
                }
                let number = subset.numbers.remap(glyph.id);
                if !glyph.meaning.is_empty() {
                    subset.meanings.entry(number).or_insert_with(|| glyph.meaning.clone());
                }
                items.show(Str(&number.to_be_bytes()));
                there = wanted + glyph.width;
                pen += glyph.advance;
            }
            if rest.is_empty() && pen != there {
                items.adjust(thousandths(there - pen));
            }
        }
        if rise != 0 {
            content.set_rise(0.0);
        }
    }
}

impl Embedded {
    /// The fonts with the numbers of their objects, of which `first` is the first.
    pub(crate) fn numbered(&self, first: i32) -> Vec<(FontFile, Ref)> {
        let number = (first..).step_by(usize::try_from(OBJECTS).unwrap_or(1)).map(Ref::new);
        self.0.keys().copied().zip(number).collect()
    }

    /// Writes the fonts; the families that could not be cut to size are returned, and their texts are not readable.
    pub(crate) fn write(
        &self,
        pdf: &mut Pdf,
        fonts: &[(FontFile, Ref)],
        faces: &[Arc<Face>],
    ) -> BTreeSet<Family> {
        let mut failed = BTreeSet::new();
        for (file, number) in fonts {
            let face = faces.iter().find(|face| face.file == *file);
            let written = face.zip(self.0.get(file)).and_then(|(face, subset)| {
                let program = subsetter::subset(&face.bytes, 0, &subset.numbers).ok()?;
                write(pdf, *number, face, subset, &program);
                Some(())
            });
            if written.is_none() {
                failed.insert(file.family);
            }
        }
        failed
    }
}

fn write(pdf: &mut Pdf, font: Ref, face: &Face, subset: &Subset, program: &[u8]) {
    let [glyphs, description, file, texts] = [1, 2, 3, 4].map(|next| Ref::new(font.get() + next));
    // A subset's name begins with six letters; there is one subset of a font in a file.
    let name = format!("BOXOFF+{}", face.file.base_name());
    let name = Name(name.as_bytes());
    pdf.type0_font(font)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(glyphs)
        .to_unicode(texts);
    let widths: Vec<f32> =
        subset.numbers.remapped_gids().map(|glyph| thousandths(face.width(glyph))).collect();
    let mut cid = pdf.cid_font(glyphs);
    cid.subtype(CidFontType::Type2).base_font(name).system_info(IDENTITY).font_descriptor(description);
    cid.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
    cid.widths().consecutive(0, widths);
    cid.finish();
    let (ascent, descent) = face.heights();
    // Noto's largest letters stay within three ems; readers use the box to erase what they have drawn.
    pdf.font_descriptor(description)
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(-1_000.0, -1_000.0, 3_000.0, 1_500.0))
        .italic_angle(0.0)
        .ascent(f32::from(ascent))
        .descent(f32::from(descent))
        .cap_height(714.0)
        .stem_v(80.0)
        .font_file2(file);
    let length = i32::try_from(program.len()).unwrap_or(i32::MAX);
    pdf.stream(file, &packed(program)).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
    let mut table = UnicodeCmap::new(Name(b"Texts"), TEXTS);
    for (number, meaning) in &subset.meanings {
        table.pair_with_multiple(*number, meaning.chars());
    }
    pdf.stream(texts, &packed(&table.finish())).filter(Filter::FlateDecode);
}

/// Compresses; writing into memory does not fail.
fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    let written = packed.write_all(bytes).and_then(|()| packed.finish());
    written.unwrap_or_default()
}
