//! Files with a drawing, which are larger than a request may be: read in bounded memory, and told apart.

use serde_json::Value;

use super::{Imported, import_pretix, import_seatsio};
use crate::Error;
use crate::base::error::Fault;
use crate::base::limits::{CHART_OBJECTS_MAX, CHART_VALUES_MAX};

/// Imports the layout that a file draws: a pretix plan, whose zones are a list, or else a seats.io chart.
///
/// # Errors
/// [`Error::ChartInvalid`] with every mistake in it.
pub fn import_file(bytes: &[u8]) -> Result<Imported, Error> {
    if !is_bounded(bytes) {
        return Err(fault(format!(
            "The file has more than {CHART_OBJECTS_MAX} objects or {CHART_VALUES_MAX} values; it is no drawing of a \
             hall."
        )));
    }
    let drawing: Value =
        serde_json::from_slice(bytes).map_err(|error| fault(format!("The file is not JSON: {error}.")))?;
    if drawing["zones"].is_array() { import_pretix(&drawing) } else { import_seatsio(&drawing) }
}

fn fault(message: String) -> Error {
    Error::ChartInvalid { faults: vec![Fault { pointer: String::new(), message }] }
}

/// True if the values of a text, were it JSON, are few enough to be parsed: an object of eight bytes takes a hundred
/// times as many in memory. Outside of strings, each value but the first follows a comma or a bracket.
fn is_bounded(bytes: &[u8]) -> bool {
    let (mut objects, mut values) = (0, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in bytes {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' => (objects, values) = (objects + 1, values + 1),
            b'[' | b',' => values += 1,
            _ => {}
        }
    }
    objects <= CHART_OBJECTS_MAX && values <= CHART_VALUES_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(bytes: &[u8]) -> Vec<(String, String)> {
        let Err(Error::ChartInvalid { faults }) = import_file(bytes) else { panic!("imported") };
        faults.into_iter().map(|fault| (fault.pointer, fault.message)).collect()
    }

    #[test]
    fn a_file_is_read_as_what_it_is() {
        let plan = br#"{ "name": "Hall", "categories": [], "zones": [7], "size": {} }"#;
        assert!(faults(plan).iter().any(|(pointer, _)| pointer.starts_with("/zones/0")));
        let chart = br#"{ "version": 99, "zones": {}, "subChart": {} }"#;
        assert_eq!(faults(chart)[0].0, "/version");
    }

    #[test]
    fn a_file_that_is_not_json_or_too_deep_is_refused_with_its_place() {
        for (file, told) in [
            (&b""[..], "The file is not JSON: EOF while parsing a value at line 1 column 0."),
            (b"{\"a\": }", "The file is not JSON: expected value at line 1 column 7."),
            (b"\xff\xfe", "The file is not JSON: expected value at line 1 column 1."),
        ] {
            assert_eq!(faults(file), [(String::new(), told.to_owned())]);
        }
        let deep = [vec![b'['; 200_000], vec![b']'; 200_000]].concat();
        assert!(faults(&deep)[0].1.contains("recursion limit"), "{:?}", faults(&deep));
    }

    #[test]
    fn a_file_that_would_fill_the_memory_is_refused_before_it_is_parsed() {
        let objects = "[".to_owned() + &"{\"\":0},".repeat(CHART_OBJECTS_MAX + 1) + "0]";
        let values = "[".to_owned() + &"0,".repeat(CHART_VALUES_MAX) + "0]";
        for file in [objects, values] {
            assert!(faults(file.as_bytes())[0].1.contains("no drawing of a hall"));
        }
        // Commas and brackets in a text are none of the file's.
        let text = format!("{{\"version\": 99, \"name\": \"\\\"{}\"}}", "{,[".repeat(CHART_VALUES_MAX));
        assert_eq!(faults(text.as_bytes())[0].0, "/version");
    }
}
