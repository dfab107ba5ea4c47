//! Sign-in fields, checked before the user pool is asked.

use domain::Error;
use domain::otp::Otp;

/// Characters of an e-mail address (RFC 5321).
const EMAIL_CHARS_MAX: usize = 254;
/// Characters before the `@` (RFC 5321).
const EMAIL_LOCAL_CHARS_MAX: usize = 64;
/// Characters of a password, Cognito's own limit.
const PASSWORD_CHARS_MAX: usize = 256;
/// Characters of a refresh token; Cognito's are below 2,000.
const TOKEN_CHARS_MAX: usize = 8_192;
/// Characters of a session that waits for its second factor, Cognito's own limits.
const SESSION_CHARS: std::ops::RangeInclusive<usize> = 20..=2_048;

/// Normalizes an e-mail address: trimmed and in lower case, as the pool takes `Ann@Example.com` for
/// `ann@example.com`. Only a code sent to it shows that it exists.
///
/// # Errors
/// [`Error::FieldInvalid`] if it cannot be an address.
pub(crate) fn email(value: &str) -> Result<String, Error> {
    let value = value.trim();
    let fits = value.len() <= EMAIL_CHARS_MAX
        && value.is_ascii()
        && value.split_once('@').is_some_and(|(local, host)| is_local_part(local) && is_host(host));
    if fits { Ok(value.to_ascii_lowercase()) } else { invalid("email", "it is not an e-mail address") }
}

fn is_local_part(local: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    (1..=EMAIL_LOCAL_CHARS_MAX).contains(&local.len())
        && local.chars().all(is_allowed)
        && local.split('.').all(|part| !part.is_empty())
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    host.contains('.') && host.split('.').all(is_label)
}

/// Checks the form of a password for a log-in. The pool decides if it is the right one.
///
/// # Errors
/// [`Error::FieldInvalid`] unless it has 1 to 256 characters.
pub(crate) fn password(value: &str) -> Result<&str, Error> {
    let fits = (1..=PASSWORD_CHARS_MAX).contains(&value.chars().count());
    if fits { Ok(value) } else { invalid("password", "1 to 256 characters") }
}

/// Checks the form of a new password. The pool's policy decides if it is strong enough.
///
/// # Errors
/// [`Error::FieldInvalid`] unless it has 1 to 256 characters, [`Error::PasswordWeak`] if it begins or ends
/// with white space, which the pool refuses with an unclear message.
pub(super) fn new_password(value: &str) -> Result<&str, Error> {
    let value = password(value)?;
    if value.trim() != value {
        return Err(Error::PasswordWeak("it begins or ends with white space".to_owned()));
    }
    Ok(value)
}

/// Parses a code from an e-mail, sent in the field `field`.
///
/// # Errors
/// [`Error::FieldInvalid`] unless it has six digits; spacing is ignored.
pub(crate) fn code(field: &'static str, value: &str) -> Result<Otp, Error> {
    Otp::parse(value).or_else(|_| invalid(field, "a code has six digits"))
}

/// Checks the form of a code of an authenticator app, in which spaces do not count. The pool decides if it is the right
/// one.
///
/// # Errors
/// [`Error::FieldInvalid`] unless it has six digits.
pub(crate) fn totp(value: &str) -> Result<String, Error> {
    code("code", value).map(|code| code.digits())
}

/// Checks the form of a session that waits for its second factor.
///
/// # Errors
/// [`Error::FieldInvalid`] if it is too short, too long or not printable.
pub(super) fn session(value: &str) -> Result<&str, Error> {
    let fits = SESSION_CHARS.contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(value) } else { invalid("session", "it is not a session of `POST /auth/login`") }
}

/// Checks the form of the code of a sign-in at a provider.
///
/// # Errors
/// [`Error::FieldInvalid`] if it is empty, too long or not printable.
pub(super) fn sign_in_code(value: &str) -> Result<&str, Error> {
    let fits =
        (1..=*SESSION_CHARS.end()).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic());
    if fits { Ok(value) } else { invalid("code", "it is not the code of a sign-in") }
}

/// Checks the form of a verifier (RFC 7636).
///
/// # Errors
/// [`Error::FieldInvalid`] unless it has 43 to 128 of the allowed characters.
pub(super) fn verifier(value: &str) -> Result<&str, Error> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
    let fits = (43..=128).contains(&value.len()) && value.bytes().all(is_allowed);
    if fits { Ok(value) } else { invalid("code_verifier", "it is none of `POST /auth/authorize`") }
}

/// Checks the form of a refresh token. The pool decides if it is valid.
///
/// # Errors
/// [`Error::FieldInvalid`] if it is empty, too long or not printable.
pub(super) fn refresh_token(value: &str) -> Result<&str, Error> {
    let fits =
        (1..=TOKEN_CHARS_MAX).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(value) } else { invalid("refresh_token", "it is not a token") }
}

fn invalid<T>(name: &'static str, reason: &str) -> Result<T, Error> {
    Err(Error::FieldInvalid { name, reason: reason.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_sane_and_in_lower_case() {
        assert_eq!(
            email(" Carla.O'Neill+seats@Mail.Example.com ").unwrap(),
            "carla.o'neill+seats@mail.example.com"
        );
        let long = format!("{}@example.com", "a".repeat(65));
        let longer = format!("a@{}.com", "b".repeat(63).repeat(5));
        for wrong in [
            "",
            "@",
            "carla",
            "carla@",
            "@example.com",
            "carla@example",
            "carla@@example.com",
            "a b@example.com",
            "carla@exa mple.com",
            "carla@-example.com",
            "carla@example..com",
            ".carla@example.com",
            "carla@example.com\r\nBcc: x@example.com",
            "cärla@example.com",
            "<carla@example.com>",
            &long,
            &longer,
        ] {
            assert!(email(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn passwords_are_bounded_and_never_changed() {
        assert_eq!(password(" a ").unwrap(), " a ");
        assert!(password("").is_err());
        assert!(password(&"ä".repeat(256)).is_ok());
        assert!(password(&"a".repeat(257)).is_err());
        assert!(matches!(new_password(" Sturdy-Lantern-42"), Err(Error::PasswordWeak(_))));
        assert!(new_password("Sturdy Lantern 42!").is_ok());
    }

    #[test]
    fn a_code_is_six_digits_and_its_field_is_named() {
        assert_eq!(code("code", " 012 345 ").unwrap().digits(), "012345");
        let refused = code("new_code", "12345");
        assert!(matches!(refused, Err(Error::FieldInvalid { name: "new_code", .. })));
    }

    #[test]
    fn a_token_is_printable() {
        assert!(refresh_token("eyJjdHkiOiJKV1QifQ.a-b_c").is_ok());
        for wrong in ["", "a b", "ä", &"a".repeat(TOKEN_CHARS_MAX + 1)] {
            assert!(refresh_token(wrong).is_err());
        }
        assert!(session("AYABeF-2nQ_abcdefghijklmn").is_ok());
        for wrong in ["", "short", &"a".repeat(2_049), "AYABeF 2nQ abcdefghijklmn"] {
            assert!(session(wrong).is_err());
        }
    }
}
