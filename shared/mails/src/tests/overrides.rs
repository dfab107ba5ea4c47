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
         <p><a href=\"{{ booking.url }}\">Tickets</a> <a href=\"https://sunrise.example.com/parking?e={{ event.city }}\">Parking</a></p>",
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
        (html("{{ seats }}"), "html, line 1: `{{ seats }}` is no text: print one of its fields"),
        (html("{% if name %}x"), "html, line 1: cannot be read: "),
        (html("{{ name|upper }}"), "html, line 1: `{{ name|upper }}` calls something"),
        (html("{{ range(9) }}"), "html, line 1: there is no field `range`"),
        (html("{{ event.title.upper() }}"), "html, line 1: "),
        (
            html("\n{% autoescape false %}{{ name }}{% endautoescape %}"),
            "html, line 2: the tag `autoescape` is not allowed",
        ),
        (html("{# {%- include 'x' %} #}"), "html, line 1: the tag `include` is not allowed"),
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
fn loops_end_when_their_fuel_does() {
    let nested = "{% for a in seats %}".repeat(12) + "{{ name }}" + &"{% endfor %}".repeat(12);
    assert_eq!(refused(&html(&nested)), "html, line 1: takes too long to fill in; shorten its loops");
    let product = "{{ \"x\" * 1000000000 }}";
    assert!(refused(&html(product)).starts_with("html, line 1: "), "{}", refused(&html(product)));
}

#[test]
fn markup_that_runs_loads_or_asks_is_refused() {
    for (markup, reason) in [
        ("<script>alert(1)</script>", "the tag `script` is not allowed"),
        ("<SCRIPT src=x>", "the tag `script` is not allowed"),
        ("<p onclick=\"x()\">", "has `onclick`, which is not allowed"),
        ("<img src=\"https://x.example/a.png\" onerror='x'>", "has `onerror`"),
        ("<a href=\"javascript:alert(1)\">", "the address `javascript:alert(1)` is not allowed"),
        ("<a href=\" JaVaScRiPt:x\">", "is not allowed"),
        ("<a href=\"data:text/html,x\">", "is not allowed"),
        ("<a href=\"http://x.example\">", "is not allowed"),
        ("<a href=\"{{ name }}\">", "is not allowed"),
        ("<a href=\"https://{{ name }}\">", "is not allowed"),
        ("<a href=\"{% if name %}https://x.example{% endif %}\">", "has a tag in it"),
        ("<a href=https://x.example>", "needs quotes"),
        ("<img src=\"data:image/png;base64,x\">", "is not allowed"),
        ("<form action=\"https://x.example\">", "the tag `form` is not allowed"),
        ("<iframe src=\"https://x.example\">", "the tag `iframe` is not allowed"),
        ("<svg><animate>", "the tag `svg` is not allowed"),
        ("<style>p { }</style>", "the tag `style` is not allowed"),
        ("<link rel=\"x\">", "the tag `link` is not allowed"),
        ("<meta http-equiv=\"refresh\">", "the tag `meta` is not allowed"),
        ("<base href=\"https://x.example\">", "the tag `base` is not allowed"),
        ("<p style=\"background:url(https://x.example)\">", "a style with `url(` is not allowed"),
        ("<p style=\"position:fixed\">", "a style with `position` is not allowed"),
        ("<p style=\"width:{{ name }}\">", "a style is written out"),
        ("<p style=\"background:&#117;rl(x)\">", "a style is written out"),
        ("<!-- x -->", "`<` begins a tag here"),
        ("1 < 2", "`<` begins a tag here"),
        ("<p", "does not end with `>`"),
        ("<p title=\"x>", "does not end"),
        ("<{{ name }}>", "`<` begins a tag here"),
        ("<p {{ name }}>", "has `{{ name }}>`, which is not allowed"),
        ("</p onclick=x>", "does not end with `>`"),
    ] {
        let said = refused(&html(markup));
        assert!(said.contains(reason), "{markup}: {said}");
    }
    let fine = "<table width=\"100%\"><tr><td align='left'>a &lt; b<br/></td></tr></table>\
                <img src=\"https://x.example/a.png\" alt=\"\"><a href='mailto:a@example.com'>x</a>{# a < b #}\
                {% if event.title < \"x\" %}<p>y</p>{% endif %}<a href=\"{{ event.map_url }}\">Map</a>";
    html(fine).check(Template::BookingConfirmed).unwrap();
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
