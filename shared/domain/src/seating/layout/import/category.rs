//! Categories of seats, which become tiers.

use std::collections::HashSet;

use super::Faults;
use super::reader::Node;

/// Most categories of a chart; real charts have a handful.
const CATEGORIES_MAX: usize = 500;

/// A category of the chart, which becomes a tier.
#[derive(Debug)]
pub(crate) struct Category {
    /// Name of the tier: lower-case words joined by `_`, unique in the chart.
    pub(crate) type_: String,
    /// Label for people.
    pub(crate) label: String,
    /// Colour of its seats, if the chart has one.
    pub(crate) color: Option<String>,
    /// True if all its seats are accessible.
    pub(crate) accessible: bool,
}

/// Adds the category of `node` to `list` with a tier name of its own. False if the list is full, which is a
/// mistake in the chart.
pub(crate) fn add_category(
    list: &mut Vec<Category>,
    (label, color, accessible): (String, Option<String>, bool),
    node: &Node<'_>,
    faults: &mut Faults,
) -> bool {
    if list.len() == CATEGORIES_MAX {
        node.fault(faults, format!("There are more than {CATEGORIES_MAX} categories."));
        return false;
    }
    let types: HashSet<&str> = list.iter().map(|category| category.type_.as_str()).collect();
    let type_ = unique_type(&label, list.len(), &types);
    list.push(Category { type_, label, color, accessible });
    true
}

/// Makes a unique tier name: `Goal Stands` becomes `goal_stands`; a label without letters or digits becomes
/// `type_3`, and a repeated one `goal_stands_2`.
fn unique_type(label: &str, index: usize, types: &HashSet<&str>) -> String {
    let words: Vec<String> = label
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let base = if words.is_empty() { format!("type_{}", index + 1) } else { words.join("_") };
    let numbered = (2..).map(|number| format!("{base}_{number}"));
    let all = std::iter::once(base.clone()).chain(numbered);
    all.into_iter().find(|type_| !types.contains(type_.as_str())).unwrap_or(base)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn types_are_lower_case_words_and_unique() {
        let mut list = Vec::new();
        let labels = ["Goal Stands", "goal-stands", " VIP ★ Box 2", "★", "Éire", "Goal  Stands!"];
        for label in labels {
            let of_label = (label.to_owned(), None, false);
            assert!(add_category(&mut list, of_label, &Node::root(&Value::Null), &mut Faults::default()));
        }
        let read: Vec<_> = list.iter().map(|category| category.type_.as_str()).collect();
        assert_eq!(read, ["goal_stands", "goal_stands_2", "vip_box_2", "type_4", "éire", "goal_stands_3"]);
    }
}
