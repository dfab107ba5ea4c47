//! Paths, targets, functions and metrics in the documentation, all of which must exist.

use std::collections::BTreeSet;

use crate::files;
use crate::functions_by_name;
use crate::report::Report;

/// Most lines of the README: one screen.
const README_LINES_MAX: usize = 60;
/// Paths that documents may name although a build makes them.
const MADE: [&str; 4] = [".local", "web/dist", ".aws-sam", "target"];

fn documents() -> impl Iterator<Item = (&'static str, String)> {
    files::matching("", ".md").map(|path| (path, files::read(path)))
}

/// Texts between single backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with("```")).flat_map(|line| line.split('`').skip(1).step_by(2))
}

#[test]
fn the_readme_fits_one_screen() {
    let lines = files::read("README.md").lines().count();
    assert!(lines <= README_LINES_MAX, "README.md has {lines} lines; at most {README_LINES_MAX}");
}

#[test]
fn every_link_leads_somewhere() {
    let mut report = Report::default();
    for (path, text) in documents() {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let there = files::exists(&format!("./{folder}/{target}"));
            report.check(there, path, format!("the link to {link} leads nowhere"));
        }
    }
    report.finish();
}

#[test]
fn every_path_that_is_named_is_there() {
    let mut report = Report::default();
    for (path, text) in documents() {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for name in quoted(&text).filter(|name| is_path(name)) {
            let made = MADE.iter().any(|prefix| name.starts_with(prefix));
            // A package's own document may name its sources by short paths.
            let near = ["", &format!("./{folder}/"), &format!("./{folder}/src/")];
            let there = near.iter().any(|base| files::exists(&format!("{base}{name}")));
            report.check(made || there, path, format!("`{name}` is not there"));
        }
    }
    report.finish();
}

/// Returns true if this is a path from the root: its beginning exists, or it looks like a file.
fn is_path(name: &str) -> bool {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    let top = name.split('/').next().unwrap_or_default();
    let known =
        [".rs", ".md", ".yaml", ".toml", ".json", ".py", ".ts"].iter().any(|suffix| name.ends_with(suffix));
    plain
        && !name.starts_with('/')
        && name.contains('/')
        && (known || (!top.is_empty() && files::exists(top)))
}

#[test]
fn every_make_target_that_is_named_is_there() {
    let mut report = Report::default();
    let makefile = files::read("Makefile");
    let targets: BTreeSet<&str> = makefile
        .lines()
        .filter(|line| !line.starts_with(['\t', '#', '.']))
        .filter_map(|line| line.split_once(':'))
        .map(|(target, _)| target)
        .collect();
    for (path, text) in documents() {
        let commands =
            quoted(&text).chain(text.lines().map(str::trim).filter(|line| line.starts_with("make ")));
        let named = commands.filter_map(|command| command.split("make ").nth(1)?.split_whitespace().next());
        for target in named.map(|target| target.trim_end_matches(['`', '.', ',', ';'])) {
            report.check(targets.contains(target), path, format!("`make {target}` is not in the Makefile"));
        }
    }
    report.finish();
}

#[test]
fn documents_name_only_functions_that_exist() {
    let mut report = Report::default();
    let functions = functions_by_name::all();
    let names: BTreeSet<&str> = functions.iter().map(|function| function.name()).collect();
    let verbs: BTreeSet<&str> = names.iter().filter_map(|name| name.split('-').next()).collect();
    let makefile = files::read("Makefile");
    for (path, text) in documents() {
        for name in quoted(&text).filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '-')) {
            let Some((verb, _)) = name.split_once('-') else { continue };
            let other = !verbs.contains(verb) || makefile.contains(&format!("\n{name}:"));
            report.check(other || names.contains(name), path, format!("there is no function `{name}`"));
        }
    }
    report.finish();
}

/// Names of metrics in the code: those counted by name, and those of messages.
fn metrics() -> BTreeSet<String> {
    let begins = ["count(\"", "count_by(\"", "measure(\""].map(|call| format!("metrics::{call}"));
    let sources = files::matching("functions/src/", ".rs").chain(files::matching("shared/", ".rs"));
    let mut metrics = BTreeSet::new();
    for text in sources.map(files::read) {
        for begin in &begins {
            let counted = text.split(begin.as_str()).skip(1).filter_map(|rest| rest.split('"').next());
            metrics.extend(counted.map(str::to_owned));
        }
    }
    let messages = files::read("shared/domain/src/after/message.rs");
    let kinds = messages.lines().filter_map(|line| line.split_once("{ .. } => \"")?.1.strip_suffix("\","));
    metrics.extend(kinds.map(str::to_owned));
    metrics
}

#[test]
fn every_metric_is_documented_and_none_besides() {
    let path = "docs/operations.md";
    let text = files::read(path);
    let table = text.lines().filter(|line| line.starts_with("| `"));
    let documented: BTreeSet<String> = table
        .flat_map(|line| {
            quoted(line.split('|').nth(1).unwrap_or_default()).map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(documented, metrics(), "{path} (left) lists the metrics that are counted in the code (right)");
}

#[test]
fn every_alarm_watches_a_metric_that_is_counted() {
    let mut report = Report::default();
    let (path, metrics) = ("infra/monitoring.yaml", metrics());
    let template = files::template(path);
    for (id, alarm) in files::resources(&template, "AWS::CloudWatch::Alarm") {
        let watched = &alarm["Properties"];
        let name = watched["MetricName"].as_str().unwrap_or_default();
        let counted = watched["Namespace"] != "Boxoffice" || metrics.contains(name);
        report.check(counted, path, format!("{id}: nothing counts `{name}`"));
    }
    report.finish();
}
