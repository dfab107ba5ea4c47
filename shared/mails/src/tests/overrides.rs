//! Organizers' own texts.

use crate::language::Language;
use crate::overrides::{CheckError, OVERRIDE_BYTES_MAX, Override, known_fields};
use crate::render::render;
use crate::samples;
use domain::notification::Template;

fn own(subject: &str, html: &str, text: &str) -> Override {
    Override { subject: Some(subject.to_owned()), html: Some(html.to_owned()), text: Some(text.to_owned()) }
}

fn html(html: &str) -> Override {
    own("Hello", html, "Hello")
}

/// Refusal of a text as a sentence.
fn refused(own: &Override) -> String {
    match own.check(Template::BookingConfirmed) {
        Err(CheckError::Refused(refusal)) => refusal.to_string(),
        other => panic!("{own:?}: {other:?}"),
    }
}

#[test]
fn an_organizers_words_stand_in_our_frame_with_our_parts() {
    let own = own(
        "Namaste{% if name %} {{ name }}{% endif %}: {{ event.title }}",
        "<p style=\"color:#333\">Welcome to <b>{{ event.venue }}</b>!</p>\n{{ parts.seats }}\n{% for seat in seats %}\
         <p>{{ loop.index }}: {{ seat.section }}{% if seat.row %} {{ seat.row }}{% endif %}</p>{% endfor %}\n\
         <p><a href=\"{{ booking.url }}\">Tickets</a> <a href=\"https://sunrise.example.com/parking\">Parking</a></p>",
        "Welcome to {{ event.venue }}!\n\n{{ parts.seats }}\n{{ booking.url }}",
    );
    own.check(Template::BookingConfirmed).unwrap();
    for letter in samples::of(Template::BookingConfirmed) {
        let mail = render(&letter, Language::Hindi, Some(&own)).unwrap();
        assert_eq!(mail.refused, None);
        assert!(mail.subject.starts_with("Namaste"), "{}", mail.subject);
        assert!(
            mail.html.contains("<b>Royal Opera House</b>")
                && mail.html.contains("पंक्ति") == letter.name.is_some()
        );
        assert!(mail.html.contains("Sunrise Concerts") && !mail.html.contains("सीटें पक्की हैं</h1>"));
        assert!(
            mail.text.contains("Welcome to Royal Opera House!") && mail.text.contains("Sunrise Concerts")
        );
    }
}

#[test]
fn a_text_that_says_nothing_is_refused() {
    for (empty, field) in [
        (own("  ", "<p>x</p>", "x"), "subject"),
        (own("{% if name %}{{ name }}{% endif %}", "<p>x</p>", "x"), "subject"),
        (own("x", "", "x"), "html"),
        (own("x", "<p>x</p>", "\n"), "text"),
    ] {
        let refusal = refused(&empty);
        assert!(refusal.starts_with(field) && refusal.contains("is empty in some mails"), "{refusal}");
    }
}

#[test]
fn a_text_that_fails_later_is_replaced_by_ours() {
    let own = own("{{ nothing.at_all }}", "<p>x</p>", "x");
    let letter = samples::of(Template::Reminder).remove(0);
    let mail = render(&letter, Language::English, Some(&own)).unwrap();
    assert!(mail.subject.starts_with("Tomorrow: Tabla Sunrise"), "{}", mail.subject);
    assert_eq!(mail.refused.unwrap().field, "subject");
}

#[test]
fn errors_are_sentences_that_name_the_line_and_the_field() {
    for (own, sentence) in [
        (
            html("<p>\n{{ event.subtitle }}</p>"),
            "html, line 2: there is no field `event.subtitle`; there are `event.access`",
        ),
        (html("{{ password }}"), "html, line 1: there is no field `password`; there are `booking`"),
        (
            html("\n\n{% for seat in seats %}{{ seat.rou }}{% endfor %}"),
            "html, line 3: `{% for seat in seats %}{{ seat.rou }}{% endfor %}` uses a field that is not there",
        ),
        (
            html("{{ wallet_url }}"),
            "html, line 1: `{{ wallet_url }}` is absent in some mails: print it within {% if … %}",
        ),
        (
            html("{{ seats }}"),
            "html, line 1: `{{ seats }}` is a list: print the fields of its entries within {% for … %}",
        ),
        (html("{{ event }}"), "html, line 1: `{{ event }}` is no text: print one of its fields"),
        (
            html("{{ is_free }}"),
            "html, line 1: `{{ is_free }}` is true or false: ask for it with {% if … %}, and write the words for both",
        ),
        (
            html("{{ seats.row }}"),
            "html, line 1: there is no field `seats.row`: `seats` is a list; print the fields of its entries within {% for",
        ),
        (html("{{ is_free.yes }}"), "html, line 1: there is no field `is_free.yes`: `is_free` has no fields"),
        (
            html("{% for step in policy.steps %}{{ step.until }}{% endfor %}"),
            "html, line 1: `{% for step in policy.steps %}{{ step.until }}{% endfor %}` uses a field that is not there, or is \
             absent in some mails: then write it within {% if … %}",
        ),
        (html("{% if name %}x"), "html, line 1: cannot be read: "),
        (
            html("{{ name|upper }}"),
            "html, line 1: `name|upper` is no field; between the braces is the name of one",
        ),
        (html("{{ range(9) }}"), "html, line 1: `range(9)` is no field"),
        (html("{{ event.title.upper() }}"), "html, line 1: `event.title.upper()` is no field"),
        (html("\n{% if total == \"x\" %}x{% endif %}"), "html, line 2: this condition cannot be read"),
        (
            html("\n{% autoescape false %}{{ name }}{% endautoescape %}"),
            "html, line 2: the tag `autoescape` is not allowed",
        ),
        (html("{% include 'x' %}"), "html, line 1: the tag `include` is not allowed"),
        (own("Hello", "x", "a\n{# x #}"), "text, line 2: comments are not allowed"),
        (html("{% set x = 1 %}"), "html, line 1: the tag `set` is not allowed"),
        (html("{% macro x() %}{% endmacro %}"), "html, line 1: the tag `macro` is not allowed"),
        (own_subject("{{ parts.seats }}"), "subject, line 1: there is no field `parts.seats`"),
        (html(&"x".repeat(OVERRIDE_BYTES_MAX + 1)), "html: has 20481 bytes; at most 20480"),
        (own_subject(&"x".repeat(1_025)), "subject: has 1025 bytes; at most 1024"),
    ] {
        let said = refused(&own);
        assert!(said.starts_with(sentence), "{said}\nnot\n{sentence}");
    }
    let half = Override { html: Some("<p>x</p>".to_owned()), ..Override::default() };
    assert_eq!(
        refused(&half),
        "text: give HTML and plain text together, so that every reader gets the same mail"
    );
    assert!(
        Override::default().check(Template::Code).is_err()
            && Override::default().check(Template::SoldOut).is_err()
    );
}

fn own_subject(subject: &str) -> Override {
    Override { subject: Some(subject.to_owned()), ..Override::default() }
}

#[test]
fn known_fields_are_those_of_the_content_and_of_its_parts() {
    let fields = known_fields(Template::BookingConfirmed).unwrap();
    for name in [
        "booking.url",
        "event.title",
        "event.map_url",
        "name",
        "parts.seats",
        "parts.event",
        "seats[].row",
        "sender.name",
        "sums[].amount",
        "policy.steps[].until",
        "total",
    ] {
        assert!(fields.iter().any(|field| field == name), "{name}: {fields:?}");
    }
    assert!(!fields.iter().any(|field| field.contains("body") || field.contains("_box")), "{fields:?}");
}
