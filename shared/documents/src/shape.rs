//! Shaping: characters become glyphs of the fonts at hand, in the order in which they stand on the line.
//!
//! A line is cut into runs of one direction (Unicode's bidirectional algorithm) and one font, and HarfBuzz's rules put
//! the glyphs of each run together: matras before their consonants, joined letters, marks at their places.

use std::sync::Arc;

use harfrust::{Direction, ShapeOptions, UnicodeBuffer};
use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};

use crate::fonts::{Face, Family, FontFile};
use crate::style::Weight;

/// A glyph; lengths are thousandths of the font's size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glyph {
    /// Number of the glyph in its font.
    pub(crate) id: u16,
    /// Distance to the place of the next glyph.
    pub(crate) advance: i32,
    /// Width that the font has for the glyph.
    pub(crate) width: i32,
    /// Shift from the glyph's place, to the right and upwards.
    pub(crate) shift: (i32, i32),
    /// Index of the first character that the glyph is part of.
    pub(crate) cluster: usize,
    /// Characters that a reader copies for this glyph; none if another glyph stands for them.
    pub(crate) meaning: String,
}

/// Glyphs of one font, from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) file: FontFile,
    pub(crate) right_to_left: bool,
    pub(crate) glyphs: Vec<Glyph>,
}

/// A character with the index of the piece of text that it shows.
pub(crate) type Shown = (char, usize);

/// The faces of one weight.
pub(crate) struct Shaper<'a> {
    faces: Vec<&'a Face>,
    right_to_left: bool,
}

/// Characters that have no shape of their own: joiners, and marks and isolates of direction.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(u32::from(c), 0x00ad | 0x061c | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2069 | 0xfeff)
}

/// Begin and end of a part that keeps its own direction within a line.
pub(crate) const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

/// Returns true for a text with letters that are read from left to right, and none of the others.
pub(crate) fn is_left_to_right(text: &str) -> bool {
    let mut letters = text.chars().map(bidi_class);
    let is_other = |class| matches!(class, BidiClass::R | BidiClass::AL);
    letters.clone().any(|class| class == BidiClass::L) && !letters.any(is_other)
}

/// Characters that take the font of what they follow: spaces, joiners, marks over and under letters.
fn is_follower(c: char) -> bool {
    c == ' ' || is_invisible(c) || matches!(u32::from(c), 0x0300..=0x036f)
}

impl<'a> Shaper<'a> {
    /// A shaper with the faces of one weight, for text of this direction.
    pub(crate) fn new(faces: &'a [Arc<Face>], weight: Weight, right_to_left: bool) -> Self {
        let of_weight = faces.iter().map(|face| &**face).filter(|face| face.file.weight == weight);
        Self { faces: of_weight.collect(), right_to_left }
    }

