//! Secrets and machine paths, which must not be in the public repository, and addresses that programs listen on.

use crate::files;
use crate::report::Report;

/// Beginnings of machine paths, written in pieces so that this file does not contain them.
const MACHINE_PATHS: [&str; 5] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/tm", "p/"),
];
/// Beginnings of secrets, and the number of letters and digits that follow in a real one.
const SECRETS: [(&str, usize); 5] = [
    (concat!("AK", "IA"), 16),
    (concat!("sk_", "live_"), 20),
    (concat!("rk_", "live_"), 20),
    (concat!("gh", "p_"), 30),
    (concat!("BEGIN ", "PRIVATE KEY"), 0),
];

#[test]
fn no_file_contains_a_machine_path() {
    let mut report = Report::default();
    for (path, text) in files::texts() {
        for (i, line) in text.lines().enumerate() {
            for wrong in MACHINE_PATHS {
                let starts_a_path = line.match_indices(wrong).any(|(at, _)| {
                    !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-}{)/".contains(c))
                });
                let place = format!("{path}:{}", i + 1);
                report.check(
                    !starts_a_path,
                    &place,
                    format!("no path of a machine ({wrong}): use a relative one"),
                );
            }
        }
    }
    report.finish();
}

#[test]
fn no_secret_is_committed() {
    let mut report = Report::default();
    for (path, text) in files::texts() {
        for (begin, length) in SECRETS {
            let real = text.match_indices(begin).any(|(at, _)| {
                let rest = text[at + begin.len()..].chars();
                rest.take_while(char::is_ascii_alphanumeric).count() >= length
            });
            report.check(!real, path, format!("looks like a secret ({begin}…): revoke it, then remove it"));
        }
    }
    report.finish();
}

#[test]
fn packages_come_from_the_public_registry() {
    let mut report = Report::default();
    for (path, text) in files::texts() {
        if path.ends_with("package-lock.json") {
            for line in text.lines().filter(|line| line.trim_start().starts_with("\"resolved\"")) {
                let public = line.contains("\"https://registry.npmjs.org/");
                // The folder web/openapi is a package of ours.
                let ours = line.contains("\"resolved\": \"openapi\"");
                report.check(
                    public || ours,
                    path,
                    format!("packages come from registry.npmjs.org: {}", line.trim()),
                );
            }
        }
        let configures =
            path.ends_with(".npmrc") || path.contains("requirements") || path.contains(".cargo/");
        let says =
            ["registry=", "registry =", "index-url", "replace-with"].iter().any(|word| text.contains(word));
        report.check(!configures || !says, path, "names no registry: each machine says that for itself");
    }
    report.finish();
}

#[test]
fn programs_listen_on_the_loopback_address_only() {
    let mut report = Report::default();
    let everywhere = concat!("0.0.", "0.0");
    for (path, text) in files::texts() {
        report.check(
            !text.contains(everywhere),
            path,
            "binds to 127.0.0.1: not to every address of the machine",
        );
    }
    report.finish();
}
