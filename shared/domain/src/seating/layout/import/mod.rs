//! Parts that all imports share: values with their JSON Pointers, sections that are being read, and their
//! assembly into a layout.

mod assemble;
mod category;
mod draft;
mod outline;
mod reader;

pub(crate) use assemble::{Parts, assemble};
pub(crate) use category::{Category, add_category};
pub(crate) use draft::{Draft, DraftRow, DraftSeat, Drafts};
pub(crate) use outline::{Shapes, color, corners, outline, turn};
pub(crate) use reader::{Faults, Node, label_fault};
