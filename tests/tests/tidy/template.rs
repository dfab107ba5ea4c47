//! `template.yaml` against the functions' own words.

use std::cell::RefCell;
use std::collections::BTreeSet;

use functions::{Config, Function};
use lambda::Access;
use serde_json::{Value, json};

use crate::files;
use crate::functions_by_name::{self, pascal, property, resource, template};
use crate::report::Report;

/// Place of a function in the template.
pub(crate) fn place(name: &str) -> String {
    format!("template.yaml, {}Function", pascal(name))
}

/// A function's triggers of one type.
pub(crate) fn triggers(name: &str, kind: &str) -> Vec<&'static Value> {
    let all = resource(name)["Properties"]["Events"].as_object();
    let all = all.into_iter().flat_map(|triggers| triggers.values());
    all.filter(|trigger| trigger["Type"] == kind).map(|trigger| &trigger["Properties"]).collect()
}

/// Names of a function's environment variables.
pub(crate) fn variables(name: &str) -> BTreeSet<String> {
    let own = resource(name)["Properties"]["Environment"]["Variables"].as_object();
    own.into_iter().flat_map(|variables| variables.keys().cloned()).collect()
}

#[test]
fn every_route_is_the_endpoints_own() {
    let mut report = Report::default();
    let guard = &template()["Resources"]["Api"]["Properties"]["Auth"]["DefaultAuthorizer"];
    report.check(
        guard.is_string(),
        "template.yaml, Api",
        "has a DefaultAuthorizer, so that routes are guarded",
    );
    for route in functions::routes() {
        let place = place(route.name);
        let triggers = triggers(route.name, "HttpApi");
        let [trigger] = triggers.as_slice() else {
            report.check(false, &place, "has exactly one trigger of type HttpApi");
            continue;
        };
        let same = trigger["Method"] == route.method && trigger["Path"] == route.path;
        report.check(same, &place, format!("its route is {} {}", route.method, route.path));
        let open = trigger["Auth"]["Authorizer"] == "NONE";
        let public = route.access == Access::Public;
        report.check(!public || open, &place, "anyone may call it: Auth: {Authorizer: NONE}");
        report.check(public || trigger["Auth"].is_null(), &place, "the API's authorizer guards it: no Auth");
    }
    report.finish();
}

#[test]
fn every_function_has_memory_time_and_logs_that_end() {
    let mut report = Report::default();
    for function in functions_by_name::all() {
        let (name, place) = (function.name(), place(function.name()));
        report.check(property(name, "MemorySize").is_u64(), &place, "has a MemorySize");
        let timeout = property(name, "Timeout").as_u64().unwrap_or_default();
        let most = if matches!(function, Function::Endpoint(_)) { 29 } else { 120 };
        report.check((1..=most).contains(&timeout), &place, format!("has a Timeout of 1 to {most} seconds"));
        let own_name = json!({ "Fn::Sub": format!("${{AWS::StackName}}-{name}") });
        report.check(*property(name, "FunctionName") == own_name, &place, format!("is named …-{name}"));
        let about = property(name, "Description").as_str().unwrap_or_default();
        report.check(about.ends_with('.'), &place, "has a Description, a sentence");
        let group = format!("{}LogGroup", pascal(name));
        let logs = property(name, "LoggingConfig")["LogGroup"] == json!({ "Ref": group });
        report.check(logs, &place, format!("writes its log into {group}"));
        let properties = &template()["Resources"][&group]["Properties"];
        let own = json!({ "Fn::Sub": format!("/aws/lambda/${{AWS::StackName}}-{name}") });
        report.check(
            properties["LogGroupName"] == own,
            "template.yaml",
            format!("{group} is named …-{name}"),
        );
        let kept = !properties["RetentionInDays"].is_null();
        report.check(kept, "template.yaml", format!("{group} has RetentionInDays"));
        let built = resource(name)["Metadata"]["BuildMethod"] == "rust-cargolambda";
        report.check(built, &place, "BuildMethod: rust-cargolambda");
    }
    report.finish();
}

#[test]
fn functions_that_lock_are_over_before_a_second_run_may_go_on_in_their_place() {
    let mut report = Report::default();
    // All that claim a slot, lengthen a lock, begin a payment, or book what costs nothing.
    for name in ["create-booking", "extend-booking", "create-payment"] {
        let timeout = property(name, "Timeout").as_u64().unwrap_or(u64::MAX);
        report.check(timeout <= 25, &place(name), "has a Timeout of 25 seconds at most");
        let run = u64::from(domain::limits::RUN_SECONDS);
        report.check(timeout + 5 <= run, "shared/domain/src/limits.rs", "RUN_SECONDS is longer by 5 seconds");
    }
    report.finish();
}

#[test]
fn the_template_sets_what_the_configuration_reads_and_nothing_else() {
    let read = RefCell::new(BTreeSet::new());
    let _ = Config::read(|name| {
        read.borrow_mut().insert(name.to_owned());
        None
    });
    let read: BTreeSet<String> =
        read.into_inner().into_iter().filter(|name| !name.starts_with("AWS_")).collect();
    let mut report = Report::default();
    let mut set = BTreeSet::new();
    for function in functions_by_name::all() {
        let variables = variables(function.name());
        for name in variables.difference(&read) {
            report.check(
                false,
                &place(function.name()),
                format!("{name}: functions/src/config.rs does not read it"),
            );
        }
        set.extend(variables);
    }
    for name in read.difference(&set) {
        report.check(
            false,
            "functions/src/config.rs",
            format!("{name}: no function in template.yaml has it"),
        );
    }
    report.finish();
}

#[test]
fn no_build_is_taken_from_a_stale_cache() {
    let text = files::read("samconfig.toml");
    assert!(text.lines().any(|line| line.trim() == "cached = false"), "samconfig.toml: cached = false");
}
