//! Tables, queues and functions as the templates declare them, so that tests run on what is deployed.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::{Value, json};
use serde_yaml_ng::Value as Yaml;

/// Parts of the templates that the kit needs.
pub(crate) struct Deployed {
    pub(crate) tables: Vec<Table>,
    pub(crate) queues: Vec<QueueShape>,
    pub(crate) rules: Vec<RuleShape>,
    /// Functions by name.
    functions: HashMap<String, FunctionShape>,
}

/// A table.
pub(crate) struct Table {
    /// `seats`, `bookings`, `catalog`, `customers` or `reports`.
    pub(crate) name: String,
    /// The body of `CreateTable`.
    pub(crate) create: Value,
    /// Attribute with the second from which an item may vanish.
    pub(crate) ttl: Option<String>,
}

/// A queue with a dead-letter queue.
pub(crate) struct QueueShape {
    /// `payments` or `refunds`.
    pub(crate) name: String,
    pub(crate) visibility_seconds: i64,
    pub(crate) receives_max: u32,
}

/// A rule of the bus.
pub(crate) struct RuleShape {
    /// Kinds of messages that it passes on.
    pub(crate) kinds: Vec<String>,
    /// Names of the queues that get the message itself.
    pub(crate) queues: Vec<String>,
}

/// A function.
pub(crate) struct FunctionShape {
    /// Names of its environment variables.
    pub(crate) variables: Vec<String>,
    pub(crate) timeout_seconds: u64,
    /// Most records of one invocation, for functions woken by a queue or a stream.
    pub(crate) batch_max: usize,
    /// Schedule that wakes it, such as `rate(1 minute)`.
    pub(crate) schedule: Option<String>,
}

/// The templates, read once.
pub(crate) fn deployed() -> &'static Deployed {
    static DEPLOYED: OnceLock<Deployed> = OnceLock::new();
    DEPLOYED.get_or_init(|| Deployed {
        tables: tables(&read(include_str!("../../infra/data.yaml"))),
        queues: queues(&read(include_str!("../../infra/messaging.yaml"))),
        rules: rules(&read(include_str!("../../infra/messaging.yaml"))),
        functions: FUNCTIONS.iter().flat_map(|text| functions(&read(text))).collect(),
    })
}

/// Templates of functions, one per subject.
const FUNCTIONS: [&str; 29] = [
    include_str!("../../infra/functions/account.yaml"),
    include_str!("../../infra/functions/address.yaml"),
    include_str!("../../infra/functions/archive.yaml"),
    include_str!("../../infra/functions/audit.yaml"),
    include_str!("../../infra/functions/auth.yaml"),
    include_str!("../../infra/functions/booking.yaml"),
    include_str!("../../infra/functions/cancellation.yaml"),
    include_str!("../../infra/functions/catalog.yaml"),
    include_str!("../../infra/functions/change.yaml"),
    include_str!("../../infra/functions/delivery.yaml"),
    include_str!("../../infra/functions/discovery.yaml"),
    include_str!("../../infra/functions/documents.yaml"),
    include_str!("../../infra/functions/event.yaml"),
    include_str!("../../infra/functions/facts.yaml"),
    include_str!("../../infra/functions/media.yaml"),
    include_str!("../../infra/functions/member.yaml"),
    include_str!("../../infra/functions/messages.yaml"),
    include_str!("../../infra/functions/notification.yaml"),
    include_str!("../../infra/functions/offer.yaml"),
    include_str!("../../infra/functions/organizer.yaml"),
    include_str!("../../infra/functions/payment.yaml"),
    include_str!("../../infra/functions/payouts.yaml"),
    include_str!("../../infra/functions/reference.yaml"),
    include_str!("../../infra/functions/relocation.yaml"),
    include_str!("../../infra/functions/reports.yaml"),
    include_str!("../../infra/functions/sales.yaml"),
    include_str!("../../infra/functions/statements.yaml"),
    include_str!("../../infra/functions/template.yaml"),
    include_str!("../../infra/functions/webhook.yaml"),
];

impl Deployed {
    /// The function `name`.
    pub(crate) fn function(&self, name: &str) -> &FunctionShape {
        self.functions.get(name).unwrap_or_else(|| panic!("no template of FUNCTIONS has {name}"))
    }
}

fn read(text: &str) -> Value {
    plain(serde_yaml_ng::from_str(text).expect("a template"))
}

/// Converts YAML to JSON, without CloudFormation's tags (`!Ref`, `!Sub`).
fn plain(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => json!(value),
        Yaml::Number(number) => serde_json::to_value(number).unwrap(),
        Yaml::String(text) => json!(text),
        Yaml::Sequence(items) => items.into_iter().map(plain).collect(),
        Yaml::Mapping(fields) => {
            let text = |key: Yaml| key.as_str().expect("a text key").to_owned();
            Value::Object(fields.into_iter().map(|(key, value)| (text(key), plain(value))).collect())
        }
        Yaml::Tagged(tagged) => plain(tagged.value),
    }
}

