//! Conditions that are partly replaced by true.

/// Condition that is true of existing and missing items.
const ALWAYS: &str = "attribute_exists(pk) OR attribute_not_exists(pk)";

/// Replaces the comparisons of `condition` that contain `term` by true; all of them without a term. All names
/// and values stay in use, as the store demands.
pub(super) fn waived(condition: &str, term: Option<&str>) -> String {
    let Some(term) = term else { return format!("{condition} OR {ALWAYS}") };
    let mut waived = String::new();
    for (comparison, joint) in comparisons(condition) {
        let (before, inner, after) = bare(comparison);
        waived.push_str(before);
        match (inner.contains(term), before.ends_with('(') && after.starts_with(')')) {
            (true, true) => waived.push_str(&format!("{inner} OR {ALWAYS}")),
            (true, false) => waived.push_str(&format!("({inner} OR {ALWAYS})")),
            (false, _) => waived.push_str(inner),
        }
        waived.push_str(after);
        waived.push_str(joint);
    }
    waived
}

/// Comparisons of a condition, each with the operator after it.
fn comparisons(condition: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = condition;
    loop {
        let next = [" AND ", " OR "].into_iter().filter_map(|joint| Some((rest.find(joint)?, joint))).min();
        let Some((at, joint)) = next else {
            found.push((rest, ""));
            return found;
        };
        found.push((&rest[..at], joint));
        rest = &rest[at + joint.len()..];
    }
}

/// A comparison without the parentheses around it.
fn bare(comparison: &str) -> (&str, &str, &str) {
    let start = comparison.len() - comparison.trim_start_matches('(').len();
    let (before, rest) = comparison.split_at(start);
    let unmatched = rest.matches(')').count() - rest.matches('(').count();
    let (inner, after) = rest.split_at(rest.len() - unmatched);
    (before, inner, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_is_waived_where_it_stands() {
        for (condition, term, wanted) in [
            ("ver = :ver AND created_at = :at", "ver = ", "(ver = :ver OR TRUE) AND created_at = :at"),
            ("(ver = :ver) AND (n = :n)", "ver = ", "(ver = :ver OR TRUE) AND (n = :n)"),
            (
                "(attribute_not_exists(#s0) OR #s0 < :now) AND (a = :b)",
                "#s0 < ",
                "(attribute_not_exists(#s0) OR (#s0 < :now OR TRUE)) AND (a = :b)",
            ),
            ("contains(#s0, :ours) AND #s0 < :a", "contains", "(contains(#s0, :ours) OR TRUE) AND #s0 < :a"),
            ("a = :a", "b = ", "a = :a"),
        ] {
            assert_eq!(waived(condition, Some(term)).replace(ALWAYS, "TRUE"), wanted);
        }
        assert_eq!(waived("a = :a AND b = :b", None).replace(ALWAYS, "TRUE"), "a = :a AND b = :b OR TRUE");
    }
}
