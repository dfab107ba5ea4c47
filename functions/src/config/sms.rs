//! Settings of text messages.

use aws::sms::Registration;
use domain::notification::Template;
use mails::Language;

use super::Setting;

/// Registration of text messages at telephone networks.
#[derive(Clone)]
pub struct SmsSettings {
    sender_id: Setting,
    entity_id: Setting,
    template_ids: Setting,
}

impl SmsSettings {
    pub(super) fn read(setting: &impl Fn(&'static str) -> Setting) -> Self {
        Self {
            sender_id: setting("SMS_SENDER_ID"),
            entity_id: setting("SMS_ENTITY_ID"),
            template_ids: setting("SMS_TEMPLATE_IDS"),
        }
    }

    /// The registration; none if this deployment sends no text messages.
    pub(crate) fn registration(&self) -> Option<Registration> {
        let sender_id = self.sender_id.optional()?.to_owned();
        Some(Registration { sender_id, entity_id: self.entity_id.optional().map(str::to_owned) })
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
        let registration =
            settings(|name| if name == "SMS_SENDER_ID" { "BOXOFF" } else { "" }).registration();
        let registration = registration.expect("a sender");
        assert_eq!((registration.sender_id.as_str(), registration.entity_id), ("BOXOFF", None));
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
