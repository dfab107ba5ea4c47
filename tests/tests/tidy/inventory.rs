//! A function is in the index, in the template, in `src/bin`, in `events` and in a file of its own.

use std::collections::BTreeSet;

use crate::files;
use crate::functions_by_name::{self, pascal, screaming, snake, template};
use crate::report::Report;

fn names() -> BTreeSet<String> {
    functions_by_name::all().iter().map(|function| function.name().to_owned()).collect()
}

fn stems(prefix: &str, suffix: &str) -> BTreeSet<String> {
    let stem = |path: &str| path[prefix.len()..path.len() - suffix.len()].to_owned();
    files::matching(prefix, suffix).map(stem).collect()
}

fn compare(place: &str, found: &BTreeSet<String>) {
    let mut report = Report::default();
    let indexed = names();
    for name in indexed.difference(found) {
        report.check(false, place, format!("{name} is missing; functions/src/lib.rs has it in its index"));
    }
    for name in found.difference(&indexed) {
        report.check(false, place, format!("{name} is not in the index of functions/src/lib.rs"));
    }
    report.finish();
}

#[test]
fn no_function_is_named_twice() {
    assert_eq!(names().len(), functions_by_name::all().len(), "functions/src/lib.rs");
}

#[test]
fn every_function_has_a_binary() {
    compare("functions/src/bin", &stems("functions/src/bin/", ".rs"));
}

#[test]
fn every_function_has_a_sample() {
    compare("events", &stems("events/", ".json"));
}

#[test]
fn every_function_is_in_the_template() {
    let mut report = Report::default();
    let mut binaries = BTreeSet::new();
    for (id, body) in files::resources(template(), "AWS::Serverless::Function") {
        let binary = body["Metadata"]["BuildProperties"]["Binary"].as_str().unwrap_or_default();
        let right = format!("the function with Binary {binary} is called {}Function", pascal(binary));
        report.check(id == format!("{}Function", pascal(binary)), &format!("template.yaml, {id}"), right);
        binaries.insert(binary.to_owned());
    }
    report.finish();
    compare("template.yaml", &binaries);
}

#[test]
fn every_function_has_a_file_of_its_name_in_its_area() {
    let mut report = Report::default();
    for name in names() {
        let file = format!("{}.rs", snake(&name));
        let own: Vec<_> = files::matching("functions/src/", &format!("/{file}"))
            .filter(|path| path.matches('/').count() == 3 && !path.starts_with("functions/src/bin/"))
            .collect();
        let [path] = own.as_slice() else {
            report.check(
                false,
                "functions/src",
                format!("{name} has one file, <area>/{file}; found {own:?}"),
            );
            continue;
        };
        let text = files::read(path);
        let named = format!("pub static {}: ", screaming(&name));
        report.check(text.contains(&named), path, format!("the function is `{named}…`"));
        report.check(text.contains(&format!("name: \"{name}\"")), path, format!("its name is {name}"));
        let says_why = text.starts_with("//! ");
        report.check(
            says_why,
            path,
            "begins with a comment that says what it does and why it may be run again",
        );
    }
    report.finish();
}

#[test]
fn a_binary_names_its_own_function_and_nothing_else() {
    let mut report = Report::default();
    for path in files::matching("functions/src/bin/", ".rs") {
        let name = path["functions/src/bin/".len()..].trim_end_matches(".rs");
        let text = files::read(path);
        let called = format!("(&functions::{}))", screaming(name));
        report.check(text.contains(&called), path, format!("runs functions::{}", screaming(name)));
        report.check(
            text.lines().count() <= 5,
            path,
            "five lines: what is in more is compiled in every binary",
        );
    }
    report.finish();
}
