//! Triggers of workers: queues, streams and schedules, with dead-letter queues and alarms.

use domain::fact::Fact;
use domain::webhook::MessageKind;
use functions::Function;
use serde_json::{Value, json};

use crate::files;
use crate::functions_by_name::{self, pascal, property};
use crate::report::Report;
use crate::template::{place, triggers};

/// Deliveries before a message goes to the dead-letter queue.
const RECEIVES_MAX: u64 = 5;
/// Seconds after the shown end for which the seats of a payment stay locked.
const GRACE_SECONDS: u64 = 34 * 60;

/// Most seconds that a change waits in the stream: the stream drops it after 24 hours, wherever its reader is.
const CHANGE_SECONDS_MAX: u64 = 6 * 60 * 60;
/// Filter of the changes of bookings.
const PUBLISHED: &str = r#"{"dynamodb": {"Keys": {"sk": {"S": ["booking", "postponed"]}}}}"#;

/// Reference to an output of the messaging stack.
fn messaging(output: &str) -> Value {
    json!({ "Fn::GetAtt": format!("Messaging.Outputs.{output}") })
}

fn reports_failures(trigger: &Value) -> bool {
    files::one_or_many(&trigger["FunctionResponseTypes"])
        .iter()
        .any(|kind| *kind == "ReportBatchItemFailures")
}

#[test]
fn a_worker_of_a_queue_has_a_dead_letter_queue() {
    let mut report = Report::default();
    let messages = files::template("infra/messaging.yaml");
    for function in functions::workers() {
        let Function::Queue(worker) = function else { continue };
        let place = place(worker.name);
        let triggers = triggers(worker.name, "SQS");
        let [trigger] = triggers.as_slice() else {
            report.check(false, &place, "has exactly one trigger of type SQS");
            continue;
        };
        let queue = format!("{}Queue", pascal(worker.queue));
        report.check(trigger["Queue"] == messaging(&format!("{queue}Arn")), &place, format!("reads {queue}"));
        report.check(reports_failures(trigger), &place, "FunctionResponseTypes: [ReportBatchItemFailures]");
        let place = format!("infra/messaging.yaml, {queue}");
        let properties = &messages["Resources"][&queue]["Properties"];
        let visible = properties["VisibilityTimeout"].as_u64().unwrap_or_default();
        let timeout = property(worker.name, "Timeout").as_u64().unwrap_or(u64::MAX / 6);
        let right = format!("VisibilityTimeout is at least {}, six times the function's time", timeout * 6);
        report.check(visible >= timeout * 6, &place, right);
        let redrive = &properties["RedrivePolicy"];
        // Messages about payments are delivered until the lock of their seats has ended; all others, five times.
        let waits = if matches!(worker.queue, "payments" | "looks") { GRACE_SECONDS } else { 0 };
        let receives = redrive["maxReceiveCount"].as_u64().unwrap_or_default();
        let wanted = RECEIVES_MAX.max(waits.div_ceil(visible.max(1)));
        report.check(receives >= wanted, &place, format!("maxReceiveCount is at least {wanted}"));
        let dead = format!("{}DeadLetterQueue", pascal(worker.queue));
        let aside = redrive["deadLetterTargetArn"] == json!({ "Fn::GetAtt": format!("{dead}.Arn") });
        report.check(aside, &place, format!("deadLetterTargetArn: !GetAtt {dead}.Arn"));
        report.check(messages["Resources"][&dead].is_object(), "infra/messaging.yaml", format!("has {dead}"));
    }
    report.finish();
}

#[test]
fn the_rule_of_webhooks_passes_on_every_kind_of_message() {
    let messages = files::template("infra/messaging.yaml");
    let pattern = &messages["Resources"]["WebhooksRule"]["Properties"]["EventPattern"];
    let kinds: Vec<_> = MessageKind::ALL.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(pattern["detail-type"], json!(kinds), "infra/messaging.yaml, WebhooksRule");
}

#[test]
fn the_rule_of_facts_passes_on_the_kinds_that_are_counted() {
    let messages = files::template("infra/messaging.yaml");
    let pattern = &messages["Resources"]["FactsRule"]["Properties"]["EventPattern"];
    assert_eq!(pattern["detail-type"], json!(Fact::KINDS), "infra/messaging.yaml, FactsRule");
}

