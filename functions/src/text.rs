//! Text that people typed: trimmed, and refused if it is empty, too long or not printable.

use domain::text::changes_direction;
use domain::{Error, limits};

/// Reason against a text that could be shown in another order than it is stored.
const CHANGES_DIRECTION: &str = "it has a character that changes the direction of text";

/// Checks a name in the field `field`.
///
/// # Errors
/// [`Error::FieldInvalid`] unless it is 1 to 120 characters on one line.
pub(crate) fn name(field: &'static str, value: &str) -> Result<String, Error> {
    line_of(field, value, limits::NAME_CHARS_MAX)
}

/// Checks a line of text in the field `field`.
///
/// # Errors
/// [`Error::FieldInvalid`] unless it is 1 to `chars_max` characters on one line.
pub(crate) fn line_of(field: &'static str, value: &str, chars_max: usize) -> Result<String, Error> {
    line(value, chars_max).map_err(|reason| Error::FieldInvalid { name: field, reason })
}

/// Checks a line of text in the query parameter `parameter`.
///
/// # Errors
/// [`Error::ParameterInvalid`] unless it is 1 to 120 characters on one line.
pub(crate) fn parameter(parameter: &'static str, value: &str) -> Result<String, Error> {
    line(value, limits::NAME_CHARS_MAX).map_err(|reason| Error::ParameterInvalid { name: parameter, reason })
}

/// Checks a description in the field `field`, which may have several lines. White space alone counts as
/// absent.
///
/// # Errors
/// [`Error::FieldInvalid`] if it is longer than 2000 characters or has control characters.
pub(crate) fn description(field: &'static str, value: &str) -> Result<Option<String>, Error> {
    let value = value.trim();
    let invalid = |reason: String| Err(Error::FieldInvalid { name: field, reason });
    if value.chars().count() > limits::DESCRIPTION_CHARS_MAX {
        return invalid(format!("at most {} characters", limits::DESCRIPTION_CHARS_MAX));
    }
    if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return invalid("it has control characters".to_owned());
    }
    if value.chars().any(changes_direction) {
        return invalid(CHANGES_DIRECTION.to_owned());
    }
    Ok((!value.is_empty()).then(|| value.to_owned()))
}

fn line(value: &str, chars_max: usize) -> Result<String, String> {
    let value = value.trim();
    if value.is_empty() {
        return Err("it is empty".to_owned());
    }
    if value.chars().count() > chars_max {
        return Err(format!("at most {chars_max} characters"));
    }
    if value.chars().any(char::is_control) {
        return Err("it has control characters or several lines".to_owned());
    }
    if value.chars().any(changes_direction) {
        return Err(CHANGES_DIRECTION.to_owned());
    }
    Ok(value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_counted_in_characters() {
        assert_eq!(name("name", "  Théâtre du Châtelet\n").unwrap(), "Théâtre du Châtelet");
        assert!(name("name", &"ü".repeat(limits::NAME_CHARS_MAX)).is_ok());
        for wrong in ["", "   ", "a\nb", "a\u{0}b", "a\u{202e}b", &"a".repeat(limits::NAME_CHARS_MAX + 1)] {
            let refused = name("address", wrong);
            assert!(matches!(refused, Err(Error::FieldInvalid { name: "address", .. })), "{wrong:?}");
        }
        assert!(matches!(parameter("city", " "), Err(Error::ParameterInvalid { name: "city", .. })));
    }

    #[test]
    fn a_description_may_have_lines_and_may_be_missing() {
        assert_eq!(description("description", " a\nb ").unwrap().as_deref(), Some("a\nb"));
        assert_eq!(description("description", " \n ").unwrap(), None);
        assert!(description("description", "a\u{7}b").is_err());
        assert!(description("description", "a\u{2067}b").is_err());
        assert!(description("description", &"a".repeat(limits::DESCRIPTION_CHARS_MAX + 1)).is_err());
    }
}
