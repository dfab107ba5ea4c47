//! Units that a call consumed, by key, as the store reports them.
//!
//! The store answers `ConsumedCapacity` by table and index. The units of a table are shared evenly among the
//! request's keys of that table, which is exact if it has one key there, or if all its items cost the same.

use std::collections::BTreeMap;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};

use crate::item_size::{item_bytes, write_units};
use crate::touch::{Key, Touch};

/// Units that a key was charged.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Charge {
    /// The key.
    pub(crate) key: Key,
    /// True for write units.
    pub(crate) writes: bool,
    /// The units.
    pub(crate) units: f64,
}

/// Asks the store for the units of a request. Its signature is wrong from then on, which this store does not
/// check.
pub(crate) fn ask_for_units(request: &mut HttpRequest, mut body: Value) {
    body["ReturnConsumedCapacity"] = json!("INDEXES");
    let text = body.to_string();
    request.headers_mut().insert("content-length", text.len().to_string());
    *request.body_mut() = SdkBody::from(text);
}

/// The JSON of a request.
pub(crate) fn body_of(request: &HttpRequest) -> Value {
    serde_json::from_slice(request.body().bytes().expect("in memory")).expect("JSON")
}

/// Units by table, and by `table/index`; nothing if the answer has no figure.
pub(crate) fn units_by_place(answer: &Value) -> BTreeMap<String, f64> {
    let tables = match &answer["ConsumedCapacity"] {
        Value::Array(tables) => tables.clone(),
        Value::Null => Vec::new(),
        table => vec![table.clone()],
    };
    let mut units = BTreeMap::new();
    for table in &tables {
        let name = table["TableName"].as_str().expect("a name");
        let own = table["Table"]["CapacityUnits"].as_f64().expect("units of the table");
        *units.entry(name.to_owned()).or_default() += own;
        for (index, consumed) in table["GlobalSecondaryIndexes"].as_object().into_iter().flatten() {
            let own = consumed["CapacityUnits"].as_f64().expect("units of an index");
            *units.entry(format!("{name}/{index}")).or_default() += own;
        }
    }
    units
}

/// Units by key.
pub(crate) fn charges(touches: &[Touch], answer: &Value) -> Vec<Charge> {
    let by_place = units_by_place(answer);
    if by_place.is_empty() {
        return refused(touches, answer);
    }
    let mut charges = Vec::new();
    let writes = touches.iter().any(|touch| touch.writes);
    for (place, units) in by_place.into_iter().filter(|(_, units)| *units > 0.0) {
        let here: Vec<&Touch> = touches.iter().filter(|touch| touch.key.place == place).collect();
        let share = units / here.len().max(1) as f64;
        charges.extend(here.iter().map(|touch| Charge { key: touch.key.clone(), writes, units: share }));
        if here.is_empty() {
            charges.push(Charge { key: Key::new(place, "?"), writes, units });
        }
    }
    charges
}

/// Cost of a write or a transaction that was refused, for which the store reports no figure: the kilobytes of
/// the items that it met, in a transaction twice, by the documented rule.
fn refused(touches: &[Touch], answer: &Value) -> Vec<Charge> {
    let kind = answer["__type"].as_str().unwrap_or_default();
    let reasons = answer["CancellationReasons"].as_array();
    let cost = |touch: &Touch| match reasons {
        Some(reasons) => {
            let item = reasons.get(touch.part).map_or(&Value::Null, |reason| &reason["Item"]);
            2.0 * write_units(item_bytes(item))
        }
        None => write_units(item_bytes(&answer["Item"])),
    };
    if reasons.is_none() && !kind.ends_with("ConditionalCheckFailedException") {
        return Vec::new();
    }
    let own = touches.iter().filter(|touch| touch.writes && !touch.key.in_index());
    own.map(|touch| Charge { key: touch.key.clone(), writes: true, units: cost(touch) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(place: &str, value: &str, part: usize) -> Touch {
        Touch { key: Key::new(place, value), sort: None, part, writes: true, creates: false }
    }

    #[test]
    fn a_tables_units_are_shared_among_its_keys() {
        let touches = [touch("seats", "a", 0), touch("seats", "b", 1), touch("bookings", "c", 2)];
        let table = |name: &str, units: f64| json!({ "TableName": name, "CapacityUnits": units, "Table": { "CapacityUnits": units } });
        let answer = json!({ "ConsumedCapacity": [table("seats", 4.0), table("bookings", 2.0)] });
        let units: Vec<f64> = charges(&touches, &answer).iter().map(|charge| charge.units).collect();
        assert_eq!(units, [2.0, 2.0, 2.0]);
    }

    #[test]
    fn a_refused_write_costs_its_own_key_and_no_index() {
        let touches = [touch("bookings", "a", 0), touch("bookings/by_event", "b", 0)];
        let answer = json!({ "__type": "x#ConditionalCheckFailedException", "Item": { "pk": { "S": "a" } } });
        let expected = Charge { key: Key::new("bookings", "a"), writes: true, units: 1.0 };
        assert_eq!(charges(&touches, &answer), [expected]);
    }

    #[test]
    fn a_cancelled_transaction_costs_each_of_its_items_twice() {
        let touches = [touch("seats", "a", 0), touch("bookings", "b", 1)];
        let long = json!({ "Code": "ConditionalCheckFailed", "Item": { "x": { "S": "y".repeat(1_500) } } });
        let answer = json!({ "CancellationReasons": [{ "Code": "None" }, long] });
        let units: Vec<f64> = charges(&touches, &answer).iter().map(|charge| charge.units).collect();
        assert_eq!(units, [2.0, 4.0]);
    }
}
