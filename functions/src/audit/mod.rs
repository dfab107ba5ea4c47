//! The audit of the books: what it looks at, page by page.

pub(crate) mod books;
pub(crate) mod halls;
pub(crate) mod provider;
pub(crate) mod round;
