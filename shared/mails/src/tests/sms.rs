//! Text messages in all languages.

use std::fmt::Write as _;
use std::path::Path;

use domain::notification::Template;

use crate::content::Content;
use crate::draft::Letter;
use crate::language::Language;
use crate::samples;
use crate::sms::{SMS_PARTS_MAX, SMS_TEMPLATES, SmsTooLong, parts, sms};

fn sample(template: Template) -> Letter {
    samples::of(template).remove(0)
}

/// The sample with this title and this address of the booking.
fn confirmed(title: &str, url: &str) -> Letter {
    let mut letter = sample(Template::BookingConfirmed);
    if let Content::BookingConfirmed(content) = &mut letter.content {
        content.event.title = title.to_owned();
        content.booking.url = url.to_owned();
    }
    letter
}

#[test]
fn every_text_message_fits_into_two_parts_and_leads_to_the_booking() {
    let mut file = String::new();
    for template in Template::ALL {
        for language in Language::ALL {
            for letter in samples::of(template) {
                let text = sms(&letter, language).expect("it fits");
                assert_eq!(text.is_some(), SMS_TEMPLATES.contains(&template), "{}", template.as_str());
                let Some(text) = text else { continue };
                assert!(parts(&text) <= SMS_PARTS_MAX, "{text}");
                assert!(text.contains("https://tickets.example.com/bookings/"), "{text}");
                assert!(!text.chars().any(char::is_control), "{text}");
                let (template, code) = (template.as_str(), language.code());
                let _ = writeln!(file, "{template} {code} ({})\n{text}\n", parts(&text));
            }
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/mails");
    std::fs::create_dir_all(&folder).expect("the folder");
    std::fs::write(folder.join("text-messages.txt"), file).expect("the file");
}

#[test]
fn a_text_message_says_the_event_the_time_and_the_way_to_the_tickets() {
    let text = sms(&sample(Template::BookingConfirmed), Language::English).unwrap().unwrap();
    let wanted =
        "Sunrise Concerts: your seats for Tabla Sunrise: Zakir's Legacy, 24 December, 7:30 pm, are booked.";
    assert!(text.starts_with(wanted), "{text}");
    let text = sms(&sample(Template::Reminder), Language::Spanish).unwrap().unwrap();
    assert!(text.contains("es mañana, 19:30, Royal Opera House. Entradas: https:"), "{text}");
}

#[test]
fn a_long_title_is_shortened_until_the_text_fits() {
    let url = "https://tickets.example.com/booking/bkg_4n8c2k6w1p9x";
    let title = "ए".repeat(200);
    for language in Language::ALL {
        let text = sms(&confirmed(&title, url), language).unwrap().unwrap();
        assert_eq!(parts(&text), 2, "{text}");
        assert!(text.contains("ए..") && text.ends_with(url), "{text}");
    }
    // In GSM's alphabet there is room for more of it.
    let text = sms(&confirmed(&"e".repeat(200), url), Language::English).unwrap().unwrap();
    assert!(text.contains(&"e".repeat(50)), "{text}");
}

#[test]
fn a_text_message_that_cannot_fit_is_refused_in_a_sentence() {
    let url = format!("https://{}.example.com/booking/bkg_4n8c2k6w1p9x", "long".repeat(60));
    assert_eq!(sms(&confirmed("Tosca", &url), Language::English), Err(SmsTooLong));
    assert!(SmsTooLong.to_string().contains("shorten"));
}

#[test]
fn a_title_neither_breaks_the_line_nor_turns_it() {
    let url = "https://tickets.example.com/booking/bkg_4n8c2k6w1p9x";
    let text = sms(&confirmed("To\r\nsca\u{202e}", url), Language::English).unwrap().unwrap();
    assert!(text.contains("for To sca, 24"), "{text}");
}

#[test]
fn parts_are_counted_as_networks_count_them() {
    for (text, count) in [
        (String::new(), 1),
        ("a".repeat(160), 1),
        ("a".repeat(161), 2),
        ("a".repeat(306), 2),
        ("a".repeat(307), 3),
        // The euro sign counts twice, and is not cut in two: a part has 152 of its 153.
        ("€".repeat(80), 1),
        ("€".repeat(81), 2),
        ("€".repeat(152), 2),
        ("€".repeat(153), 3),
        ("ह".repeat(70), 1),
        ("ह".repeat(71), 2),
        ("ह".repeat(134), 2),
        ("ह".repeat(135), 3),
        (format!("ह{}", "a".repeat(70)), 2),
        // So does a pair of surrogates: 33 of them in a part.
        ("🎟".repeat(35), 1),
        ("🎟".repeat(66), 2),
        ("🎟".repeat(67), 3),
    ] {
        assert_eq!(parts(&text), count, "{text}");
    }
}
