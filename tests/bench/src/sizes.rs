//! Sizes of the release binaries.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::report::Report;

/// Functions whose start is measured unless `BENCH_ALL` is set: one of each kind, and the longest ones.
const CHOSEN: [&str; 8] = [
    "create-booking",
    "create-payment",
    "get-availability",
    "receive-stripe-webhook",
    "log-in",
    "get-booking",
    "get-invoice",
    "get-tickets",
];

/// Names of the functions to start.
pub(crate) fn chosen() -> Vec<String> {
    if std::env::var_os("BENCH_ALL").is_some_and(|value| !value.is_empty()) {
        functions::routes().iter().map(|route| route.name.to_owned()).collect()
    } else {
        CHOSEN.map(str::to_owned).to_vec()
    }
}

/// Root of the workspace.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Target folder of cargo.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Subjects, each of which has a binary.
fn subjects() -> Vec<String> {
    let binaries = std::fs::read_dir(root().join("functions/src/bin")).expect("binaries");
    let stem = |path: &Path| Some(path.file_stem()?.to_str()?.to_owned());
    let mut subjects: Vec<_> = binaries.filter_map(|entry| stem(&entry.expect("a file").path())).collect();
    subjects.sort();
    subjects
}

/// Path of a function's binary, which is its folder's.
pub(crate) fn binary(name: &str) -> PathBuf {
    let file = format!("{}.rs", name.replace('-', "_"));
    let lies = |subject: &&String| root().join("functions/src").join(subject).join(&file).exists();
    let subjects = subjects();
    let subject = subjects.iter().find(lies).unwrap_or_else(|| panic!("no subject has {file}"));
    target().join("release").join(subject)
}

/// Builds the binaries apart from other packages, with which cargo would compile dependencies with more features
/// than in the deployed ones.
pub(crate) fn build() {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root());
    cargo.args(["build", "--locked", "--release", "-p", "boxoffice-functions", "--bins"]);
    let status = cargo.status().expect("cargo can be started");
    assert!(status.success(), "the functions do not build");
}

/// Reports the sizes of the binaries.
pub(crate) fn measure(report: &mut Report) {
    for subject in subjects() {
        let bytes = std::fs::metadata(target().join("release").join(&subject)).expect("it was built").len();
        report.add(format!("binary_size.{subject}"), bytes as f64, "bytes");
    }
}
