//! Limits of organizers' texts.

use domain::limits::SEATS_PER_BOOKING_MAX;
use domain::notification::Template;

use crate::content::Content;
use crate::language::Language;
use crate::overrides::{CheckError, OVERRIDE_BYTES_MAX, Override, known_fields};
use crate::render::render;
use crate::samples;

fn html(html: &str) -> Override {
    let (subject, text) = (Some("Hello".to_owned()), Some("Hello".to_owned()));
    Override { subject, html: Some(html.to_owned()), text }
}

/// Refusal of a text as a sentence.
fn refused(own: &Override) -> String {
    match own.check(Template::BookingConfirmed) {
        Err(CheckError::Refused(refusal)) => refusal.to_string(),
        other => panic!("{own:?}: {other:?}"),
    }
}

/// Holds that each text is refused with a sentence that has the reason.
fn all_refused(texts: &[(&str, &str)]) {
    for (markup, reason) in texts {
        let said = refused(&html(markup));
        assert!(said.contains(reason), "{markup}: {said}");
    }
}

fn fits(markup: &str) {
    html(markup).check(Template::BookingConfirmed).unwrap_or_else(|error| panic!("{markup}: {error}"));
}

#[test]
fn loops_end_when_their_fuel_does() {
    let nested = |times| "{% for a in seats %}".repeat(times) + "{{ total }}" + &"{% endfor %}".repeat(times);
    assert_eq!(refused(&html(&nested(9))), "html, line 1: takes too long to fill in; shorten its loops");
    assert!(refused(&html(&nested(12))).contains("more than 10 `if`, `elif` and `for`"));
    assert!(refused(&html("{{ \"x\" * 1000000000 }}")).contains("is no field"));
}

#[test]
fn no_string_hides_markup_from_the_check() {
    for text in [
        "{{ \"}}{#\" }}<style>p{}</style><form action=\"https://evil.example\"></form>{{ \"#}\" }}",
        "{{ '}}{{' }}<script>x()</script>{{ '}}' }}",
        "{{ \"-}}{#\" -}}<script>x()</script>{{ \"#}\" }}",
        "{% if \"%}{#\" %}<script>x()</script>{% endif %}{{ \"#}\" }}",
        "{# <script>x()</script> #}",
        "{{{ name }}}",
        "{{- name }}",
        "{{ seats[0].row }}",
    ] {
        let refusal = refused(&html(text));
        assert!(refusal.starts_with("html, line 1: "), "{refusal}");
        for own in [
            Override { subject: Some(text.to_owned()), ..Override::default() },
            Override { text: Some(text.to_owned()), ..html("<p>x</p>") },
        ] {
            refused(&own);
        }
    }
}

#[test]
fn no_expression_is_deep_enough_to_fill_the_stack() {
    let fill = |begin: &str, unit: &str, end: &str| {
        let times = (OVERRIDE_BYTES_MAX - begin.len() - end.len()) / unit.len();
        begin.to_owned() + &unit.repeat(times) + end
    };
    for text in [
        fill("{{ ", "-", "total }}"),
        fill("{{ total", ".a", " }}"),
        fill("{% if ", "not ", "total %}{% endif %}"),
        fill("{% if total", " or total", " %}{% endif %}"),
        fill("{% if total %}", "{% elif total %}", "{% endif %}"),
        fill("{% if total %}", "{% if total %}", ""),
        fill("{{ ", "(", "total }}"),
    ] {
        // On a thread as small as those of a runtime; an overflow would end the whole process.
        let own = html(&text);
        let refusal = std::thread::spawn(move || refused(&own)).join().unwrap();
        assert!(refusal.starts_with("html, line 1: "), "{refusal}");
        // A text that is stored all the same is not read either.
        let letter = samples::of(Template::BookingConfirmed).remove(0);
        let stored = html(&text);
        let mail = std::thread::spawn(move || render(&letter, Language::English, Some(&stored)).unwrap());
        assert!(mail.join().unwrap().refused.is_some());
    }
}

