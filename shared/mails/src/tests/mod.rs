//! Tests of whole mails.

mod calendar;
mod documented;
mod html;
mod overrides;
mod sms;
mod words;
