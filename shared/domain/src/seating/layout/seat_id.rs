//! Readable ids of seats.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Readable name of a seat: `Stalls-A-10`, or `A10` if the layout has one section.
///
/// Any text is a seat id; [`Section::find`](super::Section::find) decides if there is such a seat. It is
/// never parsed without the section, because names may contain the separator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SeatId(String);

impl SeatId {
    /// The id as written in JSON and URLs.
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

/// Style of a layout's seat ids, the same in all its sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeatIdStyle {
    /// `{row}{label}`, if the layout has one section and all ids are different.
    Short,
    /// `{section}-{row}-{label}`.
    Long,
}

impl SeatIdStyle {
    /// The id of the seat `label` in `row` of `section`.
    #[must_use]
    pub fn id(self, section: &str, row: &str, label: &str) -> SeatId {
        SeatId(self.prefix(section, row) + label)
    }

    /// Beginning of the ids of all seats in `row` of `section`.
    pub(super) fn prefix(self, section: &str, row: &str) -> String {
        match self {
            Self::Short => row.to_owned(),
            Self::Long => format!("{section}-{row}-"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_id_is_its_text_everywhere() {
        let id = SeatId::from("Stalls-A-10");
        assert_eq!((id.as_ref(), id.to_string().as_str()), ("Stalls-A-10", "Stalls-A-10"));
        assert_eq!(String::from(id), "Stalls-A-10");
    }
}
