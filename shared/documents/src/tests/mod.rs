//! Tests of the files' content for customers, auditors and gates.

mod copy;
mod fixture;
mod invoices;
mod reader;
mod shaped;
mod tickets;
