//! Builds functions as for release and weighs their binaries.

use std::path::PathBuf;
use std::process::Command;

use crate::report::Report;

/// Functions that are built unless `BENCH_ALL` is set: each kind, and the longest ones.
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

/// The functions to build and to start.
pub(crate) fn chosen() -> Vec<String> {
    if std::env::var_os("BENCH_ALL").is_some_and(|value| !value.is_empty()) {
        functions::routes().iter().map(|route| route.name.to_owned()).collect()
    } else {
        CHOSEN.map(str::to_owned).to_vec()
    }
}

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The binary of a function.
pub(crate) fn binary(name: &str) -> PathBuf {
    target().join("release").join(name)
}

/// Builds the chosen functions alone: together with other packages, cargo would compile their
/// dependencies with more features than the deployed ones have.
pub(crate) fn build() {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root()).args(["build", "--locked", "--release", "-p", "boxoffice-functions"]);
    for name in chosen() {
        cargo.args(["--bin", &name]);
    }
    let status = cargo.status().expect("cargo can be started");
    assert!(status.success(), "the functions do not build");
}

/// Weighs the chosen functions.
pub(crate) fn measure(report: &mut Report) {
    for name in chosen() {
        let bytes = std::fs::metadata(binary(&name)).expect("it was built").len();
        report.add(format!("binary_size.{name}"), bytes as f64, "bytes");
    }
}
