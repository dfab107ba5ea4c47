//! Statements of closed months, and exports.

pub(crate) mod create_export;
pub(crate) mod export_view;
pub(crate) mod get_export;
pub(crate) mod write_export;
