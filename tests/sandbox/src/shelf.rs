//! Store of the objects of one kind, by id and in the order of their creation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Objects of one kind that a provider remembers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Shelf<T> {
    rows: BTreeMap<String, T>,
    order: Vec<String>,
}

// The derived implementation would require `T: Default`.
impl<T> Default for Shelf<T> {
    fn default() -> Shelf<T> {
        Shelf { rows: BTreeMap::new(), order: Vec::new() }
    }
}

impl<T> Shelf<T> {
    pub(crate) fn insert(&mut self, id: &str, row: T) {
        self.order.push(id.to_owned());
        self.rows.insert(id.to_owned(), row);
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.rows.get(id)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        self.rows.get_mut(id)
    }

    /// All objects, in the order of their ids, to be changed.
    pub(crate) fn rows_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.rows.values_mut()
    }

    /// All objects, newest first, as both providers list them.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = (&str, &T)> {
        self.order.iter().rev().filter_map(|id| self.rows.get(id).map(|row| (id.as_str(), row)))
    }
}
