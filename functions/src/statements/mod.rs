//! Statements of closed months, and exports.

pub(crate) mod create_export;
pub(crate) mod create_statement;
pub(crate) mod export_view;
pub(crate) mod get_export;
pub(crate) mod get_statement;
pub(crate) mod list_statements;
pub(crate) mod statement_view;
pub(crate) mod write_export;
