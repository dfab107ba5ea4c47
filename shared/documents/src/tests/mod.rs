//! Tests of the files' content for customers, auditors and gates.

mod fixture;
mod invoices;
mod reader;
mod tickets;
