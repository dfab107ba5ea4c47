//! Reader of a chart's values: a wrong value becomes a mistake at its JSON Pointer, and reading continues.

use std::fmt;

use serde_json::{Number, Value};

use crate::Error;
use crate::base::error::Fault;
use crate::base::limits::{FAULTS_LISTED_MAX, NAME_CHARS_MAX};
use crate::base::text::changes_direction;
use crate::seating::layout::Point;

/// Largest coordinate, in chart units. Real charts stay below 100,000; with this bound no sum or square of
/// coordinates overflows.
const COORDINATE_MAX: f64 = 1_000_000.0;

/// Mistakes found so far.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    listed: Vec<Fault>,
    unlisted: usize,
}

impl Faults {
    /// Lists a mistake, unless too many are listed already.
    pub(crate) fn add(&mut self, pointer: impl fmt::Display, message: impl Into<String>) {
        if self.listed.len() < FAULTS_LISTED_MAX {
            self.listed.push(Fault { pointer: pointer.to_string(), message: message.into() });
        } else {
            self.unlisted += 1;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// The refusal of a chart that has these mistakes.
    pub(crate) fn into_error(self) -> Error {
        Error::ChartInvalid { faults: self.into_list() }
    }

    /// All mistakes, with a note about those that are not listed.
    pub(crate) fn into_list(mut self) -> Vec<Fault> {
        if self.unlisted > 0 {
            let message = format!("{} more faults are not listed.", self.unlisted);
            self.listed.push(Fault { pointer: String::new(), message });
        }
        self.listed
    }
}

/// A step of a JSON Pointer.
#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

/// Path to a value in the chart. Steps are linked, so that a pointer costs nothing until it is shown.
#[derive(Clone, Copy)]
pub(crate) struct Pointer<'a> {
    parent: Option<&'a Pointer<'a>>,
    step: Step<'a>,
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Recursion as deep as the reader goes, which is a dozen steps, whatever the chart.
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => write!(f, "/{index}"),
        }
    }
}

/// A value of the chart with its pointer. A missing value is null.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    pub(crate) pointer: Pointer<'a>,
}

impl<'a> Node<'a> {
    pub(crate) fn root(chart: &'a Value) -> Self {
        Self { value: chart, pointer: Pointer { parent: None, step: Step::Root } }
    }

    /// Member `key` of this object.
    pub(crate) fn get<'b>(&'b self, key: &'b str) -> Node<'b> {
        let value = self.value.get(key).unwrap_or(&Value::Null);
        Node { value, pointer: Pointer { parent: Some(&self.pointer), step: Step::Key(key) } }
    }

    /// Items of this list; a missing list is empty.
    pub(crate) fn items<'b>(&'b self, faults: &mut Faults) -> impl Iterator<Item = Node<'b>> + use<'a, 'b> {
        let list = match self.value {
            Value::Array(list) => list.as_slice(),
            Value::Null => &[],
            _ => {
                self.fault(faults, "This must be a list.");
                &[]
            }
        };
        list.iter().enumerate().map(|(index, value)| Node {
            value,
            pointer: Pointer { parent: Some(&self.pointer), step: Step::Index(index) },
        })
    }

    /// Reports a mistake in this value.
    pub(crate) fn fault(&self, faults: &mut Faults, message: impl Into<String>) {
        faults.add(self.pointer, message);
    }

    pub(crate) fn is_missing(&self) -> bool {
        self.value.is_null()
    }

    /// Returns true if this is a text with something in it.
    pub(crate) fn has_text(&self) -> bool {
        self.value.as_str().is_some_and(|text| !text.trim().is_empty())
    }

    /// Returns true if this list is empty or missing.
    pub(crate) fn is_empty_list(&self) -> bool {
        self.is_missing() || self.value.as_array().is_some_and(Vec::is_empty)
    }

    /// Returns true if this is an object; anything else is a mistake.
    pub(crate) fn is_object(&self, faults: &mut Faults) -> bool {
        if !self.value.is_object() {
            self.fault(faults, "This must be an object.");
        }
        self.value.is_object()
    }

    /// The trimmed label, if it can be part of a key and of a seat id.
    pub(crate) fn label(&self, faults: &mut Faults) -> Option<String> {
        let message = match self.value {
            Value::String(text) => {
                let label = text.trim();
                match label_fault(label) {
                    None => return Some(label.to_owned()),
                    Some(message) => message,
                }
            }
            Value::Null => "The label is missing.".to_owned(),
            _ => "The label must be a string.".to_owned(),
        };
        self.fault(faults, message);
        None
    }

    /// The text to draw, which may have several lines; none if it is missing or empty.
    pub(crate) fn drawn_text(&self, faults: &mut Faults) -> Option<String> {
        let text = match self.value {
            Value::Null => return None,
            Value::String(text) => text.trim(),
            _ => {
                self.fault(faults, "The text must be a string.");
                return None;
            }
        };
        let lines = text.replace(['\n', '\r', '\t'], " ");
        match text_fault(&lines) {
            Some(message) => {
                self.fault(faults, message);
                None
            }
            None => (!text.is_empty()).then(|| text.to_owned()),
        }
    }

    /// The flag; a missing one is false.
    pub(crate) fn flag(&self, faults: &mut Faults) -> bool {
        if !self.value.is_boolean() && !self.is_missing() {
            self.fault(faults, "This must be true or false.");
        }
        self.value.as_bool().unwrap_or(false)
    }

    /// The length or coordinate in tenths of the chart's unit.
    pub(crate) fn tenths(&self, faults: &mut Faults) -> Option<i32> {
        let tenths = match self.value {
            Value::Number(number) => tenths(number),
            _ => None,
        };
        if tenths.is_none() {
            self.fault(
                faults,
                format!("This must be a number between -{COORDINATE_MAX} and {COORDINATE_MAX}."),
            );
        }
        tenths
    }

    /// The length in tenths, without its sign; none if it is missing.
    pub(crate) fn length(&self, faults: &mut Faults) -> Option<i32> {
        if self.is_missing() { None } else { self.tenths(faults).map(i32::abs) }
    }

    /// The point with this object's `x` and `y`.
    pub(crate) fn point(&self, faults: &mut Faults) -> Option<Point> {
        if !self.is_object(faults) {
            return None;
        }
        let (x, y) = (self.get("x").tenths(faults), self.get("y").tenths(faults));
        Some(Point { x: x?, y: y? })
    }

    /// The point, if there is one.
    pub(crate) fn optional_point(&self, faults: &mut Faults) -> Option<Point> {
        if self.is_missing() { None } else { self.point(faults) }
    }
}

