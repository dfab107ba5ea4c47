//! Keys that a request to the store touches.

use std::collections::BTreeMap;

use serde_json::Value;

/// A partition key of a table or of an index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    /// `seats`, or for an index `bookings/by_event`.
    pub(crate) place: String,
    /// The key's value.
    pub(crate) value: String,
}

impl Key {
    /// The key `value` of `place`.
    pub(crate) fn new(place: impl Into<String>, value: impl Into<String>) -> Self {
        Self { place: place.into(), value: value.into() }
    }

    /// True for a key of an index.
    pub(crate) fn in_index(&self) -> bool {
        self.place.contains('/')
    }
}

/// One item or index entry of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Touch {
    /// Partition key.
    pub(crate) key: Key,
    /// Sort key, if the request names it.
    pub(crate) sort: Option<String>,
    /// Number of the write in its transaction; 0 for any other request.
    pub(crate) part: usize,
    /// True for a write.
    pub(crate) writes: bool,
    /// True for a put of an item that must not exist.
    pub(crate) creates: bool,
}

/// Attributes with the partition keys of the indexes, by table and index.
#[derive(Debug)]
pub(crate) struct Schema(BTreeMap<String, Vec<(String, String)>>);

impl Schema {
    /// The indexes of these bodies of `CreateTable`.
    pub(crate) fn of(tables: &[Value]) -> Self {
        let index = |index: &Value| {
            let keys = index["KeySchema"].as_array().into_iter().flatten();
            let hash = keys.into_iter().find(|key| key["KeyType"] == "HASH").expect("a partition key");
            (text(&index["IndexName"]), text(&hash["AttributeName"]))
        };
        let indexes = |table: &Value| {
            let indexes = table["GlobalSecondaryIndexes"].as_array().into_iter().flatten();
            (text(&table["TableName"]), indexes.map(index).collect())
        };
        Self(tables.iter().map(indexes).collect())
    }

    /// Keys that a request touches, in its order. An update touches the index keys that its expression sets:
    /// the functions set an index key together with its sort key, or neither.
    pub(crate) fn touches(&self, operation: &str, request: &Value) -> Vec<Touch> {
        match operation {
            "GetItem" => vec![read(&text(&request["TableName"]), &request["Key"])],
            "PutItem" | "UpdateItem" | "DeleteItem" => self.write(0, request),
            "TransactWriteItems" => parts(&request["TransactItems"])
                .enumerate()
                .flat_map(|(part, write)| self.write(part, write))
                .collect(),
            "BatchGetItem" => {
                let tables = request["RequestItems"].as_object().into_iter().flatten();
                let keys = |(table, keys): (&String, &Value)| {
                    let keys = keys["Keys"].as_array().cloned().unwrap_or_default();
                    keys.iter().map(|key| read(table, key)).collect::<Vec<_>>()
                };
                tables.flat_map(keys).collect()
            }
            "Query" => self.query(request).into_iter().collect(),
            // Scans, and what has no key, are the audits' and not the buyers'.
            _ => Vec::new(),
        }
    }

    fn write(&self, part: usize, request: &Value) -> Vec<Touch> {
        let table = text(&request["TableName"]);
        let item = if request["Item"].is_object() { &request["Item"] } else { &request["Key"] };
        let condition = request["ConditionExpression"].as_str().unwrap_or_default();
        let own = Touch {
            key: Key::new(&table, text(&item["pk"]["S"])),
            sort: item["sk"]["S"].as_str().map(str::to_owned),
            part,
            writes: true,
            creates: condition.contains("attribute_not_exists(pk)"),
        };
        let set = assigned(request, "UpdateExpression");
        let mut touches = vec![own.clone()];
        for (index, attribute) in self.0.get(&table).into_iter().flatten() {
            let value = item[attribute.as_str()]["S"].as_str().or_else(|| set.get(attribute).copied());
            if let Some(value) = value {
                touches.push(Touch { key: Key::new(format!("{table}/{index}"), value), ..own.clone() });
            }
        }
        touches
    }

    fn query(&self, request: &Value) -> Option<Touch> {
        let table = text(&request["TableName"]);
        let index = request["IndexName"].as_str();
        let (place, attribute) = match index {
            Some(index) => {
                let (_, attribute) = self.0.get(&table)?.iter().find(|(name, _)| name == index)?;
                (format!("{table}/{index}"), attribute.as_str())
            }
            None => (table, "pk"),
        };
        let value = *assigned(request, "KeyConditionExpression").get(attribute)?;
        let key = Key::new(place, value);
        Some(Touch { key, sort: None, part: 0, writes: false, creates: false })
    }
}

