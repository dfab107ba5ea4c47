//! Store: an embedded DynamoDB behind HTTP, with the tables of the template.

use std::collections::HashMap;
use std::io::Read;

use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use http_body_util::BodyExt;
use serde_json::{Value, json};

/// Template of the tables.
const TEMPLATE: &str = include_str!("../../../infra/data.yaml");
/// Authorization header: the store requires a signature, and does not verify it.
const SIGNATURE: &str =
    "AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0";

/// Serves a store in memory until standard input ends; prints its address first.
pub(crate) fn serve() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        println!("http://{}", listener.local_addr().expect("bound"));
        let store = dynoxide::Database::memory().expect("memory");
        let ended = tokio::task::spawn_blocking(|| {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
        });
        let stop = async {
            let _ = ended.await;
        };
        dynoxide::server::serve_with_shutdown(listener, store, stop).await.expect("it serves");
    });
}

/// Direct access to the store, for tables, audits and sizes.
#[derive(Clone)]
pub(crate) struct Wire {
    connector: SharedHttpConnector,
    url: String,
}

impl Wire {
    /// Access to the store at `url`.
    pub(crate) fn new(url: &str) -> Self {
        Self { connector: aws::plain_connector(), url: url.to_owned() }
    }

    /// Calls an operation of DynamoDB's API.
    pub(crate) async fn call(&self, operation: &str, body: &Value) -> Value {
        let request = http::Request::post(&self.url)
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
            .header("x-amz-date", "20260101T000000Z")
            .header("authorization", SIGNATURE)
            .body(SdkBody::from(body.to_string()))
            .expect("a request");
        let request = HttpRequest::try_from(request).expect("a request");
        let answer = self.connector.call(request).await.expect("the store answers");
        let status = answer.status().as_u16();
        let bytes = answer.into_body().collect().await.expect("the whole answer").to_bytes();
        assert!(status == 200, "{operation}: {status}: {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).expect("JSON")
    }

    /// Items of all pages of a query or a scan.
    pub(crate) async fn all(&self, operation: &str, mut body: Value) -> Vec<Value> {
        let mut items = Vec::new();
        loop {
            let mut page = self.call(operation, &body).await;
            if let Value::Array(found) = page["Items"].take() {
                items.extend(found);
            }
            match page.get("LastEvaluatedKey") {
                Some(key) if !key.is_null() => body["ExclusiveStartKey"] = key.clone(),
                _ => return items,
            }
        }
    }

    /// The item with this key; null if there is none.
    pub(crate) async fn item(&self, table: &str, pk: &str, sk: &str) -> Value {
        let key = json!({ "pk": { "S": pk }, "sk": { "S": sk } });
        self.call("GetItem", &json!({ "TableName": table, "Key": key })).await["Item"].take()
    }

    /// Creates the template's tables.
    pub(crate) async fn create_tables(&self) {
        for table in tables() {
            self.call("CreateTable", &table).await;
        }
    }
}

/// Bodies of `CreateTable` for the template's tables, named `seats`, `bookings` and `catalog`, without their streams:
/// the benchmark does not read them, and this store reads a whole stream to find its next number.
pub(crate) fn tables() -> Vec<Value> {
    let template: serde_yaml_ng::Value = serde_yaml_ng::from_str(TEMPLATE).expect("YAML");
    let resources: HashMap<String, serde_yaml_ng::Value> =
        serde_yaml_ng::from_value(template["Resources"].clone()).expect("resources");
    let mut tables = Vec::new();
    for (name, resource) in resources {
        let Some(name) = name.strip_suffix("Table") else { continue };
        let properties = &resource["Properties"];
        let mut table = json!({ "TableName": name.to_lowercase(), "BillingMode": "PAY_PER_REQUEST" });
        for part in ["AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes"] {
            if let Some(value) = properties.get(part) {
                table[part] = serde_yaml_ng::from_value(value.clone()).expect("plain values");
            }
        }
        tables.push(table);
    }
    tables
}
