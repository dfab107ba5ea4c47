//! `openapi.json`, which must be up to date and describe every route, code and limit.

use std::collections::BTreeSet;

use domain::limits;
use serde_json::Value;

use crate::files;
use crate::report::Report;

#[test]
fn the_document_is_up_to_date() {
    let written: Value = serde_json::from_str(&files::read("openapi.json")).expect("openapi.json is JSON");
    assert!(written == functions::openapi::document(), "openapi.json: run `make openapi` and commit it");
}

#[test]
fn every_route_is_described() {
    let document = functions::openapi::document();
    let mut described = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            let id = operation["operationId"].as_str().unwrap_or_default();
            described.insert(format!("{} {path} {id}", method.to_ascii_uppercase()));
        }
    }
    let routes = functions::routes();
    let routes: BTreeSet<_> =
        routes.iter().map(|route| format!("{} {} {}", route.method, route.path, route.name)).collect();
    assert_eq!(described, routes, "functions/src/openapi has one entry per route of functions/src/lib.rs");
}

#[test]
fn every_code_is_listed() {
    let path = "shared/domain/src/base/error.rs";
    let text = files::read(path);
    let codes: Vec<&str> = text
        .lines()
        .filter(|line| line.trim_start().starts_with("Self::"))
        .filter_map(|line| line.split_once("=> \"")?.1.strip_suffix("\","))
        .collect();
    assert_eq!(codes, domain::Error::CODES, "{path}: CODES lists what `code` answers, in its order");
    let unique: BTreeSet<_> = codes.iter().collect();
    assert_eq!(unique.len(), codes.len(), "{path}: each variant has a code of its own");
}

/// Codes of values' own parsing: the answer to a body with such a value is `body_invalid`.
const TOLD_WITH_THE_BODY: [&str; 2] = ["id_invalid", "currency_unknown"];

#[test]
fn every_code_is_documented_for_some_route() {
    let document = functions::openapi::document();
    let mut report = Report::default();
    let paths = document["paths"].to_string();
    for code in domain::Error::CODES.into_iter().filter(|code| !TOLD_WITH_THE_BODY.contains(code)) {
        let told = paths.contains(&format!("\"{code}\""));
        report.check(told, "functions/src/openapi", format!("no route says that it answers {code}"));
    }
    report.finish();
}

#[test]
fn limits_are_published_as_they_are_checked() {
    let document = functions::openapi::document();
    let checked = [
        ("BookingBody/properties/seats/maxItems", limits::SEATS_PER_TABLE_MAX),
        ("BestAvailable/properties/count/maximum", limits::SEATS_PER_TABLE_MAX),
        ("VenueBody/properties/name/maxLength", limits::NAME_CHARS_MAX),
        ("ScreenBody/properties/name/maxLength", limits::NAME_CHARS_MAX),
        ("TitleBody/properties/name/maxLength", limits::NAME_CHARS_MAX),
        ("TitleBody/properties/description/maxLength", limits::DESCRIPTION_CHARS_MAX),
        ("EventBody/properties/tiers/maxItems", limits::TIERS_PER_EVENT_MAX),
        ("EventsBody/properties/performances/maxItems", limits::EVENTS_PER_REQUEST_MAX),
        ("Tier/properties/phases/maxItems", limits::PHASES_PER_PRICE_MAX),
        ("Tier/properties/section_prices/maxItems", limits::SECTION_PRICES_MAX),
        ("SectionPrice/properties/rows/maxItems", limits::PRICED_ROWS_MAX),
        ("SectionPrice/properties/phases/maxItems", limits::PHASES_PER_PRICE_MAX),
        ("SignUpConfirmationBody/properties/name/maxLength", limits::NAME_CHARS_MAX),
        ("UploadBody/properties/byte_length/maximum", limits::UPLOADED_CHART_BYTES_MAX),
        ("ImageBody/properties/alternative_text/maxLength", limits::ALTERNATIVE_TEXT_CHARS_MAX),
        ("TitleImagesBody/properties/gallery/maxItems", limits::GALLERY_MAX),
    ];
    let mut report = Report::default();
    for (place, limit) in checked {
        let published = document.pointer(&format!("/components/schemas/{place}")).and_then(Value::as_u64);
        let same = published == u64::try_from(limit).ok();
        report.check(same, place, format!("publishes {published:?}; domain::limits says {limit}"));
    }
    let amount = document.pointer("/components/schemas/Tier/properties/amount_minor/maximum");
    let same = amount.and_then(Value::as_i64) == Some(limits::AMOUNT_MINOR_MAX);
    report.check(same, "Tier/properties/amount_minor", format!("publishes {amount:?}"));
    report.finish();
}