#[test]
fn a_text_that_only_grows_with_many_seats_is_refused_and_never_sent() {
    let block = "x".repeat(15_000);
    let growing = |more_than: usize| {
        html(&format!(
            "<p>Hello</p>{{% for s in seats %}}{{% if loop.index > {more_than} %}}{{% for a in seats %}}<p>{block}</p>{{% endfor %}}\
             {{% endif %}}{{% endfor %}}"
        ))
    };
    let said = refused(&growing(4));
    assert!(said.contains("80 KB") || said.contains("takes too long"), "{said}");
    // A table that is sold as a whole may have more seats than the samples.
    let own = growing(SEATS_PER_BOOKING_MAX);
    own.check(Template::BookingConfirmed).unwrap();
    let mut letter = samples::of(Template::BookingConfirmed).remove(0);
    let ours = render(&letter, Language::English, None).unwrap();
    assert_eq!(render(&letter, Language::English, Some(&own)).unwrap().refused, None);
    if let Content::BookingConfirmed(content) = &mut letter.content {
        content.seats = content.seats.clone().into_iter().cycle().take(SEATS_PER_BOOKING_MAX + 4).collect();
    }
    let mail = render(&letter, Language::English, Some(&own)).unwrap();
    assert!(mail.refused.is_some() && mail.html.len() < 80 * 1024, "{}", mail.html.len());
    assert_eq!(mail.subject, ours.subject);
}

#[test]
fn markup_that_runs_loads_or_asks_is_refused() {
    all_refused(&[
        ("<script>alert(1)</script>", "the tag `script` is not allowed"),
        ("<SCRIPT src=x>", "the tag `script` is not allowed"),
        ("<p onclick=\"x()\">", "has `onclick`, which is not allowed"),
        ("<img src=\"{{ sender.logo_url }}\" onerror='x'>", "has `onerror`"),
        ("<p class=\"card\">", "has `class`, which is not allowed"),
        ("<a href=\"javascript:alert(1)\">", "the address `javascript:alert(1)` is not allowed"),
        ("<a href=\" JaVaScRiPt:x\">", "is not allowed"),
        ("<a href=\"data:text/html,x\">", "is not allowed"),
        ("<a href=\"http://x.example\">", "is not allowed"),
        ("<a href=\"{{ name }}\">", "is not allowed"),
        ("<a href=\"https://{{ name }}\">", "is not allowed"),
        ("<a href=\"{% if name %}https://x.example{% endif %}\">", "has a tag in it"),
        ("<a href=https://x.example>", "needs quotes"),
        ("<form action=\"https://x.example\">", "the tag `form` is not allowed"),
        ("<iframe src=\"https://x.example\">", "the tag `iframe` is not allowed"),
        ("<svg><animate>", "the tag `svg` is not allowed"),
        ("<style>p { }</style>", "the tag `style` is not allowed"),
        ("<link rel=\"x\">", "the tag `link` is not allowed"),
        ("<meta http-equiv=\"refresh\">", "the tag `meta` is not allowed"),
        ("<base href=\"https://x.example\">", "the tag `base` is not allowed"),
        ("<!-- x -->", "`<` begins a tag here"),
        ("1 < 2", "`<` begins a tag here"),
        ("<p", "does not end with `>`"),
        ("<p title=\"x>", "does not end"),
        ("<{{ name }}>", "`<` begins a tag here"),
        ("<p {{ name }}>", "has `{{ name }}>`, which is not allowed"),
        ("</p onclick=x>", "does not end with `>`"),
        ("<div\u{a0}dir=\"ltr\"></div>", "which is not allowed there"),
    ]);
    fits(
        "<table width=\"100%\"><tr><td align='left'>a &lt; b<br/></td></tr></table>{% if sender.logo_url %}\
         <img src=\"{{ sender.logo_url }}\" alt=\"\">{% endif %}<a href='mailto:a@example.com'>x</a>\
         {% for seat in seats %}{% if loop.index < 3 and not is_free %}<p>y</p>{% endif %}{% endfor %}\
         <a href=\"{{ event.map_url }}\" title=\"{{ event.title }}\">Map</a> { { } }",
    );
}

