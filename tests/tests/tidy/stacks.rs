//! Stacks: their parameters, sizes and throttles.

use serde_json::Value;

use crate::files;
use crate::functions_by_name::{self, template};
use crate::report::Report;

/// Most resources of a stack. CloudFormation allows 500.
const RESOURCES_MAX: usize = 400;
/// Most integrations of the API. API Gateway allows 300.
const INTEGRATIONS_MAX: usize = 250;
/// Most lines of a template of functions, for each of its functions.
const LINES_OF_A_FUNCTION: usize = 37;
/// Messages a second that payment providers may send.
const WEBHOOKS_A_SECOND: u64 = 5_000;
/// Requests a second for 5,000 bookings, of which one in five needs a second try.
const BOOKINGS_A_SECOND: u64 = 6_000;
/// Routes that read all events of a city or a year, and that no purchase needs.
const OF_PROGRAMMES: [&str; 2] = ["/events/facets", "/titles"];
/// Requests a second that such a route takes at least.
const PROGRAMMES_A_SECOND: u64 = 50;
/// Views of events' pages a second, of which clients tell one in ten.
const VIEWS_A_SECOND: u64 = 500;

/// Nested stacks: logical id, path, template, and given parameters.
fn nested() -> Vec<(&'static str, &'static str, Value, &'static Value)> {
    let stacks = files::resources(template(), "AWS::CloudFormation::Stack");
    stacks
        .map(|(id, stack)| {
            let path = stack["Properties"]["TemplateURL"].as_str().expect("a path");
            (id, path, files::template(path), &stack["Properties"]["Parameters"])
        })
        .collect()
}

#[test]
fn every_stack_is_given_exactly_its_parameters() {
    let mut report = Report::default();
    let none = Value::Object(serde_json::Map::new());
    let stacks = nested();
    for (id, path, body, given) in &stacks {
        let asked = body.get("Parameters").unwrap_or(&none).as_object().expect("Parameters");
        for (name, parameter) in asked {
            let there = given.get(name).is_some() || parameter.get("Default").is_some();
            report.check(there, &format!("template.yaml, {id}"), format!("gives {name} to {path}"));
        }
        for name in given.as_object().into_iter().flat_map(|given| given.keys()) {
            let asks = asked.contains_key(name);
            report.check(asks, &format!("template.yaml, {id}"), format!("{path} does not ask for {name}"));
        }
    }
    for path in files::matching("infra/", ".yaml") {
        let used = stacks.iter().any(|(_, known, ..)| *known == path);
        report.check(used, path, "is a nested stack of template.yaml");
    }
    report.finish();
}

/// Number of a template's resources, with those that SAM makes for a function's triggers.
fn resources(body: &Value) -> usize {
    let written = body["Resources"].as_object().map_or(0, serde_json::Map::len);
    let made = files::resources(body, "AWS::Serverless::Function").map(|(_, function)| {
        let triggers = function["Properties"]["Events"].as_object().into_iter().flat_map(|all| all.values());
        // The rule of a schedule comes with a permission.
        let of_triggers: usize =
            triggers.map(|trigger| if trigger["Type"] == "Schedule" { 2 } else { 1 }).sum();
        of_triggers + usize::from(!function["Properties"]["EventInvokeConfig"].is_null())
    });
    written + made.sum::<usize>()
}

#[test]
fn no_stack_comes_near_the_limits_of_its_service() {
    let mut report = Report::default();
    let mut integrations = 0;
    let root = ("", "template.yaml", template().clone(), &Value::Null);
    for (_, path, body, _) in nested().into_iter().chain([root]) {
        let count = resources(&body);
        report.check(count <= RESOURCES_MAX, path, format!("has {count} resources; at most {RESOURCES_MAX}"));
        integrations += files::resources(&body, "AWS::ApiGatewayV2::Integration").count();
    }
    let right = format!("has {integrations} integrations; at most {INTEGRATIONS_MAX}");
    report.check(integrations <= INTEGRATIONS_MAX, "the API", right);
    report.finish();
}

