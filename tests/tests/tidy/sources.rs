//! Sources: their length, silenced lints, and reads of clock and environment.

use crate::files;
use crate::report::Report;

/// Most lines of a source file.
const LINES_MAX: usize = 400;
#[test]
fn no_source_has_more_than_400_lines() {
    let mut report = Report::default();
    for (path, text) in files::texts() {
        let source = [".rs", ".py", ".ts", ".tsx"].iter().any(|suffix| path.ends_with(suffix));
        let lines = text.lines().count();
        let right = format!("has {lines} lines; cut it where it speaks of another thing, below {LINES_MAX}");
        report.check(!source || lines < LINES_MAX, path, right);
    }
    report.finish();
}

/// Words of a line in lower case; `ShowtimeView` and `showtime_view` have two each.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in line.chars() {
        if !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && before.is_ascii_lowercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_ascii_alphabetic()) {
            word.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    words
}

#[test]
fn every_silenced_lint_has_a_reason() {
    let mut report = Report::default();
    for path in files::matching("", ".rs") {
        let text = files::read(path);
        let silenced = |(at, _): (usize, &str)| {
            let rest = &text[at..];
            let end = rest.find(")]").unwrap_or(rest.len());
            rest[..end].contains("reason =")
        };
        let begin = concat!("[al", "low(");
        let explained = text.match_indices(begin).all(silenced);
        report.check(explained, path, "an allowed lint has a reason: `reason = \"…\"`");
    }
    report.finish();
}

#[test]
fn time_and_environment_are_read_in_one_place() {
    // clippy.toml forbids the calls; these files may allow them.
    let may = [
        "functions/src/app.rs",
        "functions/src/config/mod.rs",
        "functions/src/run.rs",
        "shared/documents/build.rs",
        "shared/lambda/src/metrics.rs",
    ];
    let mut report = Report::default();
    for path in files::matching("functions/src/", ".rs").chain(files::matching("shared/", ".rs")) {
        let excused = files::read(path).contains("clippy::disallowed_methods");
        report.check(!excused || may.contains(&path), path, "takes the time and the settings as arguments");
    }
    report.finish();
}

#[test]
fn words_are_found_in_every_spelling() {
    assert!(words("struct ShowtimeView {").contains(&"showtime".to_owned()));
    assert!(words("let show_time = cart.items;").contains(&"cart".to_owned()));
    assert!(!words("chart, cartesian").contains(&"cart".to_owned()));
}
