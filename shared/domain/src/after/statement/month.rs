//! Calendar months.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;

/// A calendar month (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[0-9]{4}-[0-9]{2}$"))]
pub struct Month([i16; 2]);

impl Month {
    /// The month that a day is in.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self([day.year(), i16::from(day.month())])
    }

    /// First day of the month.
    #[must_use]
    pub fn first(self) -> Date {
        let [year, month] = self.0;
        // Cannot fail: it was a day's.
        Date::new(year, i8::try_from(month).unwrap_or(1), 1).unwrap_or_default()
    }

    /// Last day of the month.
    #[must_use]
    pub fn last(self) -> Date {
        self.first().last_of_month()
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        self.last().tomorrow().map_or(self, Self::of)
    }

    /// The month before it.
    #[must_use]
    pub fn before(self) -> Self {
        self.first().yesterday().map_or(self, Self::of)
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.first().strftime("%Y-%m"))
    }
}

impl TryFrom<String> for Month {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        let reason = || "is no month such as `2026-11`".to_owned();
        let day = if text.len() == 7 { format!("{text}-01").parse::<Date>().ok() } else { None };
        day.map(Self::of).ok_or_else(|| Error::FieldInvalid { name: "month", reason: reason() })
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}
