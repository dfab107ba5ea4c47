//! The customer's own account: profile, second factor, reminders, export and end.

pub(crate) mod confirm_second_factor;
pub(crate) mod delete_account;
pub(crate) mod export_account;
pub(crate) mod get_account;
pub(crate) mod list_admin_activity;
pub(crate) mod remove_second_factor;
pub(crate) mod reset_second_factor;
pub(crate) mod set_up_second_factor;
pub(crate) mod show_stop;
pub(crate) mod stop_reminders;
pub(crate) mod update_account;

pub(crate) mod account_view;
mod stop_page;
