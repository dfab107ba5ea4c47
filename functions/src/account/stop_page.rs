//! Pages of a stop link, in the browser's language. They have a form and no script, so that they work everywhere.

use lambda::{Reply, Request};
use mails::Language;

/// Content of a page.
#[derive(Clone, Copy)]
pub(super) enum Page {
    /// Asks if the mails are to end. Opening the link ends nothing: scanners of mails open all links.
    Ask,
    /// The mails have ended.
    Stopped,
    /// The link is not one of ours.
    Unknown,
}

impl Page {
    /// The page as an answer.
    pub(super) fn reply(self, request: &Request) -> Reply {
        let status = if matches!(self, Self::Unknown) { 400 } else { 200 };
        let html = self.html(Language::preferred(request.header("accept-language").unwrap_or_default()));
        let policy =
            "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'".to_owned();
        Reply::page(status, html)
            .header("content-security-policy", policy)
            .header("referrer-policy", "no-referrer".to_owned())
            .header("x-robots-tag", "noindex".to_owned())
    }

    fn html(self, language: Language) -> String {
        let (code, dir) = (language.code(), if language.is_right_to_left() { "rtl" } else { "ltr" });
        let (title, text) = self.words(language);
        let form = match self {
            Self::Ask => format!("<form method=\"post\"><button>{}</button></form>\n", button(language)),
            Self::Stopped | Self::Unknown => String::new(),
        };
        format!(
            "<!doctype html>\n<html lang=\"{code}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n</head>\n\
             <body>\n<main>\n<h1>{title}</h1>\n<p>{text}</p>\n{form}</main>\n</body>\n</html>\n"
        )
    }

    /// Title and sentence.
    fn words(self, language: Language) -> (&'static str, &'static str) {
        match (self, language) {
            (Self::Ask, Language::English) => (
                "Stop reminders?",
                "You will get no more mails about seats that you have not paid for, nor the day before an event. \
                 Tickets, refunds and changes of an event still reach you.",
            ),
            (Self::Ask, Language::Hindi) => (
                "रिमाइंडर बंद करें?",
                "जिन सीटों का भुगतान नहीं हुआ, उनके बारे में और कार्यक्रम से एक दिन पहले अब मेल नहीं आएँगे। टिकट, रिफ़ंड और \
                 कार्यक्रम के बदलाव की सूचना आपको मिलती रहेगी।",
            ),
            (Self::Ask, Language::Spanish) => (
                "¿Dejar de recibir recordatorios?",
                "No recibirás más correos sobre asientos sin pagar ni el día antes de una función. Las entradas, los \
                 reembolsos y los cambios de una función te seguirán llegando.",
            ),
            (Self::Ask, Language::Arabic) => (
                "هل تريد إيقاف رسائل التذكير؟",
                "لن تصلك بعد الآن رسائل عن مقاعد لم تُدفع قيمتها، ولا رسائل في اليوم السابق للفعالية. ستبقى تصلك التذاكر \
                 والمبالغ المستردة وتغييرات الفعاليات.",
            ),
            (Self::Stopped, Language::English) => {
                ("Reminders are stopped", "You can switch them on again in your account.")
            }
            (Self::Stopped, Language::Hindi) => {
                ("रिमाइंडर बंद कर दिए गए हैं", "आप इन्हें अपने खाते में फिर से चालू कर सकते हैं।")
            }
            (Self::Stopped, Language::Spanish) => {
                ("Ya no recibirás recordatorios", "Puedes volver a activarlos en tu cuenta.")
            }
            (Self::Stopped, Language::Arabic) => ("أُوقفت رسائل التذكير", "يمكنك تشغيلها من جديد في حسابك."),
            (Self::Unknown, Language::English) => (
                "This link is not complete",
                "Open it from the mail again, or change the setting in your account.",
            ),
            (Self::Unknown, Language::Hindi) => ("यह लिंक अधूरा है", "इसे मेल से फिर खोलें, या अपने खाते में सेटिंग बदलें।"),
            (Self::Unknown, Language::Spanish) => (
                "Este enlace no está completo",
                "Ábrelo de nuevo desde el correo o cambia la opción en tu cuenta.",
            ),
            (Self::Unknown, Language::Arabic) => {
                ("هذا الرابط غير كامل", "افتحه من الرسالة مرة أخرى، أو غيّر الإعداد في حسابك.")
            }
        }
    }
}

fn button(language: Language) -> &'static str {
    match language {
        Language::English => "Stop reminders",
        Language::Hindi => "रिमाइंडर बंद करें",
        Language::Spanish => "Dejar de recibirlos",
        Language::Arabic => "أوقف الرسائل",
    }
}
