//! Inventory of functions: each is in the index, a template, a binary, `events` and a file of its own.

use std::collections::BTreeSet;

use crate::files;
use crate::functions_by_name::{self, pascal, screaming, snake, templates};
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
fn every_function_has_a_sample() {
    compare("events", &stems("events/", ".json"));
}

#[test]
fn every_function_is_in_one_template() {
    let mut report = Report::default();
    let mut found = BTreeSet::new();
    for (path, template) in templates() {
        for (id, body) in files::resources(template, "AWS::Serverless::Function") {
            let name = body["Properties"]["Handler"].as_str().unwrap_or_default();
            let right = format!("the function with Handler {name} is called {}Function", pascal(name));
            report.check(id == format!("{}Function", pascal(name)), &format!("{path}, {id}"), right);
            report.check(found.insert(name.to_owned()), path, format!("{name} is in another template, too"));
        }
    }
    report.finish();
    compare("infra/functions", &found);
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
fn every_subject_has_a_binary_of_its_functions() {
    let mut report = Report::default();
    let subjects: BTreeSet<_> =
        names().iter().map(|name| functions_by_name::subject(name).to_owned()).collect();
    assert_eq!(
        stems("functions/src/bin/", ".rs"),
        subjects,
        "functions/src/bin (left), infra/functions (right)"
    );
    for subject in subjects {
        let path = format!("functions/src/bin/{subject}.rs");
        let text = files::read(&path);
        let named = text.split("(&functions::").skip(1).filter_map(|rest| rest.split(')').next());
        let named: BTreeSet<_> = named.map(str::to_owned).collect();
        let own = names().into_iter().filter(|name| functions_by_name::subject(name) == subject);
        let own: BTreeSet<_> = own.map(|name| screaming(&name)).collect();
        let right =
            format!("runs the functions of infra/functions/{subject}.yaml: {own:?}, and not {named:?}");
        report.check(named == own, &path, right);
        let short = text.lines().count() <= own.len() + 8;
        report.check(short, &path, "is a list: what is in more is compiled in every binary");
    }
    report.finish();
}
