//! Tests of what customers, auditors and gates find in the files.

mod fixture;
mod invoices;
mod reader;
mod tickets;
