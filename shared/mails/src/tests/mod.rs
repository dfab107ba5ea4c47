//! Tests of whole mails.

mod calendar;
mod html;
mod overrides;
mod sms;
mod words;
