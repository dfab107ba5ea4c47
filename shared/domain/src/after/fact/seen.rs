//! Views of events' pages, of which clients tell a sample.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Fact, Kind, Line, utc_day};
use crate::base::ids::EventId;
use crate::{Currency, Error, Money};

/// Digits of a view's id.
const DIGITS: usize = 32;
/// Digits of it that decide about the sample.
const SAMPLE_DIGITS: usize = 8;

/// Id that a client draws for a view: 32 hexadecimal digits in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = "^[0-9a-f]{32}$"))]
pub struct ViewId(String);

impl ViewId {
    /// Returns true if the view belongs to a sample of one in `one_in`; none does of 0. It depends on the id alone, so that
    /// a client that knows the rate spares the requests that would not be counted.
    #[must_use]
    pub fn is_counted(&self, one_in: u32) -> bool {
        let number = self.0.get(..SAMPLE_DIGITS).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        number.and_then(|number| number.checked_rem(one_in)) == Some(0)
    }
}

impl TryFrom<String> for ViewId {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == DIGITS && text.bytes().all(is_digit) {
            return Ok(Self(text));
        }
        let reason = "draw 32 hexadecimal digits in lower case for each view".to_owned();
        Err(Error::FieldInvalid { name: "view_id", reason })
    }
}

impl From<ViewId> for String {
    fn from(id: ViewId) -> Self {
        id.0
    }
}

/// A view of the sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Id of the view.
    pub view_id: ViewId,
    /// Event whose page was seen.
    pub event_id: EventId,
    /// The event's currency, in which its figures are.
    pub currency: Currency,
    /// Instant of the view.
    pub seen_at: Timestamp,
    /// Number of views that it stands for.
    pub stands_for: u32,
}

impl Seen {
    /// The fact of the view. Its id is none of a message, and another one for each event and day, whatever ids a client
    /// takes twice.
    #[must_use]
    pub fn fact(&self) -> Fact {
        let Self { view_id: ViewId(id), event_id, currency, seen_at, stands_for } = self;
        let line = Line::of(Kind::Seen, Money::new(0, *currency));
        Fact {
            message_id: format!("seen_{}_{event_id}_{id}", utc_day(*seen_at)),
            occurred_at: *seen_at,
            event_id: event_id.clone(),
            booking_id: None,
            lines: vec![Line { count: i64::from(*stands_for), ..line }],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_one_in_so_many_views_is_counted() {
        let id = |number: u32| ViewId::try_from(format!("{number:08x}{:024x}", 7)).unwrap();
        for (one_in, counted) in [(0, 0), (1, 1_000), (10, 100)] {
            assert_eq!(
                (0..1_000).filter(|number| id(*number).is_counted(one_in)).count(),
                counted,
                "{one_in}"
            );
        }
        for wrong in
            ["", "0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcdeg"]
        {
            assert!(ViewId::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
