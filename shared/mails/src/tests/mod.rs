//! Tests of whole mails.

mod calendar;
mod documented;
mod html;
mod overrides;
mod sandbox;
mod sms;
mod words;
