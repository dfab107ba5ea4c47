//! Changes to the tables that no function makes: those of somebody with write access.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::World;

/// Partition and sort key of an item.
type Key<'a> = (&'a str, &'a str);

impl World {
    /// Sets what is at `path` (`payments[0].status`) of an item to `value`, in DynamoDB's form.
    pub fn set(&self, table: &str, key: Key<'_>, path: &str, value: &Value) {
        let (place, names) = named(path);
        self.dynamo(
            "UpdateItem",
            &json!({
                "TableName": table, "Key": key_of(key), "ExpressionAttributeNames": names,
                "UpdateExpression": format!("SET {place} = :value"),
                "ExpressionAttributeValues": { ":value": value },
            }),
        );
    }

    /// Removes what is at `path` of an item.
    pub fn remove(&self, table: &str, key: Key<'_>, path: &str) {
        let (place, names) = named(path);
        self.dynamo(
            "UpdateItem",
            &json!({
                "TableName": table, "Key": key_of(key), "ExpressionAttributeNames": names,
                "UpdateExpression": format!("REMOVE {place}"),
            }),
        );
    }

    /// Deletes an item.
    pub fn delete(&self, table: &str, key: Key<'_>) {
        self.dynamo("DeleteItem", &json!({ "TableName": table, "Key": key_of(key) }));
    }
}

fn key_of((pk, sk): Key<'_>) -> Value {
    json!({ "pk": { "S": pk }, "sk": { "S": sk } })
}

/// `path` with a placeholder for each name, because some names are reserved words of DynamoDB.
fn named(path: &str) -> (String, Map<String, Value>) {
    let (mut place, mut names) = (String::new(), Map::new());
    for (n, step) in path.split('.').enumerate() {
        let (name, index) = step.find('[').map_or((step, ""), |at| step.split_at(at));
        let dot = if n == 0 { "" } else { "." };
        write!(place, "{dot}#n{n}{index}").unwrap();
        names.insert(format!("#n{n}"), name.into());
    }
    (place, names)
}
