//! Contents of mails: a struct per template. Its fields are those that a template may use.

mod account;
mod customer;
mod organizer;
mod reasons;

pub use account::{Code, CodePurpose};
pub use customer::{
    Abandoned, BookingConfirmed, BookingMoved, DisputeClosed, EventCancelled, EventPostponed, EventRelocated,
    PaymentDeclined, RefundDue, RefundSettled, Reminder, SeatsReturned,
};
pub use organizer::{DeliveryTrouble, DisputeOpened, RefundFailed, SoldOut};
pub use reasons::{DeclineReason, RefundCause};

use domain::notification::Template;

use crate::fields::{Field, Fields};
use crate::language::Language;

/// Defines the sum of all contents: its variants are the templates.
macro_rules! contents {
    ($($name:ident),* $(,)?) => {
        /// Content of a mail.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs, reason = "the structs say it")]
        pub enum Content {
            $($name(Box<$name>),)*
        }

        impl Content {
            /// Template of the mail.
            #[must_use]
            pub fn template(&self) -> Template {
                match self {
                    $(Self::$name(_) => Template::$name,)*
                }
            }

            pub(crate) fn fields(&self, language: Language) -> Fields {
                match self {
                    $(Self::$name(content) => content.fields(language),)*
                }
            }
        }

        /// Fields that the content of `template` has, with a sentence about each. Those of the event, the booking and
        /// the lists have fields of their own, which [`crate::known_fields`] names.
        #[must_use]
        pub fn fields_of(template: Template) -> &'static [Field] {
            match template {
                $(Template::$name => $name::FIELDS,)*
            }
        }

        $(impl From<$name> for Content {
            fn from(content: $name) -> Self {
                Self::$name(Box::new(content))
            }
        })*
    };
}

contents! {
    BookingConfirmed, PaymentDeclined, SeatsReturned, RefundDue, RefundSettled, BookingMoved, EventPostponed,
    EventRelocated, EventCancelled, Reminder, Abandoned, DisputeClosed, SoldOut, RefundFailed, DisputeOpened,
    DeliveryTrouble, Code,
}
