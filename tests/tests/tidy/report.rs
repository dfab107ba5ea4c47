//! Report of a rule.

/// Faults of one rule, all told at once.
#[derive(Default)]
pub(crate) struct Report(Vec<String>);

impl Report {
    /// Notes a fault where `ok` is false: the file, and what would be right.
    pub(crate) fn check(&mut self, ok: bool, file: &str, right: impl AsRef<str>) {
        if !ok {
            self.0.push(format!("{file}: {}", right.as_ref()));
        }
    }

    /// Fails the test if there is any fault.
    #[track_caller]
    pub(crate) fn finish(mut self) {
        self.0.sort();
        self.0.dedup();
        assert!(self.0.is_empty(), "{} fault(s)\n  {}\n", self.0.len(), self.0.join("\n  "));
    }
}