    /// Face that has a character: the one that is made for it, otherwise any.
    pub(crate) fn face_of(&self, c: char) -> Option<&'a Face> {
        let family = Family::made_for(c).unwrap_or(Family::Sans);
        let first = self.faces.iter().filter(|face| face.file.family == family);
        first.chain(&self.faces).find(|face| face.glyph(c).is_some()).copied()
    }

    /// Shapes one line.
    pub(crate) fn shape(&self, line: &[Shown]) -> Vec<Run> {
        let faces = self.assigned(line);
        let text: String = line.iter().map(|(c, _)| c).collect();
        // Text of one direction has names in it that are read in the other.
        let level = self.right_to_left.then(Level::rtl);
        let bidi = BidiInfo::new(&text, level);
        let starts: Vec<usize> = text.char_indices().map(|(start, _)| start).collect();
        let mut runs = Vec::new();
        // There is one paragraph: control characters and separators are shown as spaces.
        for paragraph in &bidi.paragraphs {
            let (levels, ranges) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for range in ranges {
                let right_to_left = levels.get(range.start).is_some_and(Level::is_rtl);
                let first = starts.partition_point(|start| *start < range.start);
                let end = starts.partition_point(|start| *start < range.end);
                let mut of_range =
                    self.of_one_direction(&line[first..end], &faces[first..end], right_to_left);
                if right_to_left {
                    of_range.reverse();
                }
                runs.append(&mut of_range);
            }
        }
        runs
    }

    /// Face of each character.
    fn assigned(&self, line: &[Shown]) -> Vec<Option<&'a Face>> {
        let mut last: Option<&Face> = None;
        let face = |(c, _): &Shown| {
            let stays = last.filter(|face| is_follower(*c) && (is_invisible(*c) || face.glyph(*c).is_some()));
            last = stays.or_else(|| self.face_of(*c)).or(last).or(self.faces.first().copied());
            last
        };
        line.iter().map(face).collect()
    }

    /// Runs of a part of one direction, in the order in which it is read.
    fn of_one_direction(&self, part: &[Shown], faces: &[Option<&'a Face>], right_to_left: bool) -> Vec<Run> {
        let file = |at: usize| faces.get(at).and_then(|face| face.map(|face| face.file));
        let mut runs = Vec::new();
        let mut start = 0;
        for end in 1..=part.len() {
            if end == part.len() || file(end) != file(start) {
                let run = faces[start].map(|face| shaped(face, &part[start..end], right_to_left));
                runs.extend(run.filter(|run| !run.glyphs.is_empty()));
                start = end;
            }
        }
        runs
    }
}

/// Shapes characters of one font and direction.
fn shaped(face: &Face, part: &[Shown], right_to_left: bool) -> Run {
    let mut run = Run { file: face.file, right_to_left, glyphs: Vec::new() };
    let Some(font) = face.font() else { return run };
    let mut buffer = UnicodeBuffer::new();
    for (c, piece) in part.iter().filter(|(c, _)| !ISOLATE.contains(c)) {
        buffer.add(*c, u32::try_from(*piece).unwrap_or(u32::MAX));
    }
    buffer.set_direction(if right_to_left { Direction::RightToLeft } else { Direction::LeftToRight });
    buffer.guess_segment_properties();
    let shaped = face.shaping.shaper(&font).build().shape(buffer, ShapeOptions::new());
    for (glyph, place) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
        let id = u16::try_from(glyph.glyph_id).unwrap_or_default();
        run.glyphs.push(Glyph {
            id,
            advance: place.x_advance,
            width: face.width(id),
            shift: (place.x_offset, place.y_offset),
            cluster: usize::try_from(glyph.cluster).unwrap_or_default(),
            meaning: String::new(),
        });
    }
    mean(face, part, &mut run.glyphs);
    run
}

/// Says which characters each glyph stands for. A glyph that is a character's own stands for that one; what remains of a
/// cluster belongs to its first other glyph, such as a ligature.
fn mean(face: &Face, part: &[Shown], glyphs: &mut [Glyph]) {
    let mut clusters: Vec<usize> = glyphs.iter().map(|glyph| glyph.cluster).collect();
    clusters.sort_unstable();
    clusters.dedup();
    for cluster in clusters.iter().copied() {
        let next = clusters.iter().copied().find(|other| *other > cluster).unwrap_or(usize::MAX);
        let within = |piece: usize| cluster <= piece && piece < next;
        let mut rest: Vec<char> =
            part.iter().filter(|(c, piece)| within(*piece) && !is_invisible(*c)).map(|(c, _)| *c).collect();
        let mut others = Vec::new();
        for glyph in glyphs.iter_mut().filter(|glyph| glyph.cluster == cluster) {
            match rest.iter().position(|c| face.glyph(*c) == Some(glyph.id)) {
                Some(at) => glyph.meaning = rest.remove(at).to_string(),
                None => others.push(glyph),
            }
        }
        if let Some(first) = others.into_iter().next() {
            first.meaning = rest.into_iter().collect();
        }
    }
}
