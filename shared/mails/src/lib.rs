//! Contents of mails: what they say to customers, organizers and owners of accounts, in four languages, as HTML and as
//! plain text; organizers' own texts; calendar files.
//!
//! The same input always gives the same bytes: no clock, no random ids. `templates` has the words: a file per language
//! and template, which sets a subject, a title, paragraphs and the words of a button, and from which both formats are
//! made.

mod calendar;
mod content;
mod draft;
mod engine;
mod fields;
mod forms;
mod language;
mod marks;
mod markup;
mod overrides;
mod pieces;
mod render;
mod samples;
mod sms;
mod sources;
mod text;

pub use calendar::{CalendarEntry, CalendarMethod};
pub use content::{
    Abandoned, BookingConfirmed, BookingMoved, Code, CodePurpose, Content, DeclineReason, DeliveryTrouble,
    DisputeClosed, DisputeOpened, EventCancelled, EventPostponed, EventRelocated, PaymentDeclined,
    RefundCause, RefundDue, RefundFailed, RefundSettled, Reminder, SeatsReturned, SoldOut, fields_of,
};
pub use draft::{Broken, Letter};
pub use fields::Field;
pub use forms::{Moment, amount, percent};
pub use language::Language;
pub use overrides::{CheckError, OVERRIDE_BYTES_MAX, Override, Refusal, known_fields};
pub use pieces::{BookingRef, Event, MovedSeat, Policy, Seat, SeatNames, Sender, Sum, SumKind};
pub use render::{Rendered, render};
pub use samples::{as_sent, of as samples_of};
pub use sms::{SMS_PARTS_MAX, SMS_TEMPLATES, SmsTooLong, parts, sms};

#[cfg(test)]
mod tests;