#[test]
fn an_opened_mail_tells_no_stranger_who_reads_it() {
    all_refused(&[
        ("<img src=\"https://x.example/a.png\">", "would tell its host who reads it"),
        ("<img src=\"https://x.example/{{ booking.reference }}\">", "would tell its host who reads it"),
        ("<img src=\"{{ booking.url }}\">", "would tell its host who reads it"),
        ("<img src=\"data:image/png;base64,x\">", "is not allowed"),
        ("<a href=\"https://x.example/?who={{ name }}\">x</a>", "and write it out"),
        ("<a href=\"mailto:a@x.example?subject={{ booking.reference }}\">x</a>", "and write it out"),
        ("<a href=\"{{ booking.url }}{{ event.map_url }}\">x</a>", "is not allowed"),
        ("{{ stop_url }}", "there is no field `stop_url`"),
    ]);
    for template in [Template::Reminder, Template::Abandoned] {
        assert!(!known_fields(template).unwrap().iter().any(|field| field.contains("stop")));
        let letter = samples::of(template).remove(0);
        let stop_url = letter.stop_url.clone().unwrap();
        for own in [None, Some(&html("<p>x</p>"))] {
            let mail = render(&letter, Language::English, own).unwrap();
            let html = super::html::read(&mail.html).unwrap();
            assert!(html.contains(&stop_url) && mail.text.contains(&stop_url), "{}", template.as_str());
        }
    }
}

#[test]
fn no_text_ends_hides_or_covers_our_frame() {
    all_refused(&[
        ("</div></div></td></tr></table><div style=\"display:none\">", "`</div>` closes nothing"),
        ("<div>", "`div` is not closed"),
        ("\n<p>a</p>\n<b><i>x</b></i>", "html, line 3: `</b>` closes nothing"),
        ("<div/>x", "has `/>x`, which is not allowed"),
        ("<br></br>", "`</br>` closes nothing"),
        ("{% if name %}<div>{% endif %}x</div>", "`div` is not closed within its `if` or `for`"),
        ("<div>{% if name %}</div>{% endif %}", "`</div>` closes nothing"),
        ("<b>{% if name %}</b><b>{% else %}{% endif %}</b>", "`</b>` closes nothing"),
        ("{% if name %}<p>{% else %}<p>{% endif %}x</p>", "`p` is not closed within"),
        ("{% for seat in seats %}<p>{% endfor %}", "`p` is not closed within"),
        // HTML lets these ends be left out, so a reader would close what lies between.
        ("<td>x</td>", "`td` stands only in tr"),
        ("<tr><td>x</td></tr>", "`tr` stands only in table"),
        ("<table><table></table></table>", "`table` cannot stand in `table` itself"),
        ("<table><tr><div></div></tr></table>", "`div` cannot stand in `tr` itself"),
        ("<table>{{ parts.seats }}</table>", "`parts.seats` cannot stand in `table` itself"),
        ("<ul><li><div><li></li></div></li></ul>", "`li` stands only in ol, ul"),
        ("<dl><dd><div><dd></dd></div></dd></dl>", "`dd` stands only in dl"),
        ("<div title=\"{{ parts.event }}\"></div>", "has a part of a mail in it"),
        ("<div title=\"{{parts.words}}\"></div>", "has a part of a mail in it"),
        ("<p style=\"display:none\">x</p>", "a style with `display` is not allowed"),
        ("<p style=\"margin:-90px\">x</p>", "a style with `margin` is not allowed"),
        ("<p style=\"position:fixed\">x</p>", "a style with `position` is not allowed"),
        ("<p style=\"background:url(https://x.example)\">x</p>", "a style with `background` is not allowed"),
        ("<p style=\"color:red;font-size:0\">x</p>", "a style with `font-size` is not allowed"),
        ("<p style=\"padding:-9px\">x</p>", "the style `padding` is written out"),
        ("<p style=\"padding:99999px\">x</p>", "the style `padding` is written out"),
        ("<p style=\"padding:1e9px\">x</p>", "the style `padding` is written out"),
        ("<p style=\"color:url(https://x.example)\">x</p>", "the style `color` is written out"),
        ("<p style=\"width:{{ name }}\">x</p>", "the style `width` is written out"),
        ("<p style=\"color:&#117;rl(x)\">x</p>", "the style `color` is written out"),
        ("<p style=\"colo\\72:red\">x</p>", "is not allowed"),
    ]);
    fits(
        "<table><thead><tr><th>Seat</th></tr></thead>{% for seat in seats %}<tr>\
         <td style=\"padding: 4px 8px; border:1px solid #CCC;line-height:1.5\">{{ seat.tier }}</td></tr>{% endfor %}\
         </table><ul>{% if name %}<li>{{ name }}</li>{% else %}<li>You</li>{% endif %}</ul>\
         <dl><dt>x</dt><dd><p>y</p></dd></dl><div>{{ parts.seats }}<hr></div>",
    );
}
