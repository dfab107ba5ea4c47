//! Resources that emulators refuse, and so the local deploy leaves out: their properties are checked here instead.

use serde_json::{Value, json};

use crate::files;
use crate::report::Report;

/// Path of the list.
const LIST: &str = "infra/local/sam.py";

/// Resource types that the local deploy leaves out.
fn refused() -> Vec<String> {
    let text = files::read(LIST);
    let begin = text.find("REFUSED_BY_EMULATORS = {").expect("the list");
    let end = begin + text[begin..].find('}').expect("the end of the list");
    text[begin..end].split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The required property that a resource of a type on the list lacks, if any.
fn fault(kind: &str, properties: &Value) -> Option<&'static str> {
    let right = match kind {
        "AWS::Events::Archive" => {
            let all = properties["EventPattern"].is_null();
            let ours = properties["SourceArn"] == json!({ "Fn::GetAtt": "Bus.Arn" });
            let long = properties["RetentionDays"].as_u64().is_some_and(|days| days >= 90);
            (all && ours && long).then_some(()).ok_or("keeps all that is on the Bus for 90 days or more")
        }
        "AWS::Athena::NamedQuery" => {
            // Rows come at least once.
            let query = properties["QueryString"].as_str().unwrap_or_default();
            let once = query.contains("PARTITION BY message_id, line") && query.contains("WHERE copy = 1");
            let ours = properties["Database"] == json!({ "Ref": "FactsDatabase" })
                && properties["WorkGroup"] == json!({ "Ref": "FactsWorkgroup" });
            (once && ours && query.contains("WHERE arrived >="))
                .then_some(())
                .ok_or("asks our database for the rows of some partitions, and takes each row once")
        }
        "AWS::Cognito::UserPoolIdentityProvider" => {
            // A provider that wrote `email` would change the address of an account.
            let mapping = properties["AttributeMapping"].as_object().into_iter().flatten();
            let written: Vec<_> = mapping.map(|(attribute, _)| attribute.as_str()).collect();
            let ours = properties["UserPoolId"] == json!({ "Ref": "UserPool" });
            let right = ours && written == ["custom:social_email", "custom:social_verified", "name"];
            right
                .then_some(())
                .ok_or("writes social_email, social_verified and name of our UserPool, and nothing else")
        }
        _ => Err("say in tests/tests/tidy/emulator.rs what is right for a resource of this type"),
    };
    right.err()
}

/// A limit on a queue's concurrency, as SQS accepts it.
fn is_concurrency(limit: &Value, parameters: &Value) -> bool {
    let number = match limit["Ref"].as_str() {
        Some(name) => &parameters[name]["Default"],
        None => limit,
    };
    number.as_u64().is_some_and(|number| (2..=1_000).contains(&number))
}

#[test]
fn what_the_local_deploy_adapts_is_right_for_aws() {
    let mut report = Report::default();
    let parameters = &files::template("template.yaml")["Parameters"];
    for path in files::matching("infra/", ".yaml").chain(["template.yaml"]) {
        // AWS has no such action: `sqs:SendMessage` allows batches, too.
        report.check(!files::read(path).contains("SendMessageBatch"), path, "allows sqs:SendMessageBatch");
        let template = files::template(path);
        for (id, function) in files::resources(&template, "AWS::Serverless::Function") {
            let events = function["Properties"]["Events"].as_object().into_iter().flatten();
            for (event, trigger) in events {
                let limit = &trigger["Properties"]["ScalingConfig"]["MaximumConcurrency"];
                let right = limit.is_null() || is_concurrency(limit, parameters);
                report.check(right, &format!("{path}, {id}, {event}"), "has no concurrency of 2 to 1,000");
            }
        }
    }
    report.finish();
}

#[test]
fn resources_that_emulators_refuse_have_the_right_properties() {
    let mut report = Report::default();
    let paths = files::matching("infra/", ".yaml").chain(["template.yaml"]);
    let templates: Vec<_> = paths.map(|path| (path, files::template(path))).collect();
    for kind in refused() {
        let mut found = false;
        for (path, template) in &templates {
            for (id, body) in files::resources(template, &kind) {
                found = true;
                let fault = fault(&kind, &body["Properties"]);
                report.check(fault.is_none(), &format!("{path}, {id}"), fault.unwrap_or_default());
            }
        }
        report.check(found, LIST, format!("{kind} is in no template: take it off the list"));
    }
    report.finish();
}
