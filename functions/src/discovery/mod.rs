//! Ways to an event: facets, titles, the search index, and the page that robots and messengers read.

mod event_page;
mod linked_data;
mod page_policy;

pub(crate) mod find_titles;
pub(crate) mod get_event_page;
pub(crate) mod get_search_index;
pub(crate) mod list_facets;
pub(crate) mod programme;
pub(crate) mod search_index;
pub(crate) mod shared_index;