fn read(table: &str, key: &Value) -> Touch {
    let sort = key["sk"]["S"].as_str().map(str::to_owned);
    let key = Key::new(table, text(&key["pk"]["S"]));
    Touch { key, sort, part: 0, writes: false, creates: false }
}

/// The writes of a transaction, each without the name of its kind.
fn parts(items: &Value) -> impl Iterator<Item = &Value> {
    items.as_array().into_iter().flatten().filter_map(|item| item.as_object()?.values().next())
}

/// Texts that an expression sets attributes to or compares them with: of every `name = :value`.
fn assigned<'a>(request: &'a Value, expression: &str) -> BTreeMap<String, &'a str> {
    let expression = request[expression].as_str().unwrap_or_default();
    let words: Vec<&str> = expression
        .split(|c: char| c.is_whitespace() || "(),".contains(c))
        .filter(|w| !w.is_empty())
        .collect();
    let pair = |words: &[&str]| {
        let [name, "=", value] = words else { return None };
        let resolved = request["ExpressionAttributeNames"][*name].as_str().unwrap_or(name);
        Some((resolved.to_owned(), request["ExpressionAttributeValues"][*value]["S"].as_str()?))
    };
    words.windows(3).filter_map(pair).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> Schema {
        Schema::of(&crate::store::tables())
    }

    fn keys(touches: &[Touch]) -> Vec<(&str, &str)> {
        touches.iter().map(|touch| (touch.key.place.as_str(), touch.key.value.as_str())).collect()
    }

    #[test]
    fn a_new_booking_touches_its_own_key_and_those_of_two_indexes() {
        let item = json!({
            "pk": { "S": "bkg_1" }, "sk": { "S": "booking" }, "customer_id": { "S": "cus_1" },
            "event_shard": { "S": "evt_1#3" },
        });
        let put = json!({
            "TableName": "bookings", "Item": item, "ConditionExpression": "(attribute_not_exists(pk))",
        });
        let touches = schema().touches("PutItem", &put);
        let expected =
            [("bookings", "bkg_1"), ("bookings/by_customer", "cus_1"), ("bookings/by_event", "evt_1#3")];
        assert_eq!(keys(&touches), expected);
        assert!(touches.iter().all(|touch| touch.writes && touch.creates));
    }

    #[test]
    fn an_update_touches_the_index_key_that_it_sets() {
        let update = json!({
            "TableName": "bookings", "Key": { "pk": { "S": "bkg_1" }, "sk": { "S": "booking" } },
            "UpdateExpression": "SET #due = :due, next_due_at = :at REMOVE held",
            "ExpressionAttributeNames": { "#due": "due" },
            "ExpressionAttributeValues": { ":due": { "S": "due#7" }, ":at": { "N": "1" } },
        });
        let touches = schema().touches("UpdateItem", &update);
        assert_eq!(keys(&touches), [("bookings", "bkg_1"), ("bookings/due", "due#7")]);
    }

    #[test]
    fn each_write_of_a_transaction_has_its_number() {
        let write = |table: &str, key: &str| {
            json!({ "Update": {
                "TableName": table, "Key": { "pk": { "S": key }, "sk": { "S": "x" } },
                "UpdateExpression": "SET a = :a",
            } })
        };
        let items = [write("seats", "evt_1#A#0"), write("bookings", "bkg_1")];
        let touches = schema().touches("TransactWriteItems", &json!({ "TransactItems": items }));
        assert_eq!(keys(&touches), [("seats", "evt_1#A#0"), ("bookings", "bkg_1")]);
        assert_eq!(touches.iter().map(|touch| touch.part).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn a_query_touches_one_key_of_its_table_or_index() {
        let query = json!({
            "TableName": "bookings", "IndexName": "by_event", "KeyConditionExpression": "#e = :e",
            "ExpressionAttributeNames": { "#e": "event_shard" },
            "ExpressionAttributeValues": { ":e": { "S": "evt_1#0" } },
        });
        assert_eq!(keys(&schema().touches("Query", &query)), [("bookings/by_event", "evt_1#0")]);
    }
}
