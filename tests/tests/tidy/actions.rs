//! Actions at AWS that the code of each function can take, compared with those that its role allows.

use std::collections::BTreeSet;

use functions::Function;
use serde_json::Value;

use crate::code::{Reached, code};
use crate::files;
use crate::functions_by_name::{self, pascal, screaming};
use crate::permissions::{is_to_telephones, resource_text, statements};
use crate::report::Report;
use crate::template::{place, triggers};

/// An action, and the template's parameter that names its resource.
type Action = (String, String);

/// Actions that the search by names finds and that the function never takes, with the reason.
const NEVER_TAKEN: [(&str, &str, &str, &str); 5] = [
    ("create-event-quote", "dynamodb:GetItem", "BookingsTableArn", "its body names no seats to give up"),
    (
        "create-event-quote",
        "dynamodb:UpdateItem",
        "BookingsTableArn",
        "its body has no codes, whose tries are counted",
    ),
    (
        "process-refund",
        "dynamodb:UpdateItem",
        "BookingsTableArn",
        "the answer to a refund confirms no booking",
    ),
    ("process-refund", "dynamodb:UpdateItem", "SeatsTableArn", "the answer to a refund confirms no booking"),
    ("process-refund", "sqs:SendMessage", "LooksQueueArn", "the answer to a refund confirms no booking"),
];

/// SDK calls in a body, as names of their actions: `.get_item()` is `GetItem`.
fn sdk_calls(body: &[String]) -> impl Iterator<Item = String> {
    let called = body.windows(4).filter(|call| call[0] == "." && call[2] == "(" && call[3] == ")");
    called.map(|call| pascal(&call[1].replace('_', "-")))
}

/// Actions on tables in a body of the store.
fn writes_and_reads(body: &[String]) -> BTreeSet<String> {
    const KNOWN: [&str; 8] =
        ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem"];
    let mut found: BTreeSet<_> = sdk_calls(body).filter(|call| KNOWN.contains(&call.as_str())).collect();
    for write in body.windows(5).filter(|write| write[0] == "Write" && write[1] == ":" && write[4] == "(") {
        match write[3].as_str() {
            verb @ ("put" | "update" | "delete") => drop(found.insert(format!("{}Item", pascal(verb)))),
            "check" => drop(found.insert("ConditionCheckItem".to_owned())),
            _ => {}
        }
    }
    found
}

/// Tables that a body names: `tables.seats`, or `Tables { seats, .. } = …`.
fn tables(body: &[String]) -> BTreeSet<String> {
    let known =
        |word: &&String| ["seats", "bookings", "catalog", "customers", "reports"].contains(&word.as_str());
    let direct = body.windows(3).filter(|path| path[0] == "tables" && path[1] == ".").map(|path| &path[2]);
    let taken_apart = body.iter().enumerate().filter(|(_, word)| *word == "Tables");
    let taken_apart = taken_apart.flat_map(|(at, _)| body[at..].iter().take_while(|sign| *sign != "}"));
    direct.chain(taken_apart).filter(known).map(|table| format!("{}TableArn", pascal(table))).collect()
}

/// Tables that a function works on: those that it names, or else those that its possible callers name.
fn tables_of(place: usize, reached: &[Reached]) -> BTreeSet<String> {
    let (mut found, mut seen, mut ahead) = (BTreeSet::new(), BTreeSet::new(), vec![place]);
    while let Some(place) = ahead.pop() {
        let named = tables(reached[place].body);
        if named.is_empty() && seen.insert(place) {
            ahead.extend(&reached[place].callers);
        }
        found.extend(named);
    }
    found
}

/// Methods of the bucket's adapter, with their actions. It has no SDK whose calls could be found.
const OF_BUCKET: [(&str, &[(&str, &str)]); 16] = [
    ("presigned_upload", &[("PutObject", "/uploads/*")]),
    ("read_upload", &[("GetObject", "/uploads/*"), ("ListBucket", "")]),
    ("store_image", &[("PutObject", "/media/*")]),
    ("read_image", &[("GetObject", "/media/*"), ("ListBucket", "")]),
    // Without the list a missing file is refused and not missing: both fail.
    ("read_font", &[("GetObject", "/fonts/*")]),
    ("write_archive", &[("PutObject", "/archive/*")]),
    ("read_archive", &[("GetObject", "/archive/*")]),
    // The parts of one file are one permission.
    ("begin_export", &[("PutObject", "/exports/*")]),
    ("write_export_part", &[("PutObject", "/exports/*")]),
    ("end_export", &[("GetObject", "/exports/*"), ("PutObject", "/exports/*")]),
    ("write_export_tail", &[("PutObject", "/exports/*")]),
    ("read_export_tail", &[("GetObject", "/exports/*")]),
    ("presigned_export", &[("GetObject", "/exports/*")]),
    ("write_statement", &[("PutObject", "/statements/*")]),
    ("read_statement", &[("GetObject", "/statements/*")]),
    ("read_stated", &[("GetObject", "/statements/*")]),
];

