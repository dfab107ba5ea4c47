//! The API's description: for programs, and for people.

pub(crate) mod get_docs;
pub(crate) mod get_openapi;
mod packed;
