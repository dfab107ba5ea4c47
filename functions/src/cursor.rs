//! Cursors: opaque texts that say where the next page of a list begins.
//!
//! A cursor is bound to its list: the same filters, and for a customer's list the same customer. It protects
//! nothing, because a caller may start anywhere in a list that it may read; the seal makes a cursor of
//! another list an error rather than a misread one. A reader of a cursor still checks that its parts make
//! sense.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Error;
use domain::ids::fingerprint;
use serde_json::json;

/// Longest text that is parsed.
const CURSOR_BYTES_MAX: usize = 4096;
/// Longest part: the store allows no longer sort key.
const PART_BYTES_MAX: usize = 1024;

/// Encodes `parts` as a cursor of the list `scope`. No part may be empty.
pub(crate) fn encode(scope: &str, parts: &[String]) -> String {
    URL_SAFE_NO_PAD.encode(json!([seal(scope, parts), parts]).to_string())
}

/// Decodes a cursor of the list `scope`.
///
/// # Errors
/// [`Error::CursorInvalid`] for any other text.
pub(crate) fn decode(scope: &str, text: &str) -> Result<Vec<String>, Error> {
    if text.len() > CURSOR_BYTES_MAX {
        return Err(Error::CursorInvalid);
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::CursorInvalid)?;
    let (own, parts): (String, Vec<String>) =
        serde_json::from_slice(&bytes).map_err(|_| Error::CursorInvalid)?;
    let fits = parts.iter().all(|part| (1..=PART_BYTES_MAX).contains(&part.len()));
    if fits && own == seal(scope, &parts) { Ok(parts) } else { Err(Error::CursorInvalid) }
}

fn seal(scope: &str, parts: &[String]) -> String {
    fingerprint(json!([scope, parts]).to_string().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> Vec<String> {
        vec!["month#2026-12".to_owned(), "zürich \"1\"".to_owned()]
    }

    #[test]
    fn a_cursor_gives_back_its_parts() {
        assert_eq!(decode("events", &encode("events", &parts())).unwrap(), parts());
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        assert_eq!(decode("bookings", &encode("events", &parts())), Err(Error::CursorInvalid));
    }

    #[test]
    fn whatever_was_changed_is_refused() {
        let cursor = encode("events", &parts());
        for at in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(decode("events", &changed), Err(Error::CursorInvalid), "{changed}");
        }
        let long = "A".repeat(CURSOR_BYTES_MAX + 1);
        for wrong in ["", "e30", "W10", "not a cursor", "%00", &cursor[1..], &format!("{cursor}="), &long] {
            assert_eq!(decode("events", wrong), Err(Error::CursorInvalid), "{wrong}");
        }
        assert!(decode("events", &encode("events", &[String::new()])).is_err());
        assert!(decode("events", &encode("events", &["a".repeat(PART_BYTES_MAX + 1)])).is_err());
    }
}
