//! Embedded DynamoDB: answers the SDK's requests in process, without a socket.

use std::sync::Arc;

use dynoxide::{Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::TestClock;
use crate::template::deployed;

/// An answer on the wire.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// True if the provider marks the answer as a stored one.
    pub(crate) replayed: bool,
    /// Media type and bytes of a file, in place of the body.
    pub(crate) file: Option<(String, Vec<u8>)>,
}

impl Answer {
    /// 200 with a JSON body.
    pub(crate) fn ok(body: &Value) -> Self {
        Self { status: 200, body: body.to_string(), replayed: false, file: None }
    }

    /// An error of an AWS service.
    pub(crate) fn error(status: u16, kind: &str, message: &str) -> Self {
        let body = json!({ "__type": kind, "message": message }).to_string();
        Self { status, body, replayed: false, file: None }
    }
}

/// The store with the tables of `infra/data.yaml`.
pub(crate) struct Dynamo(Database);

impl Dynamo {
    pub(crate) fn new(clock: &TestClock) -> Self {
        let database = Database::memory_with_clock(Arc::new(clock.clone())).expect("memory");
        let dynamo = Self(database);
        for table in &deployed().tables {
            dynamo.run("CreateTable", &table.create);
            if let Some(attribute) = &table.ttl {
                let ttl = json!({ "Enabled": true, "AttributeName": attribute });
                let name = &table.name;
                dynamo.run("UpdateTimeToLive", &json!({ "TableName": name, "TimeToLiveSpecification": ttl }));
            }
        }
        dynamo
    }

    /// Runs an operation that must succeed.
    pub(crate) fn run(&self, operation: &str, body: &Value) -> Value {
        let answer = self.handle(operation, body.to_string().as_bytes());
        assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// Answers an operation.
    pub(crate) fn handle(&self, operation: &str, body: &[u8]) -> Answer {
        let db = &self.0;
        match operation {
            "GetItem" => answer(body, |request| db.get_item(request)),
            "BatchGetItem" => answer(body, |request| db.batch_get_item(request)),
            "Query" => answer(body, |request| db.query(request)),
            "Scan" => answer(body, |request| db.scan(request)),
            "PutItem" => answer(body, |request| db.put_item(request)),
            "UpdateItem" => answer(body, |request| db.update_item(request)),
            "DeleteItem" => answer(body, |request| db.delete_item(request)),
            "BatchWriteItem" => answer(body, |request| db.batch_write_item(request)),
            "TransactWriteItems" => answer(body, |request| db.transact_write_items(request)),
            "TransactGetItems" => answer(body, |request| db.transact_get_items(request)),
            "CreateTable" => answer(body, |request| db.create_table(request)),
            "DescribeTable" => answer(body, |request| db.describe_table(request)),
            "UpdateTimeToLive" => answer(body, |request| db.update_time_to_live(request)),
            "ListStreams" => answer(body, |request| db.list_streams(request)),
            "DescribeStream" => answer(body, |request| db.describe_stream(request)),
            "GetShardIterator" => answer(body, |request| db.get_shard_iterator(request)),
            "GetRecords" => answer(body, |request| db.get_records(request)),
            _ => Answer::error(400, "UnknownOperationException", operation),
        }
    }

    /// All items of a table, as DynamoDB JSON.
    pub(crate) fn scan(&self, table: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut request = json!({ "TableName": table, "ConsistentRead": true });
        loop {
            let page = self.run("Scan", &request);
            items.extend(page["Items"].as_array().into_iter().flatten().cloned());
            match &page["LastEvaluatedKey"] {
                Value::Null => return items,
                last => request["ExclusiveStartKey"] = last.clone(),
            }
        }
    }

    /// Start of the stream of `table`.
    pub(crate) fn stream(&self, table: &str) -> String {
        let stream =
            self.run("ListStreams", &json!({ "TableName": table }))["Streams"][0]["StreamArn"].clone();
        let shards = self.run("DescribeStream", &json!({ "StreamArn": stream }));
        let shard = &shards["StreamDescription"]["Shards"][0]["ShardId"];
        let begin = json!({ "StreamArn": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON" });
        text(&self.run("GetShardIterator", &begin)["ShardIterator"])
    }

    /// At most `limit` changes from `iterator`, in Lambda's form, and the next iterator.
    pub(crate) fn changes(&self, iterator: &str, limit: usize) -> (Vec<Value>, String) {
        let page = self.run("GetRecords", &json!({ "ShardIterator": iterator, "Limit": limit }));
        (page["Records"].as_array().unwrap().clone(), text(&page["NextShardIterator"]))
    }

    /// Deletes expired items, as DynamoDB does later. Returns their number.
    pub(crate) fn sweep_ttl(&self) -> usize {
        self.0.sweep_ttl().unwrap()
    }
}

fn answer<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    act: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Answer {
    let request = match serde_json::from_slice(body) {
        Ok(request) => request,
        Err(error) => return Answer::error(400, "ValidationException", &error.to_string()),
    };
    match act(request) {
        Ok(answer) => {
            Answer { status: 200, body: serde_json::to_string(&answer).unwrap(), replayed: false, file: None }
        }
        Err(error) => {
            Answer { status: error.status_code(), body: error.to_json(), replayed: false, file: None }
        }
    }
}

/// The text of this value.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}
