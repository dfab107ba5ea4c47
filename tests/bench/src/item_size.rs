//! Size of an item by DynamoDB's documented rules, computed independently of the store.

use serde_json::Value;

/// Size of an item in DynamoDB's JSON: the bytes of every name and every value.
pub(crate) fn item_bytes(item: &Value) -> usize {
    let attributes = item.as_object().into_iter().flatten();
    attributes.map(|(name, value)| name.len() + value_bytes(value)).sum()
}

/// Write units of an item of this size: one for each started kilobyte.
pub(crate) fn write_units(bytes: usize) -> f64 {
    bytes.div_ceil(1_024).max(1) as f64
}

fn value_bytes(value: &Value) -> usize {
    let Some((kind, value)) = value.as_object().and_then(|typed| typed.iter().next()) else { return 0 };
    match kind.as_str() {
        "S" => value.as_str().map_or(0, str::len),
        // About one byte for two significant digits, and one more.
        "N" => number_bytes(value.as_str().unwrap_or_default()),
        // JSON has four characters of base64 for three bytes.
        "B" => value.as_str().map_or(0, |text| text.trim_end_matches('=').len() * 3 / 4),
        "BOOL" | "NULL" => 1,
        // Three bytes for a list or a map, and one for each of its members.
        "L" => {
            let members = value.as_array().map_or(&[][..], Vec::as_slice);
            3 + members.iter().map(|member| 1 + value_bytes(member)).sum::<usize>()
        }
        "M" => 3 + value.as_object().map_or(0, serde_json::Map::len) + item_bytes(value),
        other => panic!("no item of ours has an attribute of type {other}"),
    }
}

fn number_bytes(number: &str) -> usize {
    let digits = number.trim_start_matches('-').trim_matches('0').len();
    digits.div_ceil(2) + 1 + usize::from(number.starts_with('-'))
}
