//! Writes down what shows each character that the fonts do not have, for `src/letters.rs`: what `deunicode` says,
//! without what is most of its half megabyte: Han and Tangut characters, which are never transliterated, and Hangul
//! syllables, which are composed.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{env, error, fs};

use deunicode::deunicode_char;

/// Most letters by which one is shown. Some stand for a whole sentence, which would be wider than the paper.
const LETTERS_MAX: usize = 8;

/// Han characters are read differently in each language that writes them, and nobody writes Tangut any more.
fn is_left_out(c: char) -> bool {
    let is_hangul = matches!(c, '가'..='힣');
    is_hangul
        || matches!(u32::from(c), 0x1_7000..=0x1_8dff | 0x2e80..=0x2fdf | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

fn shown(c: char) -> Option<String> {
    let letters = deunicode_char(c).filter(|_| !is_left_out(c))?;
    Some(letters.trim().chars().filter(|letter| matches!(letter, ' '..='~')).take(LETTERS_MAX).collect())
}

/// Runs of characters that follow each other (`first, last, place of the first`), the place of each one's letters
/// (two bytes, least significant first) and how many they are (one byte), and the letters themselves.
#[allow(clippy::disallowed_methods, reason = "cargo tells a build script where to write in no other way")]
fn main() -> Result<(), Box<dyn error::Error>> {
    let known: Vec<(u32, String)> =
        ('\u{100}'..=char::MAX).filter_map(|c| Some((u32::from(c), shown(c)?))).collect();
    let (letters, starts) = packed(known.iter().map(|(_, shown)| shown.as_str()).collect());
    let (mut runs, mut places) = (Vec::<(u32, u32, u16)>::new(), Vec::new());
    for (place, (c, shown)) in known.iter().enumerate() {
        match runs.last_mut() {
            Some((_, last, _)) if *last + 1 == *c => *last = *c,
            _ => runs.push((*c, *c, u16::try_from(place)?)),
        }
        places.extend(u16::try_from(starts[shown.as_str()])?.to_le_bytes());
        places.push(u8::try_from(shown.len())?);
    }
    let folder = env::var("OUT_DIR")?;
    let folder = Path::new(&folder);
    fs::write(folder.join("letters.txt"), letters)?;
    fs::write(folder.join("places.bin"), places)?;
    fs::write(folder.join("runs.rs"), format!("&{runs:?}"))?;
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}

/// A text in which each of `words` is found, and where; the longest come first, because others are within them.
fn packed(words: BTreeSet<&str>) -> (String, BTreeMap<&str, usize>) {
    let mut words: Vec<&str> = words.into_iter().collect();
    words.sort_by_key(|word| Reverse(word.len()));
    let mut text = String::new();
    let mut starts = BTreeMap::new();
    for word in words {
        let start = text.find(word).unwrap_or_else(|| {
            text.push_str(word);
            text.len() - word.len()
        });
        starts.insert(word, start);
    }
    (text, starts)
}