#[test]
fn a_function_takes_few_lines_of_a_template() {
    let lines: usize =
        files::matching("infra/functions/", ".yaml").map(|path| files::read(path).lines().count()).sum();
    let functions = functions_by_name::all().len();
    let right = format!("{functions} functions in {lines} lines; at most {LINES_OF_A_FUNCTION} for each");
    assert!(lines <= LINES_OF_A_FUNCTION * functions, "infra/functions: {right}");
}

/// A number of `template.yaml`, or the default of the parameter that it refers to.
fn default(value: &Value) -> u64 {
    if let Some(number) = value.as_u64() {
        return number;
    }
    let name = value["Ref"].as_str().unwrap_or_default();
    template()["Parameters"][name]["Default"].as_u64().unwrap_or_default()
}

#[test]
fn no_throttle_is_below_the_requests_of_a_sale() {
    let mut report = Report::default();
    let place = "template.yaml, Stage";
    let stage = &template()["Resources"]["Stage"];
    let settings = &stage["Properties"]["RouteSettings"];
    for route in functions::routes() {
        let key = format!("{} {}", route.method, route.path);
        let own = settings.get(&key);
        let limits = own.unwrap_or(&stage["Properties"]["DefaultRouteSettings"]);
        let rate = &limits["ThrottlingRateLimit"];
        let least = match route.path {
            path if path.starts_with("/webhooks/") => WEBHOOKS_A_SECOND,
            path if OF_PROGRAMMES.contains(&path) && route.method == "GET" => PROGRAMMES_A_SECOND,
            "/events/{event_id}/seen" => VIEWS_A_SECOND,
            _ => BOOKINGS_A_SECOND,
        };
        report.check(default(rate) >= least, place, format!("takes {least} a second at {key}"));
        if route.path.starts_with("/webhooks/") {
            for limit in ["ThrottlingRateLimit", "ThrottlingBurstLimit"] {
                let name = limits[limit]["Ref"].as_str().unwrap_or_default();
                let least = template()["Parameters"][name]["MinValue"].as_u64().unwrap_or_default();
                let right = format!("{limit} of {key} cannot be set below {WEBHOOKS_A_SECOND}");
                report.check(least >= WEBHOOKS_A_SECOND, place, right);
            }
        }
    }
    let keys = functions::routes().into_iter().map(|route| format!("{} {}", route.method, route.path));
    let keys: Vec<_> = keys.collect();
    for key in settings.as_object().into_iter().flat_map(|settings| settings.keys()) {
        report.check(keys.contains(key), place, format!("there is no route {key}"));
    }
    report.finish();
}

#[test]
fn the_authorizer_accepts_tokens_of_our_own_client_only() {
    let authorizer = &template()["Resources"]["Authorizer"]["Properties"];
    let place = "template.yaml, Authorizer";
    assert_eq!(authorizer["AuthorizerType"], "JWT", "{place}");
    assert_eq!(authorizer["IdentitySource"], serde_json::json!(["$request.header.Authorization"]), "{place}");
    let wanted = serde_json::json!({
        "Issuer": { "Fn::GetAtt": "Auth.Outputs.Issuer" },
        "Audience": [{ "Fn::GetAtt": "Auth.Outputs.UserPoolClientId" }],
    });
    assert_eq!(authorizer["JwtConfiguration"], wanted, "{place}");
}

#[test]
fn the_stage_waits_for_every_route() {
    let mut report = Report::default();
    let stage = &template()["Resources"]["Stage"];
    let awaited = files::one_or_many(&stage["DependsOn"]);
    for (id, path, body, _) in nested() {
        let has_routes = files::resources(&body, "AWS::ApiGatewayV2::Route").next().is_some();
        let waits = awaited.iter().any(|stack| **stack == id);
        report.check(
            has_routes == waits,
            "template.yaml, Stage",
            format!("DependsOn {id} if {path} has routes"),
        );
    }
    report.finish();
}