fn resources<'a>(template: &'a Value, kind: &'a str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let all = template["Resources"].as_object().expect("resources");
    all.iter().filter(move |(_, resource)| resource["Type"] == kind)
}

fn tables(template: &Value) -> Vec<Table> {
    resources(template, "AWS::DynamoDB::Table")
        .map(|(logical, resource)| {
            let name = logical.strip_suffix("Table").expect("…Table").to_lowercase();
            let properties = &resource["Properties"];
            let mut create = json!({
                "TableName": name,
                "BillingMode": properties["BillingMode"],
                "AttributeDefinitions": properties["AttributeDefinitions"],
                "KeySchema": properties["KeySchema"],
            });
            if let indexes @ Value::Array(_) = &properties["GlobalSecondaryIndexes"] {
                create["GlobalSecondaryIndexes"] = indexes.clone();
            }
            if let view @ Value::String(_) = &properties["StreamSpecification"]["StreamViewType"] {
                create["StreamSpecification"] = json!({ "StreamEnabled": true, "StreamViewType": view });
            }
            let ttl = properties["TimeToLiveSpecification"]["AttributeName"].as_str();
            Table { name, create, ttl: ttl.map(str::to_owned) }
        })
        .collect()
}

/// `StreamFailures` as `stream-failures`.
fn kebab(name: &str) -> String {
    let mut kebab = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !kebab.is_empty() {
            kebab.push('-');
        }
        kebab.extend(letter.to_lowercase());
    }
    kebab
}

fn queues(template: &Value) -> Vec<QueueShape> {
    resources(template, "AWS::SQS::Queue")
        .filter_map(|(logical, resource)| {
            let properties = &resource["Properties"];
            let name = logical.strip_suffix("Queue").filter(|name| !name.ends_with("DeadLetter"))?;
            // Without a dead-letter queue, a message may be received as often as one likes.
            let receives_max = properties["RedrivePolicy"]["maxReceiveCount"].as_u64();
            Some(QueueShape {
                name: kebab(name),
                visibility_seconds: properties["VisibilityTimeout"].as_i64().unwrap_or(30),
                receives_max: receives_max.and_then(|max| u32::try_from(max).ok()).unwrap_or(u32::MAX),
            })
        })
        .collect()
}

/// The rules, with the part of EventBridge's patterns and targets that the templates use.
fn rules(template: &Value) -> Vec<RuleShape> {
    let texts = |list: &Value| -> Vec<String> {
        let list = list.as_array().expect("a list").iter();
        list.map(|text| text.as_str().expect("a text").to_owned()).collect()
    };
    resources(template, "AWS::Events::Rule")
        .map(|(_, resource)| {
            let properties = &resource["Properties"];
            assert_eq!(properties["EventPattern"]["source"], json!(["boxoffice"]));
            let targets = properties["Targets"].as_array().expect("targets").iter();
            let queue = |target: &Value| {
                assert_eq!(target["InputPath"], "$.detail", "the queue gets the message itself");
                let arn = target["Arn"].as_str().expect("an ARN");
                kebab(arn.strip_suffix("Queue.Arn").expect("a queue"))
            };
            RuleShape {
                kinds: texts(&properties["EventPattern"]["detail-type"]),
                queues: targets.map(queue).collect(),
            }
        })
        .collect()
}

fn functions(template: &Value) -> HashMap<String, FunctionShape> {
    let globals = &template["Globals"]["Function"];
    let usual = globals["Timeout"].as_u64().expect("a time-out");
    resources(template, "AWS::Serverless::Function")
        .map(|(_, resource)| {
            let name = resource["Properties"]["Handler"].as_str().expect("a handler");
            let variables = [&resource["Properties"], globals].into_iter();
            let variables = variables.filter_map(|of| of["Environment"]["Variables"].as_object());
            let mut wakings = resource["Properties"]["Events"].as_object().into_iter().flatten();
            let schedule = wakings
                .find_map(|(_, trigger)| trigger["Properties"]["Schedule"].as_str().map(str::to_owned));
            let triggers = resource["Properties"]["Events"].as_object().into_iter().flatten();
            let batches = triggers.filter_map(|(_, trigger)| trigger["Properties"]["BatchSize"].as_u64());
            let shape = FunctionShape {
                variables: variables.flatten().map(|(name, _)| name.clone()).collect(),
                timeout_seconds: resource["Properties"]["Timeout"].as_u64().unwrap_or(usual),
                batch_max: batches.max().map_or(1, |size| usize::try_from(size).unwrap()),
                schedule,
            };
            (name.to_owned(), shape)
        })
        .collect()
}
