//! All templates in all languages.

use std::path::Path;

use domain::refund_policy::{CancellationPolicy, RefundTier};

use super::html;
use crate::content::{Code, CodePurpose, Content};
use crate::draft::Letter;
use crate::fields_of;
use crate::language::Language;
use crate::pieces::Policy;
use crate::render::{Rendered, render};
use crate::samples;
use crate::sources;
use domain::notification::{Reader, Template};

/// Words that no Spanish text has.
const ENGLISH: [&str; 34] = [
    "the",
    "your",
    "you",
    "and",
    "with",
    "booking",
    "booked",
    "seat",
    "seats",
    "ticket",
    "tickets",
    "refund",
    "refunds",
    "payment",
    "paid",
    "bank",
    "money",
    "back",
    "event",
    "hall",
    "venue",
    "until",
    "code",
    "open",
    "price",
    "row",
    "tax",
    "fees",
    "discount",
    "reminder",
    "deliveries",
    "customer",
    "account",
    "address",
];

/// Names of the files of `target/mails`, with the mails in them.
fn all() -> Vec<(String, Language, Rendered)> {
    let mut all = Vec::new();
    for template in Template::ALL {
        for (letter, kind) in samples::of(template).into_iter().zip(["", "-sparse"]) {
            for language in Language::ALL {
                let name = format!("{}{kind}.{}", template.as_str(), language.code());
                all.push((name, language, written(&letter, language)));
            }
        }
    }
    all
}

fn written(letter: &Letter, language: Language) -> Rendered {
    render(letter, language, None).unwrap_or_else(|error| {
        panic!("{} in {language:?}: {:#}", letter.content.template().as_str(), error_chain(&error))
    })
}

fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[test]
fn every_mail_is_written_in_every_language_and_kept_for_a_person_to_look_at() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/mails");
    std::fs::create_dir_all(&folder).unwrap();
    let mails = all();
    assert_eq!(mails.len(), Template::ALL.len() * 2 * 4);
    for (name, language, mail) in mails {
        std::fs::write(folder.join(format!("{name}.html")), &mail.html).unwrap();
        std::fs::write(
            folder.join(format!("{name}.txt")),
            format!("Subject: {}\n\n{}", mail.subject, mail.text),
        )
        .unwrap();
        assert!(!mail.subject.is_empty() && mail.subject.chars().count() <= 100, "{name}: {}", mail.subject);
        assert!(mail.html.len() < 60 * 1024, "{name}: mail programs cut long mails off");
        let dir = if language == Language::Arabic { "rtl" } else { "ltr" };
        assert!(mail.html.contains(&format!("<html lang=\"{}\" dir=\"{dir}\"", language.code())), "{name}");
        for (kind, text) in [("html", &mail.html), ("text", &mail.text), ("subject", &mail.subject)] {
            for trace in ["undefined", "{{", "{%", "none", "None", " ,", " .", "()", "  ."] {
                let styles = kind == "html" && matches!(trace, "none" | " ." | "  .");
                assert!(styles || !text.contains(trace), "{name}: {kind} has `{trace}`");
            }
        }
        assert_eq!(mail.refused, None);
    }
}

#[test]
fn html_has_its_tags_in_order_and_says_all_that_the_plain_text_says() {
    for (name, _, mail) in all() {
        let read = html::read(&mail.html).unwrap_or_else(|mistake| panic!("{name}: {mistake}"));
        let is_mark = |c: char| matches!(c, '(' | ')' | ':' | '-' | '/' | '·');
        for word in mail.text.split_whitespace().map(|word| word.trim_matches(is_mark)) {
            assert!(read.contains(word), "{name}: the HTML does not have `{word}`");
        }
    }
}

#[test]
fn hindi_and_arabic_have_no_latin_words_and_spanish_no_english_ones() {
    for language in [Language::Hindi, Language::Arabic, Language::Spanish] {
        for name in Template::ALL.map(Template::as_str).into_iter().chain(["frame"]) {
            let source = sources::find(&format!("{}/{name}", language.code())).unwrap();
            let words = without_marks(source);
            for word in words.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()) {
                let brand = matches!(word, "Google" | "Wallet");
                let foreign = match language {
                    // A vowel with an accent cuts Spanish words, so only whole English words count.
                    Language::Spanish => ENGLISH.contains(&word.to_ascii_lowercase().as_str()),
                    _ => true,
                };
                assert!(brand || !foreign, "{}/{name}: `{word}`", language.code());
            }
        }
    }
}

/// Source of a template without its marks.
fn without_marks(source: &str) -> String {
    let mut text = String::new();
    let mut rest = source;
    while let Some(at) = rest.find(['{']) {
        text.push_str(&rest[..at]);
        let end = rest[at..].find("}}").into_iter().chain(rest[at..].find("%}")).min().unwrap();
        rest = &rest[at + end + 2..];
        text.push(' ');
    }
    text + rest
}

