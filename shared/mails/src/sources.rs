//! Sources of our templates.

/// Words of one language: a file per template, and one with what all mails say.
macro_rules! words {
    ($language:literal, $($name:literal)*) => {
        [$((
            concat!($language, "/", $name),
            include_str!(concat!("../templates/", $language, "/", $name, ".j2")),
        ),)*]
    };
}
macro_rules! language {
    ($language:literal) => {
        words!($language, "frame" "booking_confirmed" "payment_declined" "seats_returned" "refund_due" "refund_settled"
            "booking_moved" "event_postponed" "event_relocated" "event_cancelled" "reminder" "abandoned"
            "dispute_closed" "sold_out" "refund_failed" "dispute_opened" "delivery_trouble" "code")
    };
}

static LANGUAGES: [[(&str, &str); 18]; 4] =
    [language!("en"), language!("hi"), language!("es"), language!("ar")];
static LAYOUTS: [(&str, &str); 4] = [
    ("parts.html", include_str!("../templates/parts.html.j2")),
    ("parts.txt", include_str!("../templates/parts.txt.j2")),
    ("layout.html", include_str!("../templates/layout.html.j2")),
    ("layout.txt", include_str!("../templates/layout.txt.j2")),
];

/// The source of a template.
pub(crate) fn find(name: &str) -> Option<&'static str> {
    let all = LAYOUTS.iter().chain(LANGUAGES.iter().flatten());
    all.into_iter().find(|(known, _)| *known == name).map(|(_, source)| *source)
}
