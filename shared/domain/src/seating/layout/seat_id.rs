//! The readable id of a seat.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Names a seat of a layout, readably: `Stalls-A-10`, or `A10` where the layout has one section.
///
/// Any text is a seat id; whether there is such a seat, [`Section::find`](super::Section::find) says.
/// It is never taken apart without the section: names may contain the separator themselves.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SeatId(String);

impl SeatId {
    /// The id as it stands in JSON and URLs.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for SeatId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SeatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for SeatId {
    fn from(id: String) -> Self {
        Self(id)
    }
}

impl From<&str> for SeatId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

impl From<SeatId> for String {
    fn from(id: SeatId) -> Self {
        id.0
    }
}

/// Style of the ids of a layout's seats; one for all its sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeatIdStyle {
    /// `{row}{label}`: the layout has one section, and no two seats get the same id.
    Short,
    /// `{section}-{row}-{label}`.
    Long,
}

impl SeatIdStyle {
    /// The id of the seat `label` in `row` of `section`.
    pub(super) fn id(self, section: &str, row: &str, label: &str) -> SeatId {
        match self {
            Self::Short => SeatId(format!("{row}{label}")),
            Self::Long => SeatId(format!("{section}-{row}-{label}")),
        }
    }
}
