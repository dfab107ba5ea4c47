//! Personal data of a customer. Nothing of it implements `Debug`, because personal data must not get into a log.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::base::language::LanguageTag;

/// Longest text that is parsed as a telephone number: one with room for spaces.
const TELEPHONE_CHARS_MAX: usize = 40;
/// Digits of a telephone number with its country code (E.164). Shorter ones are extensions and services.
const TELEPHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// A customer's profile, as stored: all that is known of the person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// E-mail address, as it was last proved.
    pub email: String,
    /// Name of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<Telephone>,
    /// Language of mails and messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageTag>,
    /// Answers to requests for consent.
    #[serde(default, skip_serializing_if = "Consents::are_unanswered")]
    pub consents: Consents,
    /// Version, raised by each change; 0 if the profile is not stored yet.
    pub ver: u64,
}

impl Profile {
    /// The profile of an account of which only the address is known.
    #[must_use]
    pub fn of_address(email: String) -> Self {
        Self { email, name: None, telephone: None, language: None, consents: Consents::default(), ver: 0 }
    }

    /// The telephone for text messages, if the customer wants them.
    #[must_use]
    pub fn telephone_for_sms(&self) -> Option<&Telephone> {
        self.telephone.as_ref().filter(|_| self.consents.sms.is_some_and(|answer| answer.given))
    }
}

/// Answers of a customer to requests for consent, by topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Consents {
    /// Mails and messages that recommend events; absent if never answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marketing: Option<Consent>,
    /// Mails and messages of organizers whose events the customer has booked; absent if never answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizer_marketing: Option<Consent>,
    /// Text messages to the telephone about the customer's own bookings; absent if never answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sms: Option<Consent>,
    /// Mails that remind: once of seats that were chosen and not paid for, only after a yes, and of an event the day
    /// before, unless after a no. Absent if never answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminders: Option<Consent>,
}

impl Consents {
    /// True if the customer wants to be told of an event the day before: a service that only a no ends.
    #[must_use]
    pub fn takes_reminders(&self) -> bool {
        self.reminders.is_none_or(|answer| answer.given)
    }

    /// True if the customer wants to be told of seats that were not paid for: only a yes begins it.
    #[must_use]
    pub fn takes_abandoned(&self) -> bool {
        self.reminders.is_some_and(|answer| answer.given)
    }

    fn are_unanswered(&self) -> bool {
        *self == Self::default()
    }
}

/// Answer to a request for consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Consent {
    /// True if the customer consents, false after a refusal or a withdrawal.
    pub given: bool,
    /// Instant of the answer.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub since: Timestamp,
}

impl Consent {
    /// The answer after `given`, if there is one. An answer that is repeated keeps its instant.
    #[must_use]
    pub fn after(before: Option<Self>, given: Option<bool>, now: Timestamp) -> Option<Self> {
        match given {
            Some(given) if before.is_none_or(|before| before.given != given) => {
                Some(Self { given, since: now })
            }
            _ => before,
        }
    }
}

/// A telephone number with its country code: `+919876543210`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("pattern" = r"^\+[1-9][0-9]{6,14}$"))]
pub struct Telephone(String);

impl Telephone {
    /// Parses a number as people write it: spaces, hyphens, dots and brackets do not count.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] unless it begins with `+` and a country code.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let written = |c: &char| !matches!(c, ' ' | '-' | '.' | '(' | ')');
        let number: String = text.chars().filter(written).collect();
        let is_number = number.strip_prefix('+').is_some_and(|digits| {
            TELEPHONE_DIGITS.contains(&digits.len())
                && digits.bytes().all(|digit| digit.is_ascii_digit())
                && !digits.starts_with('0')
        });
        let reason = "it begins with `+` and the country code, and has 7 to 15 digits";
        if is_number && text.len() <= TELEPHONE_CHARS_MAX {
            Ok(Self(number))
        } else {
            invalid("telephone", reason)
        }
    }
}

impl Telephone {
    /// The number in JSON.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Telephone {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        Self::parse(&text)
    }
}

impl From<Telephone> for String {
    fn from(number: Telephone) -> Self {
        number.0
    }
}

fn invalid<T>(name: &'static str, reason: &str) -> Result<T, Error> {
    Err(Error::FieldInvalid { name, reason: reason.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<String> {
        Telephone::parse(text).ok().map(String::from)
    }

    #[test]
    fn a_telephone_number_has_a_country_code() {
        assert_eq!(number(" +91 98765-43210 ").as_deref(), Some("+919876543210"));
        assert_eq!(number("+49 (30) 1234.567").as_deref(), Some("+49301234567"));
        let long = format!("+49{}301234567", " ".repeat(TELEPHONE_CHARS_MAX));
        for wrong in
            ["", "+", "0301234567", "+0301234567", "+49 30 12a4567", "+123456", "+1234567890123456", &long]
        {
            assert_eq!(number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn text_messages_and_mails_about_unpaid_seats_need_a_yes_and_reminders_only_no_no() {
        let answer = |given| Some(Consent { given, since: Timestamp::UNIX_EPOCH });
        let mut profile = Profile::of_address("asha@example.com".to_owned());
        profile.telephone = Telephone::parse("+919876543210").ok();
        for (answer, sms, reminders, abandoned) in [
            (None, false, true, false),
            (answer(true), true, true, true),
            (answer(false), false, false, false),
        ] {
            profile.consents = Consents { sms: answer, reminders: answer, ..Consents::default() };
            assert_eq!(profile.telephone_for_sms().is_some(), sms);
            assert_eq!(profile.consents.takes_reminders(), reminders);
            assert_eq!(profile.consents.takes_abandoned(), abandoned);
        }
        profile.consents.sms = answer(true);
        profile.telephone = None;
        assert!(profile.telephone_for_sms().is_none());
    }

    #[test]
    fn an_answer_keeps_its_instant_until_it_changes() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let given = Consent::after(None, Some(true), at(1));
        assert_eq!(given, Some(Consent { given: true, since: at(1) }));
        assert_eq!(Consent::after(given, Some(true), at(2)), given);
        assert_eq!(Consent::after(given, None, at(2)), given);
        let withdrawn = Consent::after(given, Some(false), at(3));
        assert_eq!(withdrawn, Some(Consent { given: false, since: at(3) }));
        assert_eq!(Consent::after(None, None, at(4)), None);
    }
}
