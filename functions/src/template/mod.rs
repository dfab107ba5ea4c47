//! Organizers' own texts for mails to their customers: members read, write and remove them, look at a mail and have one
//! sent to themselves.

pub(crate) mod get_template;
pub(crate) mod list_templates;
pub(crate) mod override_template;
pub(crate) mod preview_template;
pub(crate) mod restore_template;
pub(crate) mod sample_mail;
pub(crate) mod template_view;
pub(crate) mod test_template;
