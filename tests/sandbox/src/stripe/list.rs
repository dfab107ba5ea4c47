//! Lists: filters and pages.

use serde_json::{Value, json};

use super::error::{Refusal, Result};
use super::params::Params;
use crate::shelf::Shelf;

/// Range of seconds in which the objects of a list were created.
#[derive(Clone, Copy, Debug)]
pub(super) struct Created {
    first: i64,
    last: i64,
}

impl Created {
    /// Takes `created[gte]`, `created[gt]`, `created[lte]` and `created[lt]`.
    pub(super) fn take(params: &mut Params) -> Result<Created> {
        let mut all = Created { first: i64::MIN, last: i64::MAX };
        let Some(mut created) = params.object("created")? else { return Ok(all) };
        let after = created.integer("gt")?.map(|second| second.saturating_add(1));
        let before = created.integer("lt")?.map(|second| second.saturating_sub(1));
        for first in [after, created.integer("gte")?].into_iter().flatten() {
            all.first = all.first.max(first);
        }
        for last in [before, created.integer("lte")?].into_iter().flatten() {
            all.last = all.last.min(last);
        }
        created.finish()?;
        Ok(all)
    }

    pub(super) fn holds(self, second: i64) -> bool {
        (self.first..=self.last).contains(&second)
    }
}

/// Takes `limit` and `starting_after`; returns one page of the objects that `keep` selects, newest first.
pub(super) fn page<T>(
    shelf: &Shelf<T>,
    url: &str,
    params: &mut Params,
    keep: impl Fn(&T) -> bool,
    render: impl Fn(&T) -> Value,
) -> Result<Value> {
    let limit = params.positive("limit")?.unwrap_or(10);
    if limit > 100 {
        let message = "This value must be less than or equal to 100.".to_owned();
        return Err(Refusal::invalid(Some("parameter_invalid_integer"), Some("limit"), message));
    }
    let after = params.text("starting_after")?;
    if let Some(id) = after.as_deref().filter(|id| shelf.get(id).is_none()) {
        return Err(Refusal::no_such("object", id, "starting_after"));
    }
    let mut rows = shelf
        .newest_first()
        .skip_while(|(id, _)| after.as_deref().is_some_and(|after| *id != after))
        .skip(usize::from(after.is_some()))
        .filter(|(_, row)| keep(row))
        .map(|(_, row)| row);
    let limit = usize::try_from(limit).unwrap_or(100);
    let data: Vec<Value> = rows.by_ref().take(limit).map(render).collect();
    let has_more = rows.next().is_some();
    Ok(json!({ "object": "list", "data": data, "has_more": has_more, "url": url }))
}
