//! Categories and zones of a chart, which seats and sections name by key.

use std::collections::HashMap;

use serde_json::Value;

use crate::seating::layout::Point;
use crate::seating::layout::import::{Category, Faults, Node, add_category, color};

/// Categories in the chart's order.
#[derive(Debug, Default)]
pub(super) struct Categories {
    pub(super) list: Vec<Category>,
    by_key: HashMap<String, usize>,
}

impl Categories {
    pub(super) fn read(chart: &Node<'_>, faults: &mut Faults) -> Self {
        let mut categories = Self::default();
        let parent = chart.get("categories");
        let list = parent.get("list");
        for node in list.items(faults) {
            if !node.is_object(faults) {
                continue;
            }
            let label = node.get("label").label(faults).unwrap_or_default();
            let accessible = node.get("accessible").flag(faults);
            let index = categories.list.len();
            let category = (label, color(&node.get("color")), accessible);
            if !add_category(&mut categories.list, category, &node, faults) {
                break;
            }
            let key = node.get("key");
            match key_text(key.value) {
                None => key.fault(faults, "The key must be a string or a whole number."),
                Some(text) => {
                    if categories.by_key.insert(text, index).is_some() {
                        key.fault(faults, "Another category has this key already.");
                    }
                }
            }
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
