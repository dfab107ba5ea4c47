//! A function may do what it does and nothing else.

use serde_json::{Value, json};

use crate::files;
use crate::functions_by_name::{self, pascal, property, template};
use crate::report::Report;
use crate::template::{place, variables};

/// The role of a function.
fn role(name: &str) -> &'static Value {
    &template()["Resources"][format!("{}Role", pascal(name))]["Properties"]
}

/// Actions that a function's role allows.
fn statements(name: &str) -> Vec<&'static Value> {
    let policies = files::one_or_many(&role(name)["Policies"]).into_iter();
    policies.flat_map(|policy| files::one_or_many(&policy["PolicyDocument"]["Statement"])).collect()
}

/// A resource as text, whatever function of the template makes it.
fn resource_text(resource: &Value) -> String {
    match resource {
        Value::Object(function) => function.values().map(resource_text).collect(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn every_function_has_a_role_of_its_own_that_writes_its_own_log() {
    let mut report = Report::default();
    for function in functions_by_name::all() {
        let (name, place) = (function.name(), place(function.name()));
        let own = pascal(name);
        let its_role = *property(name, "Role") == json!({ "Fn::GetAtt": format!("{own}Role.Arn") });
        report.check(its_role, &place, format!("Role: !GetAtt {own}Role.Arn"));
        // With a Role, SAM ignores them.
        report.check(property(name, "Policies").is_null(), &place, "its policies are its role's");
        let managed = &role(name)["ManagedPolicyArns"];
        report.check(managed.is_null(), &place, "statements of its own instead of a managed policy");
        let log = json!({ "Fn::GetAtt": format!("{own}LogGroup.Arn") });
        let about_logs = |statement: &&&Value| {
            files::one_or_many(&statement["Action"])
                .iter()
                .any(|action| action.as_str().is_some_and(|action| action.starts_with("logs:")))
        };
        let statements = statements(name);
        let logs: Vec<_> = statements.iter().filter(about_logs).collect();
        let only_its_own = !logs.is_empty() && logs.iter().all(|statement| statement["Resource"] == log);
        report.check(only_its_own, &place, format!("writes into {own}LogGroup and no other log"));
    }
    report.finish();
}

#[test]
fn every_function_has_a_policy_of_its_own_without_wildcards() {
    let mut report = Report::default();
    for function in functions_by_name::all() {
        let (name, place) = (function.name(), place(function.name()));
        let statements = statements(name);
        // The user pool's client calls need no permission, and neither do keys from the configuration.
        let free = |variable: &String| variable == "USER_POOL_CLIENT_ID" || variable.starts_with("TICKET_");
        let needs_none = variables(name).iter().all(free);
        report.check(statements.len() > 1 || needs_none, &place, "may do something besides its log");
        for statement in statements {
            for action in files::one_or_many(&statement["Action"]) {
                let text = action.as_str().unwrap_or("*");
                report.check(!text.contains('*'), &place, format!("names its actions instead of {text}"));
            }
            report.check(statement["Resource"] != Value::Null, &place, "each statement has a Resource");
            for resource in files::one_or_many(&statement["Resource"]) {
                let text = resource_text(resource);
                // A stream's name has the time of its making in it.
                let exact = !text.trim_end_matches("/stream/*").contains('*');
                report.check(exact, &place, format!("names its resources instead of {text}"));
            }
        }
    }
    report.finish();
}

/// Functions that scan, page by page, once an hour, for what no index leads to.
const THE_AUDIT: &str = "audit-books";

#[test]
fn no_function_may_scan_a_table() {
    let mut report = Report::default();
    for function in functions_by_name::all().iter().filter(|function| function.name() != THE_AUDIT) {
        for statement in statements(function.name()) {
            let scans =
                files::one_or_many(&statement["Action"]).iter().any(|action| *action == "dynamodb:Scan");
            report.check(
                !scans,
                &place(function.name()),
                "reads by key or index: a scan costs the whole table",
            );
        }
    }
    report.finish();
}
