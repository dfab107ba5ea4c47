//! Faults of a body in words for people: serde speaks of Rust's types.

/// The fault that `error` reports and its place in the text, without a full stop.
pub(crate) fn fault(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let text = text.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&text);
    let text = text.trim_end_matches('.');
    let fault = match text.rsplit_once(", expected ") {
        Some((fault, expected)) => format!("{}, expected {}", found(fault), wanted(expected)),
        // Of a list of texts serde says no more.
        None if text == "expected value" => "wrong type: expected a string".to_owned(),
        None => text.to_owned(),
    };
    format!("{fault} (line {line}, column {column})")
}

fn found(fault: &str) -> String {
    let Some(value) = fault.strip_prefix("invalid type: ") else { return fault.to_owned() };
    let value = match value {
        "map" => "object",
        "sequence" => "list",
        value => value,
    };
    format!("wrong type: {}", value.replacen("floating point", "number", 1))
}

fn wanted(name: &str) -> &str {
    match name {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" | "usize" => "a whole number that is not negative",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "unit" => "null",
        "a sequence" => "a list",
        "a map" => "an object",
        "a boolean" => "true or false",
        name if name.starts_with("struct ") => "an object",
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde::de::DeserializeOwned;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only its type is read")]
    struct Row {
        count: u32,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Word {
        Owner,
    }

    fn read<T: DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
        let told = fault(&serde_json::from_str::<T>(json).unwrap_err());
        told.split(" (line").next().unwrap().to_owned()
    }

    #[test]
    fn a_fault_speaks_of_no_type_of_rust() {
        assert_eq!(
            read::<u32>("-1"),
            "invalid value: integer `-1`, expected a whole number from 0 to 4294967295"
        );
        assert_eq!(
            read::<u64>("-1"),
            "invalid value: integer `-1`, expected a whole number that is not negative"
        );
        assert_eq!(read::<i64>("1.5"), "wrong type: number `1.5`, expected a whole number");
        assert_eq!(read::<Vec<u32>>("{}"), "wrong type: object, expected a list");
        assert_eq!(read::<BTreeMap<String, u32>>("[]"), "wrong type: list, expected an object");
        assert_eq!(read::<bool>("\"map\""), "wrong type: string \"map\", expected true or false");
        assert_eq!(read::<Vec<Row>>("[true]"), "wrong type: boolean `true`, expected an object");
        assert_eq!(read::<Word>("5"), "wrong type: expected a string");
        assert_eq!(read::<Word>("{\"owner\":1}"), "wrong type: integer `1`, expected null");
        assert_eq!(read::<Row>("{}"), "missing field `count`");
        assert_eq!(read::<Row>("{\"n\":1}"), "unknown field `n`, expected `count`");
    }

    #[test]
    fn a_fault_has_a_place() {
        let error = serde_json::from_str::<Row>("{\n  \"count\": true}").unwrap_err();
        let told = fault(&error);
        assert_eq!(
            told,
            "wrong type: boolean `true`, expected a whole number from 0 to 4294967295 (line 2, column 15)"
        );
    }
}
