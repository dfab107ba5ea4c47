//! Manifests: imports, versions and lints.

use std::collections::BTreeMap;

use crate::files;
use crate::report::Report;

/// Our own crates, by their names in imports.
const OURS: [&str; 10] =
    ["domain", "documents", "mails", "aws", "lambda", "functions", "sandbox", "tests", "model", "bench"];
/// Packages, with those of ours that they may import.
const MAY_IMPORT: [(&str, &[&str]); 11] = [
    ("shared/domain", &[]),
    ("shared/documents", &["domain", "mails"]),
    ("shared/mails", &["domain"]),
    ("shared/aws", &["domain"]),
    ("shared/lambda", &["domain"]),
    ("functions", &["domain", "documents", "mails", "aws", "lambda"]),
    ("tests/sandbox", &[]),
    ("tests", &["domain", "documents", "mails", "aws", "lambda", "functions", "sandbox"]),
    ("tests/proofs/model", &["domain"]),
    ("tests/proofs/fuzz", &["domain", "aws"]),
    ("tests/bench", &["domain", "aws", "lambda", "functions", "sandbox"]),
];
/// Packages that may use the AWS SDK: the adapters, and tests that inject faults under them.
const MAY_USE_AWS: [&str; 4] = ["shared/aws", "tests", "tests/bench", "tests/proofs/fuzz"];

/// Sections of a manifest: lines by the section's name.
fn sections(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut sections: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut section = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']).to_owned();
            sections.entry(section.clone()).or_default();
        } else {
            sections.entry(section.clone()).or_default().push(line.to_owned());
        }
    }
    sections
}

/// Dependencies of a manifest: name and line.
fn dependencies(text: &str) -> Vec<(String, String)> {
    let of = |line: String| (line.split(['.', '=', ' ']).next().unwrap_or_default().to_owned(), line);
    let wanted = |name: &str| name.ends_with("dependencies") && !name.starts_with("workspace");
    sections(text).into_iter().filter(|(name, _)| wanted(name)).flat_map(|(_, lines)| lines).map(of).collect()
}

fn packages() -> impl Iterator<Item = (&'static str, &'static str)> {
    files::matching("", "/Cargo.toml").map(|path| (path.trim_end_matches("/Cargo.toml"), path))
}

#[test]
fn packages_import_only_what_lies_below_them() {
    let mut report = Report::default();
    for (package, path) in packages() {
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == package) else {
            report.check(false, path, "say in tests/tests/tidy/manifests.rs what it may import");
            continue;
        };
        for (name, _) in dependencies(&files::read(path)) {
            let ours = OURS.contains(&name.as_str()) || name.starts_with("boxoffice-");
            let may = !ours || allowed.contains(&name.as_str());
            report.check(may, path, format!("may import {allowed:?} of ours, not {name}"));
            let sdk = name.starts_with("aws-");
            let may = !sdk || MAY_USE_AWS.contains(&package);
            report.check(may, path, format!("only shared/aws speaks to AWS: not {name}"));
        }
    }
    report.finish();
}

#[test]
fn only_the_root_manifest_has_versions() {
    let mut report = Report::default();
    for (_, path) in packages() {
        let text = files::read(path);
        for (name, line) in dependencies(&text) {
            let inherited = line.replace(' ', "").contains("workspace=true");
            report.check(inherited, path, format!("{name}.workspace = true, with its version in Cargo.toml"));
        }
        for field in ["version", "edition", "rust-version", "license", "publish"] {
            let inherited = text.contains(&format!("{field}.workspace = true"));
            report.check(inherited, path, format!("{field}.workspace = true"));
        }
    }
    report.finish();
}

#[test]
fn every_package_uses_the_workspaces_lints() {
    let mut report = Report::default();
    for (package, path) in packages() {
        let lints = sections(&files::read(path)).remove("lints").unwrap_or_default();
        // The benchmark has lints of its own, because it computes averages and panics on errors.
        let own = package == "tests/bench";
        report.check(own || lints == ["workspace = true"], path, "[lints] workspace = true");
    }
    report.finish();
}
