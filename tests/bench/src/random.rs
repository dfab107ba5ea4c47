//! Numbers that look random and are the same in every run.

/// A generator by xorshift.
pub(crate) struct Random(u64);

impl Random {
    /// The generator of every run.
    pub(crate) fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end).expect("a small number")
    }

    /// The same things in another order (Fisher and Yates).
    pub(crate) fn shuffled<T>(&mut self, mut things: Vec<T>) -> Vec<T> {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last as u64 + 1));
        }
        things
    }
}