#[test]
fn every_sample_fits_the_document() {
    let document = functions::openapi::document();
    let mut report = Report::default();
    for route in functions::routes() {
        let file = format!("events/{}.json", route.name);
        let sample: Value = serde_json::from_str(&files::read(&file)).expect("a sample is JSON");
        let operation = &document["paths"][route.path][route.method.to_ascii_lowercase()];
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if schema.is_null() {
            continue;
        }
        let whole = serde_json::json!({ "allOf": [schema], "components": document["components"] });
        let validator = jsonschema::draft202012::new(&whole).expect("a schema");
        let body = serde_json::from_str(sample["body"].as_str().unwrap_or_default()).unwrap_or_default();
        for fault in validator.iter_errors(&body) {
            report.check(false, &file, format!("its body does not fit openapi.json: {fault}"));
        }
    }
    report.finish();
}

/// Contents of a request or an answer that have examples: JSON and forms. Files have none.
fn contents(of: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let has_example = |(kind, _): &(&String, &Value)| {
        ["application/json", "application/x-www-form-urlencoded"].contains(&kind.as_str())
    };
    of["content"].as_object().into_iter().flatten().filter(has_example)
}

#[test]
fn every_request_and_every_success_has_an_example_that_fits() {
    let document = functions::openapi::document();
    let mut report = Report::default();
    let paths = document["paths"].as_object().expect("paths");
    for operation in
        paths.values().flat_map(|operations| operations.as_object().expect("operations").values())
    {
        let name = operation["operationId"].as_str().expect("an id");
        let of_request = (format!("the request of {name}"), &operation["requestBody"]);
        let answers = operation["responses"].as_object().expect("responses").iter();
        let of_answers = answers
            .filter(|(status, _)| status.starts_with('2'))
            .map(|(status, answer)| (format!("the {status} of {name}"), answer));
        for (place, body) in std::iter::once(of_request).chain(of_answers) {
            for (_, content) in contents(body) {
                let example = &content["example"];
                let right = format!("has an example: functions/src/openapi/examples/{name}.json");
                report.check(!example.is_null(), &place, right);
                let whole =
                    serde_json::json!({ "allOf": [content["schema"]], "components": document["components"] });
                let validator = jsonschema::draft202012::new(&whole).expect("a schema");
                for fault in validator.iter_errors(example) {
                    let at = fault.instance_path().to_string();
                    report.check(false, &place, format!("its example does not fit: {fault} at {at}"));
                }
            }
        }
    }
    report.finish();
}

#[test]
fn every_example_belongs_to_an_operation() {
    let folder = "functions/src/openapi/examples/";
    let names: BTreeSet<_> = functions::routes().iter().map(|route| route.name).collect();
    let mut report = Report::default();
    for path in files::matching(folder, ".json") {
        let name = path[folder.len()..].split('.').next().unwrap_or_default();
        report.check(names.contains(name), path, "is named like a route of functions/src/lib.rs");
        let read: Result<Value, _> = serde_json::from_str(&files::read(path));
        report.check(read.is_ok(), path, "is JSON");
    }
    report.finish();
}

#[test]
fn a_value_with_a_form_of_its_own_says_it_by_a_pattern() {
    let document = functions::openapi::document();
    let mut report = Report::default();
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        let is_bare = schema["type"] == "string" && schema["enum"].is_null();
        report.check(!is_bare || schema["pattern"].is_string(), name, "has a pattern");
    }
    report.finish();
}
