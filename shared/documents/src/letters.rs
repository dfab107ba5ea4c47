//! Substitutes for characters that the fonts lack. `build.rs` generates the tables.

/// All transliterations in one text.
const LETTERS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/letters.txt"));
/// Start (two bytes) and length of the transliteration of each character of the runs.
const PLACES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/places.bin"));
/// Runs of characters: the first, the last, and the position of the first.
const RUNS: &[(u32, u32, usize)] = include!(concat!(env!("OUT_DIR"), "/runs.rs"));

/// Latin letters for `c`; `?` if unknown, none if it only marks another letter.
pub(crate) fn transliterated(c: char) -> &'static [u8] {
    known(c).unwrap_or(b"?")
}

fn known(c: char) -> Option<&'static [u8]> {
    let c = u32::from(c);
    let run = RUNS.partition_point(|(_, last, _)| *last < c);
    let (first, _, at) = RUNS.get(run).filter(|(first, _, _)| *first <= c)?;
    let place = at + usize::try_from(c - first).ok()?;
    let [low, high, count] = *PLACES.as_chunks().0.get(place)?;
    let start = usize::from(u16::from_le_bytes([low, high]));
    LETTERS.get(start..start + usize::from(count))
}

#[cfg(test)]
mod tests {
    use deunicode::deunicode_char;

    use super::*;

    #[test]
    fn the_tables_say_what_they_were_made_of() {
        for c in ['Č', 'Ω', 'Ж', 'ש', 'ع', 'द', 'か', 'カ', '한', 'ⅷ', '★', '\u{301}', '𝒜', '😀']
        {
            let letters = deunicode_char(c).unwrap().trim();
            assert_eq!(transliterated(c), &letters.as_bytes()[..letters.len().min(8)], "{c}");
        }
        for unknown in ['東', '\u{2_0000}', '\u{378}', '\u{e000}', char::MAX] {
            assert_eq!(transliterated(unknown), b"?", "{unknown:?}");
        }
    }
}