/// The delivery stream of the files of facts, as the role names it.
const FACTS_STREAM: &str =
    "arn:AWS::Partition:firehose:AWS::Region:AWS::AccountId:deliverystream/Prefix-facts";

/// Actions of a method of the bucket's adapter.
fn of_bucket(method: &str) -> Vec<Action> {
    let of = OF_BUCKET.iter().filter(|(name, _)| *name == method).flat_map(|(_, actions)| *actions);
    of.map(|(action, keys)| (format!("s3:{action}"), format!("MediaBucketArn{keys}"))).collect()
}

/// Actions of a function of the store, with their tables.
fn of_store(place: usize, reached: &[Reached]) -> Vec<Action> {
    let tables_of = tables_of(place, reached);
    let reached = &reached[place];
    let by_index = reached.body.iter().any(|word| word == "index_name");
    let target = |table: &String| if by_index { format!("{table}/index") } else { table.clone() };
    let of = |action: String| {
        tables_of.iter().map(move |table| (format!("dynamodb:{action}"), target(table))).collect::<Vec<_>>()
    };
    writes_and_reads(reached.body).into_iter().flat_map(of).collect()
}

/// Target of text messages: telephones have no name at AWS.
const TELEPHONES: &str = "telephones";

/// Actions at other services in a body.
fn of_adapter(body: &[String]) -> Vec<Action> {
    let action = |call: String| match call.as_str() {
        "SendEmail" => Some((format!("ses:{call}"), "SenderArns".to_owned())),
        "Publish" => Some((format!("sns:{call}"), TELEPHONES.to_owned())),
        "PutEvents" => Some((format!("events:{call}"), "BusArn".to_owned())),
        _ if call.starts_with("Admin") => {
            // AWS writes the abbreviation in capitals.
            let call = call.replace("Mfa", "MFA");
            Some((format!("cognito-idp:{call}"), "UserPoolArn".to_owned()))
        }
        _ => None,
    };
    sdk_calls(body).filter_map(action).collect()
}

/// Types of our queue messages, and the queue of each.
const ORDERS: [(&str, &str); 12] = [
    ("ProviderMessage", "PaymentsQueueArn"),
    ("LookOrder", "LooksQueueArn"),
    ("RefundOrder", "RefundsQueueArn"),
    ("DocumentOrder", "DocumentsQueueArn"),
    ("CancellationOrder", "CancellationsQueueArn"),
    ("RelocationOrder", "RelocationsQueueArn"),
    ("RedemptionOrder", "RedemptionsQueueArn"),
    ("NotificationOrder", "NotificationsQueueArn"),
    ("StreamFailure", "StreamFailuresQueueArn"),
    ("WebhookOrder", "WebhooksQueueArn"),
    ("ExportOrder", "ExportsQueueArn"),
    ("FactOrder", "FactsQueueArn"),
];

/// True if a body puts a message on a queue.
fn puts(body: &[String]) -> bool {
    body.windows(2).any(|call| matches!(call[0].as_str(), "put" | "put_at" | "outgoing") && call[1] == "(")
}

/// Queues of the messages that a body names.
fn orders(body: &[String]) -> BTreeSet<String> {
    let named = ORDERS.iter().filter(|(order, _)| body.iter().any(|word| word == order));
    named.map(|(_, queue)| (*queue).to_owned()).collect()
}

/// Queues of the messages that a body sends: those whose messages it or its callees name, or else the queue of its
/// file.
fn queues_of(place: usize, reached: &[Reached]) -> BTreeSet<String> {
    let made = reached.iter().filter(|other| other.callers.contains(&place) && !puts(other.body));
    let mut found = orders(reached[place].body);
    found.extend(made.flat_map(|other| orders(other.body)));
    if found.is_empty() {
        let text = files::read(reached[place].path);
        found.extend(
            ORDERS.iter().filter(|(order, _)| text.contains(order)).map(|(_, queue)| (*queue).to_owned()),
        );
    }
    found
}

