//! Functions of files: uploads, and the images that pages show.

pub(crate) mod create_image;
pub(crate) mod create_upload;
pub(crate) mod get_image;