#[test]
fn all_languages_set_the_same_words_with_the_same_fields() {
    let marks = |source: &str| {
        let mut marks: Vec<String> = Vec::new();
        for (open, close) in [("{{", "}}"), ("{% set ", " %}")] {
            marks.extend(
                source
                    .split(open)
                    .skip(1)
                    .filter_map(|rest| Some(rest.split_once(close)?.0.trim().to_owned())),
            );
        }
        marks.sort();
        marks.dedup();
        marks
    };
    for name in Template::ALL.map(Template::as_str).into_iter().chain(["frame"]) {
        let english = marks(sources::find(&format!("en/{name}")).unwrap());
        for code in ["hi", "es", "ar"] {
            let other = marks(sources::find(&format!("{code}/{name}")).unwrap());
            assert_eq!(other, english, "{code}/{name} (left) and en/{name} (right)");
        }
    }
}

#[test]
fn codes_for_every_purpose_are_on_the_first_screen_and_in_the_subject() {
    let letter = samples::of(Template::Code).remove(0);
    let Content::Code(full) = letter.content.clone() else { panic!("a code") };
    for purpose in [
        CodePurpose::ProveAddress,
        CodePurpose::LeaveAddress,
        CodePurpose::UseAddress,
        CodePurpose::ReturnSeats,
        CodePurpose::AcceptInvitation,
    ] {
        let content = samples::code(purpose, &full);
        for language in Language::ALL {
            let mail = written(&Letter { content: content.clone(), ..letter.clone() }, language);
            assert!(mail.subject.contains("482 915") && mail.text.contains("\n482 915\n"), "{}", mail.text);
        }
    }
    let bare = Code { other_address: None, purpose: CodePurpose::UseAddress, ..*full };
    let mail = written(&Letter { content: bare.into(), ..letter }, Language::English);
    assert!(mail.text.contains("With this code your account uses this address."), "{}", mail.text);
}

#[test]
fn the_policy_is_told_in_words_with_its_deadlines() {
    let mut letter = samples::of(Template::BookingConfirmed).remove(0);
    let mut told = |tiers: &[(u32, u32)], fees_returned, single_seats| {
        let Content::BookingConfirmed(content) = &mut letter.content else { panic!("a confirmation") };
        let tier = |(hours_before, refund_basis_points): &(u32, u32)| RefundTier {
            hours_before: *hours_before,
            refund_basis_points: *refund_basis_points,
        };
        let tiers = tiers.iter().map(tier).collect();
        let policy = CancellationPolicy { tiers, fees_returned, single_seats, moves_until_hours: None };
        content.policy = Some(Policy::of(&policy, content.event.starts_at, &content.event.time_zone));
        let text = written(&letter, Language::English).text;
        let told = text.split_once("If your plans change\n").unwrap().1;
        told.split_once("\n\n--").unwrap().0.replace('\u{a0}', " ")
    };
    assert_eq!(
        told(&[(48, 10_000), (24, 5_000), (1, 0)], true, false),
        "- Give seats back until Tuesday, 22 December 2026 at 7:30 pm, and their whole price comes back.\n\
         - Until Wednesday, 23 December 2026 at 7:30 pm, 50% of it comes back.\n- After that nothing comes back.\n\
         - Fees come back in the same part.\n- You can give back only the whole booking.\n\
         - All times are the venue’s."
    );
    assert_eq!(
        told(&[(24, 2_500)], false, true),
        "- Give seats back until Wednesday, 23 December 2026 at 7:30 pm, and 25% of their price comes back.\n\
         - After that nothing comes back.\n- Fees are kept.\n- You can give back single seats.\n\
         - All times are the venue’s."
    );
    assert_eq!(
        told(&[], false, true),
        "- This booking cannot be refunded, unless the event is called off.\n- All times are the venue’s."
    );
}

#[test]
fn the_booking_s_number_is_never_the_first_thing() {
    for (name, _, mail) in all() {
        let (begin, _) = mail.text.split_at(mail.text.floor_char_boundary(200));
        assert!(!mail.subject.contains("bkg_") && !begin.contains("bkg_"), "{name}");
    }
}

#[test]
fn names_are_text_in_html_and_one_line_in_subjects() {
    let mut letter = samples::of(Template::BookingConfirmed).remove(0);
    letter.name = Some("<img src=x onerror=alert(1)> & \"O'Neill\"".to_owned());
    let Content::BookingConfirmed(content) = &mut letter.content else { panic!("a confirmation") };
    content.event.title = "Night\r\nBcc: everybody@example.com <b>".to_owned();
    let mail = written(&letter, Language::English);
    assert!(!mail.html.contains("<img src=x") && !mail.html.contains("<b>"));
    assert!(!mail.subject.contains(['\r', '\n']), "{:?}", mail.subject);
    assert!(mail.subject.contains("Night Bcc: everybody@example.com <b>"), "{:?}", mail.subject);
}

#[test]
fn only_customers_get_mails_in_the_organizers_name() {
    for template in Template::ALL {
        assert_eq!(template.as_str().parse(), Ok(template));
        let sender = &samples::of(template)[0].sender.name;
        assert_eq!(template.reader() == Reader::Customer, sender == "Sunrise Concerts");
        assert!(
            !fields_of(template).is_empty() && fields_of(template).iter().all(|field| field.about.len() > 5)
        );
    }
    assert!("booking-confirmed".parse::<Template>().is_err());
}
