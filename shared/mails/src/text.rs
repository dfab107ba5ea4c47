//! Lines and paragraphs of text.

use domain::text::changes_direction;

use crate::language::Language;

/// Most characters of a subject; mail programs show fewer.
const SUBJECT_CHARS_MAX: usize = 200;

/// Paragraphs of a text, which empty lines separate.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for part in text.lines().map(line) {
        match all.last_mut() {
            Some(last) if !part.is_empty() => {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(&part);
            }
            Some(last) if !last.is_empty() => all.push(String::new()),
            _ => {}
        }
    }
    all.retain(|paragraph| !paragraph.is_empty());
    all
}

/// A text on one line, without control characters and double blanks. Spaces that do not break stay.
pub(crate) fn line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A subject: one line of bounded length. Characters that turn the direction could show it as another one, and are
/// dropped, but for the marks beside amounts.
pub(crate) fn subject(text: &str) -> String {
    let kept = |c: &char| !changes_direction(*c) || matches!(c, '\u{200e}' | '\u{200f}');
    line(text).chars().filter(kept).take(SUBJECT_CHARS_MAX).collect()
}

/// A value within words from right to left, marked so that it keeps its own direction and leaves that of the words
/// around it: otherwise a name in Latin letters would join with the next one over a colon. Values without such letters
/// need no marks, and addresses bear none.
pub(crate) fn isolated(language: Language, value: &str) -> String {
    let has_latin = value.contains(|c: char| c.is_ascii_alphabetic());
    if language.is_right_to_left() && has_latin && !value.starts_with("https:") {
        format!("\u{2068}{value}\u{2069}")
    } else {
        value.to_owned()
    }
}

/// Plain text with at most one empty line in a row, no blanks at the ends of lines, and one line break at the end.
pub(crate) fn tidied(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut empty = true;
    for part in text.lines().map(str::trim_end) {
        if !part.is_empty() || !empty {
            tidy.push_str(part);
            tidy.push('\n');
        }
        empty = part.is_empty();
    }
    format!("{}\n", tidy.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_separated_by_empty_lines() {
        let text = "\n  One\nand  the same.\n \n\nTwo.\n";
        assert_eq!(paragraphs(text), ["One and the same.", "Two."]);
        assert!(paragraphs(" \n\n").is_empty());
    }

    #[test]
    fn a_subject_is_one_line_in_one_direction() {
        assert_eq!(subject("A\r\nBcc: x@example.com\u{202e}\u{0}"), "A Bcc: x@example.com");
        assert_eq!(subject("\u{200f}9.99\u{a0}US$"), "\u{200f}9.99\u{a0}US$");
        assert_eq!(subject(&"a".repeat(300)).len(), SUBJECT_CHARS_MAX);
    }

    #[test]
    fn names_in_latin_letters_stay_together_in_text_from_right_to_left() {
        assert_eq!(isolated(Language::Arabic, "Stalls F 11"), "\u{2068}Stalls F 11\u{2069}");
        assert_eq!(isolated(Language::Arabic, "482 915"), "482 915");
        assert_eq!(isolated(Language::Arabic, "https://x.example"), "https://x.example");
        assert_eq!(isolated(Language::Spanish, "Stalls F 11"), "Stalls F 11");
    }

    #[test]
    fn plain_text_has_no_gaps() {
        assert_eq!(tidied("\n\na  \n\n\n \nb\n\n"), "a\n\nb\n");
    }
}
