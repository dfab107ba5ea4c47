//! Templates of functions, compared with routes, variables and sources of the functions.

use std::cell::RefCell;
use std::collections::BTreeSet;

use functions::{Config, Function};
use lambda::Access;
use serde_json::{Value, json};

use crate::files;
use crate::functions_by_name::{self, globals, pascal, property, resource, subject, template};
use crate::report::Report;

/// Template and logical id of a function, for reports.
pub(crate) fn place(name: &str) -> String {
    functions_by_name::place(name, "Function")
}

/// A function's triggers of one type.
pub(crate) fn triggers(name: &str, kind: &str) -> Vec<&'static Value> {
    let all = resource(name, "Function")["Properties"]["Events"].as_object();
    let all = all.into_iter().flat_map(|triggers| triggers.values());
    all.filter(|trigger| trigger["Type"] == kind).map(|trigger| &trigger["Properties"]).collect()
}

/// Names of a function's environment variables, including those of all functions.
pub(crate) fn variables(name: &str) -> BTreeSet<String> {
    let own = &resource(name, "Function")["Properties"]["Environment"]["Variables"];
    let all = &globals(name)["Environment"]["Variables"];
    let names = [own, all].into_iter().filter_map(Value::as_object);
    names.flat_map(|variables| variables.keys().cloned()).collect()
}

#[test]
fn every_route_is_the_endpoints_own() {
    let mut report = Report::default();
    let api = json!({ "Ref": "Api" });
    for route in functions::routes() {
        let (name, own) = (route.name, pascal(route.name));
        let place = functions_by_name::place(name, "Route");
        let properties = &resource(name, "Route")["Properties"];
        let key = format!("{} {}", route.method, route.path);
        report.check(properties["RouteKey"] == key, &place, format!("RouteKey: {key}"));
        report.check(properties["ApiId"] == api, &place, "ApiId: !Ref ApiId");
        let target = json!({ "Fn::Sub": format!("integrations/${{{own}Integration}}") });
        report.check(properties["Target"] == target, &place, format!("leads to {own}Integration"));
        if route.access == Access::Public {
            let open = properties["AuthorizationType"] == "NONE";
            report.check(open, &place, "anyone may call it: AuthorizationType: NONE");
        } else {
            let guard = json!({ "Ref": "Authorizer" });
            let guarded = properties["AuthorizationType"] == "JWT" && properties["AuthorizerId"] == guard;
            report.check(
                guarded,
                &place,
                "is guarded: AuthorizationType: JWT, AuthorizerId: !Ref AuthorizerId",
            );
        }
    }
    let routes = functions_by_name::templates().iter();
    let routes = routes.flat_map(|(_, body)| files::resources(body, "AWS::ApiGatewayV2::Route")).count();
    report.check(routes == functions::routes().len(), "infra/functions", "has no route without a function");
    report.finish();
}

#[test]
fn every_route_reaches_its_function_and_no_other_may_call_it() {
    let mut report = Report::default();
    for route in functions::routes() {
        let (name, own) = (route.name, pascal(route.name));
        let place = functions_by_name::place(name, "Integration");
        let arn = json!({ "Fn::GetAtt": format!("{own}Function.Arn") });
        let wanted = json!({
            "ApiId": { "Ref": "Api" },
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": arn,
            "PayloadFormatVersion": "2.0",
        });
        let properties = &resource(name, "Integration")["Properties"];
        report.check(*properties == wanted, &place, format!("is {wanted}"));
        let place = functions_by_name::place(name, "Permission");
        // A path parameter is a wildcard in the permission.
        let path = route.path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
        let path = path.collect::<Vec<_>>().join("/");
        let wanted = json!({
            "Action": "lambda:InvokeFunction",
            "FunctionName": { "Ref": format!("{own}Function") },
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": { "Fn::Sub": format!("${{ApiArn}}/*/{}{path}", route.method) },
        });
        let properties = &resource(name, "Permission")["Properties"];
        report.check(*properties == wanted, &place, format!("is {wanted}"));
    }
    report.finish();
}

#[test]
fn every_function_has_memory_time_and_a_log_that_ends() {
    let mut report = Report::default();
    let group = &template()["Resources"]["FunctionsLogGroup"]["Properties"];
    let kept = !group["RetentionInDays"].is_null();
    report.check(kept, "template.yaml, FunctionsLogGroup", "has RetentionInDays");
    for function in functions_by_name::all() {
        let (name, place) = (function.name(), place(function.name()));
        report.check(property(name, "MemorySize").is_u64(), &place, "has a MemorySize");
        let timeout = property(name, "Timeout").as_u64().unwrap_or_default();
        let most = if matches!(function, Function::Endpoint(_)) { 29 } else { 120 };
        report.check((1..=most).contains(&timeout), &place, format!("has a Timeout of 1 to {most} seconds"));
        let own_name = json!({ "Fn::Sub": format!("${{Prefix}}-{name}") });
        report.check(*property(name, "FunctionName") == own_name, &place, format!("is named …-{name}"));
        let about = property(name, "Description").as_str().unwrap_or_default();
        report.check(about.ends_with('.'), &place, "has a Description, a sentence");
        let logs = property(name, "LoggingConfig")["LogGroup"] == json!({ "Ref": "FunctionsLogGroup" });
        report.check(logs, &place, "writes its log into FunctionsLogGroup");
        let level = property(name, "LoggingConfig")["ApplicationLogLevel"] == json!({ "Ref": "LogLevel" });
        report.check(
            level,
            &place,
            "has an ApplicationLogLevel, which Lambda sets only with LogFormat: JSON",
        );
    }
    report.finish();
}

#[test]
fn every_function_is_built_from_its_own_subject() {
    let mut report = Report::default();
    for function in functions_by_name::all() {
        let (name, place) = (function.name(), place(function.name()));
        let subject = subject(name);
        let wanted = json!({ "BuildMethod": "rust-cargolambda", "BuildProperties": { "Binary": subject } });
        report.check(resource(name, "Function")["Metadata"] == wanted, &place, format!("Metadata: {wanted}"));
        // The path is relative to the template's folder.
        report.check(*property(name, "CodeUri") == "../../functions", &place, "CodeUri: ../../functions");
        report.check(*property(name, "Handler") == name, &place, format!("Handler: {name}"));
        let folder = format!("functions/src/{subject}/");
        let file = format!("{folder}{}.rs", functions_by_name::snake(name));
        report.check(files::exists(&file), &place, format!("lies in {folder}, or is in another template"));
    }
    report.finish();
}

#[test]
fn functions_that_lock_end_before_a_second_run_may_take_over() {
    let mut report = Report::default();
    // All functions that claim a slot, extend a lock, begin a payment, or confirm free seats.
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
            format!("{name}: no function in infra/functions has it"),
        );
    }
    report.finish();
}

#[test]
fn no_build_is_taken_from_a_stale_cache() {
    let text = files::read("samconfig.toml");
    assert!(text.lines().any(|line| line.trim() == "cached = false"), "samconfig.toml: cached = false");
}
