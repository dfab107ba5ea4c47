//! Pseudorandom ids: the same seed and the same calls give the same ids.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Source of ids: the hash of a seed and a counter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ids {
    seed: u64,
    drawn: u64,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Ids {
        Ids { seed, drawn: 0 }
    }

    /// `prefix` followed by 24 letters and digits.
    pub(crate) fn next(&mut self, prefix: &str) -> String {
        format!("{prefix}{}", self.draw(24))
    }

    /// `prefix` followed by 14 letters and digits, as Razorpay's ids are.
    pub(crate) fn next_short(&mut self, prefix: &str) -> String {
        format!("{prefix}{}", self.draw(14))
    }

    /// A Checkout Session id; these are longer than the others and carry the mode.
    pub(crate) fn next_session(&mut self) -> String {
        format!("cs_test_a1{}{}", self.draw(28), self.draw(28))
    }

    fn draw(&mut self, length: usize) -> String {
        const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        self.drawn += 1;
        let hash = Sha256::digest(format!("{}/{}", self.seed, self.drawn));
        hash.iter().take(length).map(|byte| char::from(ALPHABET[usize::from(*byte) % 62])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_from_each_other_and_repeat_with_the_seed() {
        let (mut first, mut again, mut other) = (Ids::new(1), Ids::new(1), Ids::new(2));
        let id = first.next("pi_");
        assert_eq!(id, again.next("pi_"));
        assert_ne!(id, first.next("pi_"));
        assert_ne!(id, other.next("pi_"));
        assert_eq!(id.len(), 27);
        assert!(first.next_session().starts_with("cs_test_a1"));
    }
}
