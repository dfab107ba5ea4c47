//! Limits on tries in a period, against guessing and flooded mailboxes.
//!
//! Windows begin and end at the same time for everybody, so that one conditional addition to one item counts
//! a try; the window's number is part of the item's key. The caller stores the counters.

use jiff::Timestamp;

use crate::base::signature::{encode_hex, hmac_sha256};

/// Bytes of a pseudonym: enough to exclude collisions in practice.
const PSEUDONYM_BYTES: usize = 16;

/// Number of tries allowed per window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Most tries per window.
    pub max: u32,
    /// Length of a window, in seconds.
    pub seconds: i64,
}

impl Allowance {
    /// Number of the window that contains `now`.
    #[must_use]
    pub fn window(self, now: Timestamp) -> i64 {
        now.as_second().div_euclid(self.seconds)
    }

    /// Second at which the window that contains `now` ends.
    #[must_use]
    pub fn ends_at(self, now: Timestamp) -> i64 {
        (self.window(now) + 1) * self.seconds
    }

    /// Seconds until the next window begins.
    #[must_use]
    pub fn wait_seconds(self, now: Timestamp) -> i64 {
        self.ends_at(now) - now.as_second()
    }
}

/// Name for counting `text`. It is keyed, so that a reader of the table learns neither e-mail addresses nor
/// networks, and `kind` separates different meanings of one text.
#[must_use]
pub fn pseudonym(key: &[u8], kind: &str, text: &str) -> String {
    let digest = hmac_sha256(key, &[kind.as_bytes(), &[0], text.as_bytes()]);
    encode_hex(&digest)[..2 * PSEUDONYM_BYTES].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_ends_where_the_next_one_begins() {
        let five = Allowance { max: 5, seconds: 900 };
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!(five.window(at(899)), 0);
        assert_eq!(five.window(at(900)), 1);
        assert_eq!((five.ends_at(at(0)), five.wait_seconds(at(0))), (900, 900));
        assert_eq!((five.ends_at(at(899)), five.wait_seconds(at(899))), (900, 1));
    }

    #[test]
    fn a_pseudonym_tells_key_kind_and_text_apart() {
        let name = pseudonym(b"key", "address", "asha@example.com");
        assert_eq!(name.len(), 32);
        assert_eq!(name, pseudonym(b"key", "address", "asha@example.com"));
        for (key, kind, text) in [
            ("other", "address", "asha@example.com"),
            ("key", "network", "asha@example.com"),
            ("key", "address", "ben@example.com"),
        ] {
            assert_ne!(name, pseudonym(key.as_bytes(), kind, text));
        }
    }
}
