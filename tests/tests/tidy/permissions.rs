//! Permissions of functions: a role of its own for each, without wildcards.

use serde_json::{Value, json};

use crate::files;
use crate::functions_by_name::{self, pascal, property, resource, template};
use crate::report::Report;
use crate::template::{place, variables};

/// The role of a function.
fn role(name: &str) -> &'static Value {
    &resource(name, "Role")["Properties"]
}

/// Statements of a function's role, its log's aside.
pub(crate) fn statements(name: &str) -> Vec<&'static Value> {
    let policies = files::one_or_many(&role(name)["Policies"]).into_iter();
    policies.flat_map(|policy| files::one_or_many(&policy["PolicyDocument"]["Statement"])).collect()
}

/// True for a statement that allows text messages and no topics: AWS has no other way to say so.
pub(crate) fn is_to_telephones(statement: &Value) -> bool {
    statement["Action"] == "sns:Publish" && resource_text(&statement["NotResource"]).ends_with(":sns:*:*:*")
}

/// Text of a resource, inside any function of the template.
pub(crate) fn resource_text(resource: &Value) -> String {
    match resource {
        Value::Object(function) => function.values().map(resource_text).collect(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn every_function_has_a_role_of_its_own_that_writes_the_log() {
    let mut report = Report::default();
    for function in functions_by_name::all() {
        let (name, place) = (function.name(), place(function.name()));
        let own = pascal(name);
        let its_role = *property(name, "Role") == json!({ "Fn::GetAtt": format!("{own}Role.Arn") });
        report.check(its_role, &place, format!("Role: !GetAtt {own}Role.Arn"));
        // SAM ignores `Policies` of a function with a `Role`.
        report.check(property(name, "Policies").is_null(), &place, "its policies are its role's");
        let shared = role(name)["ManagedPolicyArns"] == json!([{ "Ref": "LogPolicy" }]);
        report.check(shared, &place, "ManagedPolicyArns: [!Ref LogPolicyArn], and statements of its own");
        let trust = &role(name)["AssumeRolePolicyDocument"]["Statement"];
        let lambda = json!([{
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": { "Service": "lambda.amazonaws.com" },
        }]);
        report.check(*trust == lambda, &place, "its role is Lambda's alone to take");
    }
    let statement = &template()["Resources"]["LogPolicy"]["Properties"]["PolicyDocument"]["Statement"];
    let wanted = json!([{
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": { "Fn::GetAtt": "FunctionsLogGroup.Arn" },
    }]);
    report.check(
        *statement == wanted,
        "template.yaml, LogPolicy",
        "allows to write into FunctionsLogGroup alone",
    );
    report.finish();
}

#[test]
fn every_function_has_a_policy_of_its_own_without_wildcards() {
    let mut report = Report::default();
    for function in functions_by_name::all() {
        let (name, place) = (function.name(), place(function.name()));
        let statements = statements(name);
        // Calls of the user pool's client need no permission, and neither do keys and names from the configuration.
        let free = |variable: &String| {
            ["STACK", "USER_POOL_CLIENT_ID", "WEB_URL", "OTP_KEY"].contains(&variable.as_str())
                || variable.starts_with("TICKET_")
                || variable.starts_with("SIGN_IN_")
        };
        let needs_none = variables(name).iter().all(free);
        report.check(!statements.is_empty() || needs_none, &place, "may do something besides its log");
        for statement in statements.into_iter().filter(|statement| !is_to_telephones(statement)) {
            for action in files::one_or_many(&statement["Action"]) {
                let text = action.as_str().unwrap_or("*");
                report.check(!text.contains('*'), &place, format!("names its actions instead of {text}"));
            }
            report.check(statement["Resource"] != Value::Null, &place, "each statement has a Resource");
            for resource in files::one_or_many(&statement["Resource"]) {
                let text = resource_text(resource);
                // A stream's name contains the time of its creation, and a file's the id of what it is.
                let mut named = text.as_str();
                for made in [
                    "/stream/*",
                    "/uploads/*",
                    "/media/*",
                    "/fonts/*",
                    "/archive/*",
                    "/exports/*",
                    "/statements/*",
                ] {
                    named = named.trim_end_matches(made);
                }
                let exact = !named.contains('*');
                report.check(exact, &place, format!("names its resources instead of {text}"));
            }
        }
    }
    report.finish();
}

/// The only function that scans: it reads the tables page by page, once an hour.
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
