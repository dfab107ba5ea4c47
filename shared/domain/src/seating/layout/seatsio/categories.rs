//! Categories and zones of a chart, which seats and sections name by key.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::reader::{Faults, Node};
use crate::seating::layout::Point;

/// Most categories of a chart; real charts have a handful.
const CATEGORIES_MAX: usize = 500;

/// A category of the chart, which becomes a tier.
#[derive(Debug)]
pub(super) struct Category {
    /// Name of the tier: lower-case words joined by `_`, unique in the chart.
    pub(super) type_: String,
    /// True if all its seats are accessible.
    pub(super) accessible: bool,
}

/// Categories in the chart's order.
#[derive(Debug, Default)]
pub(super) struct Categories {
    pub(super) list: Vec<Category>,
    by_key: HashMap<String, usize>,
}

impl Categories {
    pub(super) fn read(chart: &Node<'_>, faults: &mut Faults) -> Self {
        let mut categories = Self::default();
        let mut types = HashSet::new();
        let parent = chart.get("categories");
        let list = parent.get("list");
        for node in list.items(faults) {
            if categories.list.len() == CATEGORIES_MAX {
                node.fault(faults, format!("There are more than {CATEGORIES_MAX} categories."));
                break;
            }
            if !node.is_object(faults) {
                continue;
            }
            let label = node.get("label").label(faults).unwrap_or_default();
            let type_ = unique_type(&label, categories.list.len(), &mut types);
            let key = node.get("key");
            match key_text(key.value) {
                None => key.fault(faults, "The key must be a string or a whole number."),
                Some(text) => {
                    if categories.by_key.insert(text, categories.list.len()).is_some() {
                        key.fault(faults, "Another category has this key already.");
                    }
                }
            }
            let accessible = node.get("accessible").flag(faults);
            categories.list.push(Category { type_, accessible });
        }
        if categories.list.is_empty() {
            list.fault(faults, "The chart has no categories; seats get their type from them.");
        }
        categories
    }

    /// The category named by the object's `categoryKey`, or else `inherited`. None, or an unknown one, is a
    /// mistake in the chart.
    pub(super) fn of(&self, node: &Node<'_>, inherited: Option<usize>, faults: &mut Faults) -> Option<usize> {
        let key = node.get("categoryKey");
        let category = self.own(node, faults);
        if category.is_none() && key.is_missing() && inherited.is_none() {
            key.fault(faults, "There is no category here, nor in what this belongs to.");
        }
        category.or(inherited)
    }

    /// The category that the object itself names, if any.
    pub(super) fn own(&self, node: &Node<'_>, faults: &mut Faults) -> Option<usize> {
        let key = node.get("categoryKey");
        if key.is_missing() {
            return None;
        }
        let category = key_text(key.value).and_then(|text| self.by_key.get(&text).copied());
        if category.is_none() {
            key.fault(faults, "The chart has no category with this key.");
        }
        category
    }
}

/// Focal points of the zones, by the zone's key.
pub(super) fn read_zones(chart: &Node<'_>, faults: &mut Faults) -> HashMap<String, Point> {
    let mut zones = HashMap::new();
    let parent = chart.get("zones");
    let list = parent.get("list");
    for node in list.items(faults) {
        let focal_point = node.get("focalPoint").optional_point(faults);
        if let (Some(key), Some(focal_point)) = (key_text(node.get("key").value), focal_point) {
            zones.insert(key, focal_point);
        }
    }
    zones
}

/// A key as text: charts have both `9` and `"string11"`.
pub(super) fn key_text(key: &Value) -> Option<String> {
    match key {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}

/// Makes a unique tier name: `Goal Stands` becomes `goal_stands`; a label without letters or digits becomes
/// `type_3`, and a repeated one `goal_stands_2`.
fn unique_type(label: &str, index: usize, types: &mut HashSet<String>) -> String {
    let words: Vec<String> = label
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let base = if words.is_empty() { format!("type_{}", index + 1) } else { words.join("_") };
    let numbered = (2..).map(|number| format!("{base}_{number}"));
    let type_ =
        std::iter::once(base.clone()).chain(numbered).find(|type_| !types.contains(type_)).unwrap_or(base);
    types.insert(type_.clone());
    type_
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_lower_case_words_and_unique() {
        let mut types = HashSet::new();
        let labels = ["Goal Stands", "goal-stands", " VIP ★ Box 2", "★", "Éire", "Goal  Stands!"];
        let read: Vec<_> =
            labels.iter().enumerate().map(|(index, label)| unique_type(label, index, &mut types)).collect();
        assert_eq!(read, ["goal_stands", "goal_stands_2", "vip_box_2", "type_4", "éire", "goal_stands_3"]);
    }
}
