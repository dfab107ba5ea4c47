//! A function may do what it does and nothing else.

use serde_json::Value;

use crate::files;
use crate::functions_by_name::{self, property, template};
use crate::report::Report;
use crate::template::{place, variables};

/// The statements of a function: in its own policies, or in those of its role.
fn statements(name: &str) -> Vec<&'static Value> {
    let role = property(name, "Role")["Fn::GetAtt"].as_str().map(|role| role.trim_end_matches(".Arn"));
    let documents = match role {
        Some(role) => files::one_or_many(&template()["Resources"][role]["Properties"]["Policies"])
            .into_iter()
            .map(|policy| &policy["PolicyDocument"])
            .collect(),
        None => files::one_or_many(property(name, "Policies")),
    };
    documents.into_iter().flat_map(|document| files::one_or_many(&document["Statement"])).collect()
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
fn every_function_has_a_policy_of_its_own_without_wildcards() {
    let mut report = Report::default();
    for function in functions_by_name::all() {
        let (name, place) = (function.name(), place(function.name()));
        for policy in files::one_or_many(property(name, "Policies")) {
            report.check(policy.is_object(), &place, "statements of its own instead of a managed policy");
        }
        let statements = statements(name);
        // The user pool's client calls need no permission.
        let needs_none = variables(name).iter().all(|variable| variable == "USER_POOL_CLIENT_ID");
        report.check(!statements.is_empty() || needs_none, &place, "has a policy");
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

#[test]
fn no_function_may_scan_a_table() {
    let mut report = Report::default();
    for function in functions_by_name::all() {
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
