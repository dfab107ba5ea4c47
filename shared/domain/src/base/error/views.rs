//! Values that errors carry to the caller.

use schemars::JsonSchema;
use serde::Serialize;

/// A mistake in a chart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Fault {
    /// JSON Pointer (RFC 6901) into the chart.
    pub pointer: String,
    /// Sentence that names the mistake and the remedy.
    pub message: String,
}

/// Present state of a block, for a customer who lost seats in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BlockView {
    /// Name of the section.
    pub section: String,
    /// Label of the row.
    pub row: String,
    /// Ids of the free seats.
    pub available: Vec<String>,
}

/// A table whose seats are sold only together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TableView {
    /// Name of the section.
    pub section: String,
    /// Label of the table.
    pub table: String,
    /// Ids of all seats that belong together.
    pub seats: Vec<String>,
}