/// Checks a label and returns the mistake in it.
pub(crate) fn label_fault(label: &str) -> Option<String> {
    if label.is_empty() {
        Some("The label is empty.".to_owned())
    } else if label.contains('#') {
        Some("The label contains `#`, which is reserved.".to_owned())
    } else {
        text_fault(label)
    }
}

/// Checks a text and returns the mistake in it.
fn text_fault(text: &str) -> Option<String> {
    if text.chars().count() > NAME_CHARS_MAX {
        Some(format!("The label is longer than {NAME_CHARS_MAX} characters."))
    } else if text.chars().any(char::is_control) {
        Some("The label contains a control character.".to_owned())
    } else if text.chars().any(changes_direction) {
        Some("The label contains a character that changes the direction of text.".to_owned())
    } else if text.contains(['<', '>']) {
        Some("The label contains `<` or `>`, which are for markup.".to_owned())
    } else {
        None
    }
}

/// The number in tenths. A tenth of a chart unit is a hundredth of a seat's space, so rounding loses nothing
/// visible.
#[expect(
    clippy::float_arithmetic,
    reason = "charts have fractions; they are rounded here, once, and never again"
)]
fn tenths(number: &Number) -> Option<i32> {
    let units = number.as_f64().filter(|units| units.is_finite() && units.abs() <= COORDINATE_MAX)?;
    // Cannot truncate: the bound was checked just above.
    Some((units * 10.0).round() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pointers_are_escaped_as_rfc_6901_says() {
        let chart = json!({ "a/b~c": [null, { "d": 1 }] });
        let root = Node::root(&chart);
        let list = root.get("a/b~c");
        let mut faults = Faults::default();
        list.items(&mut faults).nth(1).unwrap().get("d").fault(&mut faults, "Here.");
        root.fault(&mut faults, "There.");
        let faults = faults.into_list();
        assert_eq!(faults[0].pointer, "/a~1b~0c/1/d");
        assert_eq!(chart.pointer(&faults[0].pointer), Some(&json!(1)));
        assert_eq!(faults[1].pointer, "");
    }

    #[test]
    fn coordinates_are_rounded_to_tenths_and_refused_where_they_are_absurd() {
        let read = |value: Value| Node::root(&value).tenths(&mut Faults::default());
        assert_eq!(read(json!(151.94)), Some(1519));
        assert_eq!(read(json!(-0.06)), Some(-1));
        assert_eq!(read(json!(7)), Some(70));
        for wrong in [json!(1e300), json!(-1_000_001), json!("7"), json!(null), json!(u64::MAX)] {
            assert_eq!(read(wrong.clone()), None, "{wrong}");
        }
    }

    #[test]
    fn faults_beyond_the_thousandth_are_counted() {
        let mut faults = Faults::default();
        for index in 0..1_150 {
            faults.add("", index.to_string());
        }
        let list = faults.into_list();
        assert_eq!((list.len(), list[1_000].message.as_str()), (1_001, "150 more faults are not listed."));
    }

    #[test]
    fn labels_that_could_deceive_are_refused() {
        assert_eq!(label_fault("Étage 1 (links) & 中央"), None);
        for (label, word) in [
            ("", "empty"),
            ("A#1", "reserved"),
            ("A\u{7}", "control"),
            ("\u{202e}A", "direction"),
            ("<script>alert(1)</script>", "markup"),
        ] {
            assert!(label_fault(label).unwrap().contains(word), "{label:?}");
        }
        assert!(label_fault(&"a".repeat(121)).unwrap().contains("longer"));
    }

    #[test]
    fn a_drawn_text_may_have_lines_and_may_be_missing() {
        let read = |value: Value| {
            let mut faults = Faults::default();
            (Node::root(&value).drawn_text(&mut faults), faults.is_empty())
        };
        assert_eq!(read(json!(" Bar\n#1 ")), (Some("Bar\n#1".to_owned()), true));
        assert_eq!(read(json!("  ")), (None, true));
        assert_eq!(read(json!(null)), (None, true));
        for wrong in [json!(7), json!("<b>"), json!("a".repeat(121))] {
            assert_eq!(read(wrong.clone()), (None, false), "{wrong}");
        }
    }
}
