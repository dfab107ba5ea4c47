//! Report of the violations of a rule.

/// Violations of one rule, which are all reported at once.
#[derive(Default)]
pub(crate) struct Report(Vec<String>);

impl Report {
    /// Records a violation if `ok` is false: the file, and the correction.
    pub(crate) fn check(&mut self, ok: bool, file: &str, right: impl AsRef<str>) {
        if !ok {
            self.0.push(format!("{file}: {}", right.as_ref()));
        }
    }

    /// Fails the test if there is any violation.
    #[track_caller]
    pub(crate) fn finish(mut self) {
        self.0.sort();
        self.0.dedup();
        assert!(self.0.is_empty(), "{} violation(s)\n  {}\n", self.0.len(), self.0.join("\n  "));
    }
}
