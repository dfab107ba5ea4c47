//! Sign-in: the user pool behind routes of our own.

pub(crate) mod confirm_sign_up;
pub(crate) mod forgot_password;
pub(crate) mod log_in;
pub(crate) mod log_out;
pub(crate) mod refresh_session;
pub(crate) mod reset_password;
pub(crate) mod sign_up;
