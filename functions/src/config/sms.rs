//! Settings of text messages.

use aws::sms::Registration;
use domain::customer::Telephone;
use domain::notification::Template;
use mails::Language;

use super::Setting;

/// Registration of text messages at telephone networks.
#[derive(Clone)]
pub struct SmsSettings {
    sender_id: Setting,
    entity_id: Setting,
    template_ids: Setting,
    countries: Setting,
}

impl SmsSettings {
    pub(super) fn read(setting: &impl Fn(&'static str) -> Setting) -> Self {
        Self {
            sender_id: setting("SMS_SENDER_ID"),
            entity_id: setting("SMS_ENTITY_ID"),
            template_ids: setting("SMS_TEMPLATE_IDS"),
            countries: setting("SMS_COUNTRIES"),
        }
    }

    /// The registration; none if this deployment sends no text messages.
    pub(crate) fn registration(&self) -> Option<Registration> {
        self.countries.optional()?;
        let sender_id = self.sender_id.optional()?.to_owned();
        Some(Registration { sender_id, entity_id: self.entity_id.optional().map(str::to_owned) })
    }

    /// True if this deployment sends text messages to numbers that begin like this one.
    pub(crate) fn reaches(&self, number: &Telephone) -> bool {
        let begins = self.countries.optional().into_iter().flat_map(|list| list.split(',')).map(str::trim);
        begins.filter(|begin| begin.len() > 1).any(|begin| number.as_str().starts_with(begin))
    }

    /// Id in India's register of a template's text in a language, from pairs such as
    /// `reminder.en=1107160000000000001`, separated by commas.
    pub(crate) fn template_id(&self, template: Template, language: Language) -> Option<String> {
        let wanted = format!("{}.{}", template.as_str(), language.code());
        let pairs = self.template_ids.optional()?.split(',').filter_map(|pair| pair.split_once('='));
        let mut found = pairs.filter(|(name, _)| name.trim() == wanted);
        found.next().map(|(_, id)| id.trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(read: impl Fn(&str) -> &'static str) -> SmsSettings {
        SmsSettings::read(&|name| Setting { name, value: Some(read(name).to_owned()) })
    }

    #[test]
    fn a_deployment_without_a_sender_sends_no_text_messages() {
        assert!(settings(|_| "").registration().is_none());
        let with = |countries: &'static str| {
            settings(move |name| match name {
                "SMS_SENDER_ID" => "BOXOFF",
                "SMS_COUNTRIES" => countries,
                _ => "",
            })
        };
        assert!(with("").registration().is_none(), "nor one without countries");
        let registration = with("+91").registration().expect("a sender");
        assert_eq!((registration.sender_id.as_str(), registration.entity_id), ("BOXOFF", None));
    }

    #[test]
    fn only_numbers_of_the_listed_countries_get_texts() {
        let number = |text: &str| Telephone::parse(text).unwrap();
        let some = settings(|_| "+91, +4479,+,");
        assert!(some.reaches(&number("+919876543210")) && some.reaches(&number("+447912345678")));
        assert!(!some.reaches(&number("+442012345678")) && !some.reaches(&number("+19876543210")));
        assert!(!settings(|_| "").reaches(&number("+919876543210")));
    }

    #[test]
    fn each_text_has_the_id_under_which_it_is_registered() {
        let settings = settings(|_| "reminder.en=1107, reminder.hi=1108,broken");
        for (template, language, id) in [
            (Template::Reminder, Language::English, Some("1107")),
            (Template::Reminder, Language::Hindi, Some("1108")),
            (Template::Reminder, Language::Arabic, None),
            (Template::BookingConfirmed, Language::English, None),
        ] {
            assert_eq!(settings.template_id(template, language).as_deref(), id);
        }
    }
}
