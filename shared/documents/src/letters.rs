//! Substitutes for characters that the fonts lack. `build.rs` generates the tables.

/// All transliterations in one text.
const LETTERS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/letters.txt"));
/// Start (two bytes) and length of the transliteration of each character of the runs.
const PLACES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/places.bin"));
/// Runs of characters: the first, the last, and the position of the first.
const RUNS: &[(u32, u32, u16)] = include!(concat!(env!("OUT_DIR"), "/runs.rs"));

/// First Hangul syllable; the others follow by initial, vowel and final (The Unicode Standard, 3.12).
const SYLLABLES: u32 = 0xac00;
const INITIALS: [&str; 19] =
    ["g", "gg", "n", "d", "dd", "r", "m", "b", "bb", "s", "ss", "", "j", "jj", "c", "k", "t", "p", "h"];
const VOWELS: [&str; 21] = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "weo", "we", "wi",
    "yu", "eu", "yi", "i",
];
const FINALS: [&str; 28] = [
    "", "g", "gg", "gs", "n", "nj", "nh", "d", "l", "lg", "lm", "lb", "ls", "lt", "lp", "lh", "m", "b", "bs",
    "s", "ss", "ng", "j", "c", "k", "t", "p", "h",
];

/// Latin letters for `c`; `?` if unknown, none if it only marks another letter.
pub(crate) fn transliterated(c: char) -> Vec<u8> {
    let c = u32::from(c);
    syllable(c).or_else(|| known(c).map(<[u8]>::to_vec)).unwrap_or_else(|| b"?".to_vec())
}

/// Letters of a Hangul syllable, of which there are too many for a table.
fn syllable(c: u32) -> Option<Vec<u8>> {
    let syllable = usize::try_from(c.checked_sub(SYLLABLES)?).ok()?;
    let (initial, vowel, last) = (syllable / 28 / 21, syllable / 28 % 21, syllable % 28);
    Some([*INITIALS.get(initial)?, *VOWELS.get(vowel)?, *FINALS.get(last)?].concat().into_bytes())
}

fn known(c: u32) -> Option<&'static [u8]> {
    let run = RUNS.partition_point(|(_, last, _)| *last < c);
    let (first, _, at) = RUNS.get(run).filter(|(first, _, _)| *first <= c)?;
    let place = usize::from(*at) + usize::try_from(c - first).ok()?;
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
        for c in '가'..='힣' {
            assert_eq!(transliterated(c), deunicode_char(c).unwrap().trim().as_bytes(), "{c}");
        }
        for unknown in ['東', '\u{1_7000}', '\u{2_0000}', '\u{378}', '\u{e000}', char::MAX] {
            assert_eq!(transliterated(unknown), b"?", "{unknown:?}");
        }
    }
}