/// Actions that the function's code can take.
fn asked(name: &str) -> BTreeSet<Action> {
    let reached = code().reachable(&screaming(name));
    let mut asked = BTreeSet::new();
    let (mut queues, mut of_queues) = (BTreeSet::new(), BTreeSet::new());
    for (place, function) in reached.iter().enumerate() {
        // Conditional writes count in their callers; the first read, which primes the connection, may fail.
        let plain = !function.path.ends_with("/write.rs") && function.name != "prime";
        if function.path.starts_with("shared/aws/src/store/") && plain {
            asked.extend(of_store(place, &reached));
        }
        asked.extend(of_adapter(function.body));
        // SES checks the action below `SendEmail` for what becomes MIME: mails with files, which only this sends.
        if function.owner == "Mailer" && function.name == "send_once" {
            asked.insert(("ses:SendRawEmail".to_owned(), "SenderArns".to_owned()));
        }
        if function.owner == "Bucket" {
            asked.extend(of_bucket(function.name));
        }
        if function.owner == "FactStream" && function.name == "attempt" {
            asked.insert(("firehose:PutRecordBatch".to_owned(), FACTS_STREAM.to_owned()));
        }
        if function.owner == "Queue" {
            of_queues.extend(
                sdk_calls(function.body)
                    .filter(|call| call.contains("Queue") || call.contains("Message"))
                    // One permission for both.
                    .map(|call| call.replace("SendMessageBatch", "SendMessage")),
            );
        }
        // Callers of `put` name the message; `put` itself accepts any.
        if puts(function.body) && !function.path.starts_with("functions/src/queue/") {
            queues.extend(queues_of(place, &reached));
        }
    }
    for queue in &queues {
        asked.extend(of_queues.iter().map(|action| (format!("sqs:{action}"), queue.clone())));
    }
    asked
}

/// Actions that Lambda takes with the function's role to invoke it.
fn for_its_trigger(name: &str) -> BTreeSet<Action> {
    let mut needed = BTreeSet::new();
    for trigger in triggers(name, "SQS") {
        for action in ["ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "ReceiveMessage"] {
            needed.insert((format!("sqs:{action}"), target(&trigger["Queue"])));
        }
    }
    for trigger in triggers(name, "DynamoDB") {
        let stream = target(&trigger["Stream"]);
        for action in ["DescribeStream", "GetRecords", "GetShardIterator"] {
            needed.insert((format!("dynamodb:{action}"), stream.clone()));
        }
        needed.insert(("dynamodb:ListStreams".to_owned(), stream.replace("StreamArn", "TableArn/stream/*")));
        let aside = target(&trigger["DestinationConfig"]["OnFailure"]["Destination"]);
        needed.insert(("sqs:SendMessage".to_owned(), aside));
    }
    needed
}

/// The template's parameter that names a resource, with the path behind it.
fn target(resource: &Value) -> String {
    let text = resource_text(resource);
    let text = text.replace(['$', '{', '}'], "");
    let text = text.rsplit("Outputs.").next().unwrap_or_default();
    text.split_once("/index/").map_or(text.to_owned(), |(table, _)| format!("{table}/index"))
}

/// Actions that a function's role allows, its log aside.
fn allowed(name: &str) -> BTreeSet<Action> {
    let mut allowed = BTreeSet::new();
    for statement in statements(name) {
        for action in files::one_or_many(&statement["Action"]) {
            let action = action.as_str().unwrap_or_default();
            if is_to_telephones(statement) {
                allowed.insert((action.to_owned(), TELEPHONES.to_owned()));
                continue;
            }
            let resources = files::one_or_many(&statement["Resource"]).into_iter();
            allowed.extend(resources.map(|resource| (action.to_owned(), target(resource))));
        }
    }
    allowed
}

#[test]
fn every_role_allows_exactly_the_actions_of_its_function() {
    let mut report = Report::default();
    let mut never_taken = 0;
    for function in functions_by_name::all() {
        let (name, place) = (function.name(), place(function.name()));
        let mut asked = asked(name);
        asked.extend(for_its_trigger(name));
        for (of, action, target, _) in NEVER_TAKEN {
            never_taken += usize::from(of == name && asked.remove(&(action.to_owned(), target.to_owned())));
        }
        let allowed = allowed(name);
        for (action, target) in asked.difference(&allowed) {
            report.check(false, &place, format!("its code may take {action} on {target}: allow it"));
        }
        for (action, target) in allowed.difference(&asked) {
            report.check(
                false,
                &place,
                format!("its code never takes {action} on {target}: do not allow it"),
            );
        }
    }
    let all = never_taken == NEVER_TAKEN.len();
    report.check(all, "tests/tests/tidy/actions.rs", "NEVER_TAKEN names only what the code seems to lead to");
    report.finish();
}

#[test]
fn the_code_of_every_function_is_found() {
    let silent = |function: &Function| code().reachable(&screaming(function.name())).is_empty();
    let lost: Vec<_> =
        functions_by_name::all().iter().filter(|function| silent(function)).map(Function::name).collect();
    assert!(lost.is_empty(), "their handlers are not found: {lost:?}");
}
