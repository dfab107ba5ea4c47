//! Kinds of messages that webhooks get.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;

macro_rules! kinds {
    ($($kind:ident),* $(,)?) => {
        /// Kind of a message, which is the type of a webhook's payload.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[allow(missing_docs, reason = "`Message` says it")]
        pub enum MessageKind {
            $($kind,)*
        }

        impl MessageKind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// The kind in the API and on the bus.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => stringify!($kind),)*
                }
            }
        }
    };
}

kinds! {
    BookingCreated,
    BookingConfirmed,
    BookingCancelled,
    SeatsReturned,
    BookingMoved,
    BookingExpired,
    PaymentFailed,
    PaymentDeclined,
    RefundDue,
    RefundSettled,
    RefundFailed,
    DisputeOpened,
    DisputeClosed,
    SeatsMoved,
    EventPostponed,
}

impl FromStr for MessageKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let found = Self::ALL.iter().copied().find(|kind| kind.as_str() == text);
        let reason = "there is no such kind of message".to_owned();
        found.ok_or(Error::FieldInvalid { name: "types", reason })
    }
}