#[test]
fn a_worker_of_a_stream_starts_at_the_beginning_and_never_stops_at_a_record() {
    let mut report = Report::default();
    let data = files::template("infra/data.yaml");
    for function in functions::workers() {
        let Function::Stream(worker) = function else { continue };
        let place = place(worker.name);
        let triggers = triggers(worker.name, "DynamoDB");
        let [trigger] = triggers.as_slice() else {
            report.check(false, &place, "has exactly one trigger of type DynamoDB");
            continue;
        };
        let table = pascal(worker.table);
        let stream = json!({ "Fn::GetAtt": format!("Data.Outputs.{table}StreamArn") });
        report.check(trigger["Stream"] == stream, &place, format!("reads the stream of {table}Table"));
        report.check(reports_failures(trigger), &place, "FunctionResponseTypes: [ReportBatchItemFailures]");
        report.check(trigger["StartingPosition"] == "TRIM_HORIZON", &place, "StartingPosition: TRIM_HORIZON");
        report.check(trigger["MaximumRetryAttempts"].is_i64(), &place, "has MaximumRetryAttempts");
        let age = trigger["MaximumRecordAgeInSeconds"].as_u64().unwrap_or(u64::MAX);
        let right = format!("MaximumRecordAgeInSeconds is at most {CHANGE_SECONDS_MAX}");
        report.check(age <= CHANGE_SECONDS_MAX, &place, right);
        let bisects = trigger["BisectBatchOnFunctionError"] == true;
        report.check(bisects, &place, "BisectBatchOnFunctionError: true");
        report.check(trigger["ParallelizationFactor"] == 10, &place, "ParallelizationFactor: 10");
        let filtered = trigger["FilterCriteria"] == json!({ "Filters": [{ "Pattern": PUBLISHED }] });
        report.check(filtered, &place, format!("FilterCriteria with the one pattern {PUBLISHED}"));
        let aside = &trigger["DestinationConfig"]["OnFailure"]["Destination"];
        report.check(!aside.is_null(), &place, "has a DestinationConfig for records that keep failing");
        let images = &data["Resources"][format!("{table}Table")]["Properties"]["StreamSpecification"];
        let both = images["StreamViewType"] == "NEW_AND_OLD_IMAGES";
        report.check(both, "infra/data.yaml", format!("{table}Table: StreamViewType: NEW_AND_OLD_IMAGES"));
    }
    report.finish();
}

#[test]
fn a_worker_of_a_schedule_has_one() {
    let mut report = Report::default();
    for function in functions::workers() {
        let Function::Schedule(worker) = function else { continue };
        let one = triggers(worker.name, "Schedule").len() == 1;
        report.check(one, &place(worker.name), "has exactly one trigger of type Schedule");
    }
    report.finish();
}

#[test]
fn alarms_watch_the_metrics_of_their_own_stack() {
    let mut report = Report::default();
    let monitoring = files::template("infra/monitoring.yaml");
    let own = json!([{ "Name": "Stack", "Value": { "Ref": "Prefix" } }]);
    for (id, alarm) in files::resources(&monitoring, "AWS::CloudWatch::Alarm") {
        let ours = alarm["Properties"]["Namespace"] == "Boxoffice";
        let right = !ours || alarm["Properties"]["Dimensions"] == own;
        report.check(
            right,
            &format!("infra/monitoring.yaml, {id}"),
            "Dimensions: [{Name: Stack, Value: !Ref Prefix}]",
        );
    }
    report.finish();
}

#[test]
fn alarms_watch_functions_that_exist() {
    let mut report = Report::default();
    let monitoring = files::template("infra/monitoring.yaml");
    let names: Vec<_> = functions_by_name::all().iter().map(Function::name).collect();
    let mut watched = Vec::new();
    for (id, alarm) in files::resources(&monitoring, "AWS::CloudWatch::Alarm") {
        let dimensions = files::one_or_many(&alarm["Properties"]["Dimensions"]).into_iter();
        for dimension in dimensions.filter(|dimension| dimension["Name"] == "FunctionName") {
            let name =
                dimension["Value"]["Fn::Sub"].as_str().and_then(|name| name.strip_prefix("${Prefix}-"));
            let name = name.unwrap_or_default();
            let there = names.contains(&name);
            report.check(
                there,
                &format!("infra/monitoring.yaml, {id}"),
                format!("there is no function {name}"),
            );
            watched.push(name);
        }
    }
    for worker in functions::workers() {
        let seen = watched.contains(&worker.name());
        report.check(
            seen,
            "infra/monitoring.yaml",
            format!("has an alarm on the errors of {}", worker.name()),
        );
    }
    report.finish();
}
