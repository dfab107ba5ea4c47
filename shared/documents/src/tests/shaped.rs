use std::path::Path;
use std::sync::Arc;

use mails::Language;

use super::copy::{CopiedLine, Copy};
use super::fixture::{PLAIN, booking, credit_note, event, invoice_of};
use super::tickets::sheets;
use crate::{Face, Family, Print, credit_note_pdf, invoice_pdf, tickets_pdf};

/// Fonts that `make fonts` has fetched: in this repository, or in the one that this is a copy of.
fn faces() -> Vec<Arc<Face>> {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join(".local/fonts"));
    let folder =
        folders.into_iter().find(|folder| folder.exists()).expect("the fonts: say `make fonts` first");
    let read = |file: crate::FontFile| {
        let bytes = std::fs::read(folder.join(file.name())).expect("a font: say `make fonts` again");
        Arc::new(Face::read(file, bytes).expect("a font of its family"))
    };
    Family::ALL.into_iter().flat_map(Family::files).map(read).collect()
}

/// Writes a file into `target/documents`, for a person to look at.
fn keep(language: Language, name: &str, file: &[u8]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/documents");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}-{}.pdf", language.code())), file).unwrap();
}

#[track_caller]
fn assert_copied(copy: &Copy, wanted: &[&str]) {
    let lines: Vec<String> = copy.lines().iter().map(|line| line.replace('\u{a0}', " ")).collect();
    for text in wanted {
        assert!(lines.iter().any(|line| line == text), "{text:?} is not a line of {lines:#?}");
    }
}

/// An invoice in a language, for an event with this title.
fn invoice(language: Language, title: &str) -> Copy {
    let mut event = event(&[("premium", 90_000)]);
    event.title.name = title.into();
    let booking = booking(&event, &["premium", "premium"]);
    let printed = invoice_pdf(&invoice_of(&event, &booking), &Print::with_fonts(language, &faces()));
    assert!(printed.wanted.is_empty());
    assert!(printed.bytes.len() < 100_000, "{} bytes", printed.bytes.len());
    Copy::open(&printed.bytes)
}

#[test]
fn a_customer_who_reads_hindi_has_an_invoice_in_devanagari_that_can_be_copied() {
    let copy = invoice(Language::Hindi, "दिल वालों की शाम");
    assert_copied(&copy, &["बीजक", "INV-000042", "दिल वालों की शाम", "ग्राहक", "Asha Rao"]);
    assert_copied(&copy, &["गुरुवार, 24 दिसंबर 2026 को 7:30 pm बजे (Asia/Kolkata)", "कर 18%"]);
    assert_copied(&copy, &["₹1,800.00", "₹2,183.00", "बीजक INV-000042, पृष्ठ 1 / 1"]);
    assert!(!copy.lines().iter().any(|line| line.contains("transliterated")));
    let fonts = copy.check_fonts();
    for name in ["NotoSans-Regular", "NotoSans-Bold", "NotoSansDevanagari-Regular", "NotoSansDevanagari-Bold"]
    {
        assert!(fonts.contains(&format!("BOXOFF+{name}")), "{name} in {fonts:?}");
    }
}

#[test]
fn a_short_i_stands_before_its_consonant_and_conjuncts_are_one_glyph() {
    let copy = invoice(Language::Hindi, "दिल");
    let line = copy.pages[0].iter().find(|line| line.text == "दिल").unwrap();
    assert!(line.glyphs.starts_with('\u{93f}') || line.glyphs.starts_with("दि"), "{:?}", line.glyphs);
    let copy = invoice(Language::Hindi, "क्षण");
    let line = copy.pages[0].iter().find(|line| line.text == "क्षण").unwrap();
    assert_eq!(line.glyphs, "क्षण");
}

#[test]
fn a_customer_who_reads_arabic_has_the_mirror_image_with_joined_letters() {
    let copy = invoice(Language::Arabic, "ليلة في القاهرة");
    assert_copied(&copy, &["فاتورة", "INV-000042", "ليلة في القاهرة", "Asha Rao", "الإجمالي"]);
    let lines = &copy.pages[0];
    let left = |text: &str| lines.iter().find(|line| line.text == text).unwrap().left;
    // The heading is on the right, the amounts on the left.
    assert!(left("فاتورة") > 450.0, "{}", left("فاتورة"));
    let total = lines.iter().rev().find(|line| line.text.contains("2,183.00")).unwrap();
    assert!(total.left < 120.0, "{total:?}");
    // From left to right the last letter comes first, in a form that joins.
    let title: &CopiedLine = lines.iter().find(|line| line.text == "ليلة في القاهرة").unwrap();
    assert!(title.glyphs.starts_with('ة'), "{:?}", title.glyphs);
    assert!(copy.check_fonts().contains("BOXOFF+NotoSansArabic-Bold"));
}

#[test]
fn latin_addresses_in_an_arabic_document_keep_their_numbers_on_the_left() {
    let faces = faces();
    let print = Print::with_fonts(Language::Arabic, &faces);
    let mut event = event(&[("premium", 90_000)]);
    event.venue.address = "1 Marine Drive".into();
    let booking = booking(&event, &["premium"]);
    let mut invoice = invoice_of(&event, &booking);
    invoice.seller.address_lines = vec!["12 Hill Road".into(), "400050 Mumbai".into()];
    for (city, shown) in [("Mumbai", "1 Marine Drive, Mumbai"), ("القاهرة", "1 Marine Drive")] {
        (event.venue.city, invoice.event.city) = (city.into(), city.into());
        let sheets = sheets(&event, &booking);
        for file in [invoice_pdf(&invoice, &print), tickets_pdf(&sheets, &print)] {
            let copy = Copy::open(&file.bytes);
            let lines = &copy.pages[0];
            let line = lines.iter().find(|line| line.text == format!("1 Marine Drive, {city}")).unwrap();
            assert!(line.glyphs.contains(shown), "{:?}", line.glyphs);
            copy.check_fonts();
        }
    }
    let copy = Copy::open(&invoice_pdf(&invoice, &print).bytes);
    for text in ["12 Hill Road", "400050 Mumbai"] {
        let line = copy.pages[0].iter().find(|line| line.text == text).unwrap();
        assert_eq!(line.glyphs, text);
        assert!(line.left > 300.0, "it stays on its side: {line:?}");
    }
}

#[test]
fn no_label_of_an_invoice_touches_its_value_in_any_language() {
    let faces = faces();
    let event = event(&[("premium", 90_000)]);
    let booking = booking(&event, &["premium", "premium"]);
    let invoice = invoice_of(&event, &booking);
    let note = credit_note(&booking, &invoice, &["Stalls-C-2"], [45_000, 1_250, 8_325]);
    let style = crate::style::Style { weight: crate::style::Weight::Regular, size: 1_000 };
    for language in Language::ALL {
        let print = Print::with_fonts(language, &faces);
        let words = crate::words::of(language);
        let width = |text: &str| {
            let lines = print.typesetter().wrap(text, style, i32::MAX, 1);
            f64::from(lines[0].width) / 100.0
        };
        for file in [invoice_pdf(&invoice, &print), credit_note_pdf(&note, &print)] {
            let copy = Copy::open(&file.bytes);
            for pair in copy.pages[0].windows(2) {
                let [label, value] = pair else { unreachable!() };
                let labels =
                    [words.number, words.issued, words.corrects, words.booking, words.payment, words.refund];
                if !labels.contains(&label.text.as_str()) {
                    continue;
                }
                let gap = if language.is_right_to_left() {
                    label.left - value.left - width(&value.text)
                } else {
                    value.left - label.left - width(&label.text)
                };
                assert!(gap > 4.0, "{gap} between {label:?} and {value:?}");
            }
        }
    }
}

#[test]
fn spanish_needs_no_fonts_and_an_english_document_only_for_a_name() {
    let mut event = event(&[("premium", 90_000)]);
    event.title.name = "La vida es sueño".into();
    let booking = booking(&event, &["premium"]);
    let invoice = invoice_of(&event, &booking);
    let printed = invoice_pdf(&invoice, &Print::plain(Language::Spanish));
    assert!(printed.wanted.is_empty());
    let read = super::reader::Reader::open(&printed.bytes);
    for text in ["Factura", "La vida es sueño", "900,00 INR", "Impuesto 18 %", "Base imponible"] {
        assert!(read.text().replace('\u{a0}', " ").contains(text), "{text} in {}", read.text());
    }
    let mut named = invoice.clone();
    named.event.title = "Dvořák".into();
    assert_eq!(invoice_pdf(&named, &PLAIN).wanted, [Family::Sans].into());
    named.event.title = "東京".into();
    assert!(invoice_pdf(&named, &PLAIN).wanted.is_empty(), "no font has it");
    named.event.title = "मुंबई".into();
    assert_eq!(invoice_pdf(&named, &PLAIN).wanted, [Family::Sans, Family::Devanagari].into());
    let faces = faces();
    let copy = Copy::open(&invoice_pdf(&named, &Print::with_fonts(Language::English, &faces)).bytes);
    assert_copied(&copy, &["Invoice", "मुंबई", "900.00 INR", "Invoice INV-000042, page 1 of 1"]);
}

#[test]
fn what_no_font_has_is_transliterated_in_any_language_and_the_page_says_so() {
    let copy = invoice(Language::Spanish, "かぶき en 東京");
    let line = copy.pages[0].iter().find(|line| line.text == "かぶき en 東京").unwrap();
    assert_eq!(line.glyphs, "kabuki en ??");
    assert!(copy.lines().iter().any(|line| line.starts_with("Algunas letras están transliteradas")));
}

#[test]
fn tickets_and_credit_notes_are_in_every_language_and_fit_their_pages() {
    let faces = faces();
    let mut event = event(&[("premium", 90_000)]);
    event.title.name = "एक बहुत लंबा नाम ".repeat(15);
    event.venue.name = "مسرح القاهرة الكبير ".repeat(10).trim().into();
    let booking = booking(&event, &["premium", "premium"]);
    for (language, row, note) in [
        (Language::English, "Row", "Credit note"),
        (Language::Hindi, "पंक्ति", "क्रेडिट नोट"),
        (Language::Spanish, "Fila", "Nota de crédito"),
        (Language::Arabic, "الصف", "إشعار دائن"),
    ] {
        let print = Print::with_fonts(language, &faces);
        let tickets = Copy::open(&tickets_pdf(&sheets(&event, &booking), &print).bytes);
        assert_eq!(tickets.pages.len(), 2);
        tickets.check_fonts();
        assert_copied(&tickets, &[row, "Stalls", "C"]);
        let invoice = invoice_of(&event, &booking);
        let credit = credit_note(&booking, &invoice, &["Stalls-C-2"], [45_000, 1_250, 8_325]);
        let credit = Copy::open(&credit_note_pdf(&credit, &print).bytes);
        assert_copied(&credit, &[note, "CN-000007", "Stalls-C-2"]);
        for line in tickets.pages.iter().chain(&credit.pages).flatten() {
            assert!(line.left > 10.0 && line.left < 560.0, "{line:?}");
        }
    }
}

#[test]
fn every_document_in_every_language_is_written_for_a_person_to_look_at() {
    let faces = faces();
    for (language, title, venue, city) in [
        (Language::English, "Monsoon Wedding by Dvořák", "Royal Opera House", "Mumbai"),
        (Language::Hindi, "बरसात में शादी: एक कृत्रिम क्षण (भाग 2)", "राष्ट्रीय नाट्य विद्यालय", "दिल्ली"),
        (Language::Spanish, "La vida es sueño", "Teatro Español", "Málaga"),
        (Language::Arabic, "ليلة في القاهرة (Live 2026)", "دار الأوبرا المصرية", "القاهرة"),
    ] {
        let print = Print::with_fonts(language, &faces);
        let mut event = event(&[("premium", 90_000), ("standard", 50_000)]);
        event.title.name = title.into();
        (event.venue.name, event.venue.city) = (venue.into(), city.into());
        let booking = booking(&event, &["premium", "premium", "standard"]);
        let invoice = invoice_of(&event, &booking);
        let note = credit_note(&booking, &invoice, &["Stalls-C-2"], [45_000, 1_250, 8_325]);
        for (name, printed) in [
            ("tickets", tickets_pdf(&sheets(&event, &booking), &print)),
            ("invoice", invoice_pdf(&invoice, &print)),
            ("credit-note", credit_note_pdf(&note, &print)),
        ] {
            keep(language, name, &printed.bytes);
            assert!(Copy::open(&printed.bytes).lines().iter().any(|line| line.contains(venue)), "{name}");
        }
    }
}

#[test]
fn no_line_is_wider_than_its_column_and_no_text_is_lost() {
    let faces = faces();
    let style = crate::style::Style { weight: crate::style::Weight::Regular, size: 1_000 };
    let long = "अत्यंतदीर्घशब्दजोकिसीपंक्तिमेंनहींसमाता ".repeat(4)
        + "ثم جملة عربية طويلة لا تسعها الأسطر, and the rest in English.";
    for width_max in [3_000, 9_000, 20_000] {
        for language in Language::ALL {
            let print = Print::with_fonts(language, &faces);
            let lines = print.typesetter().wrap(&long, style, width_max, usize::MAX);
            let kept: String = lines.iter().map(|line| line.source.as_str()).collect();
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            assert_eq!(squeezed(&kept), squeezed(&long));
            for line in &lines {
                // A word that is broken joins otherwise than when it was measured.
                assert!(line.width <= width_max + 300, "{line:?}");
            }
            let cut = print.typesetter().wrap(&long, style, width_max, 1);
            assert!(cut.len() == 1 && cut[0].width <= width_max + 300 && cut[0].source == long.trim());
        }
    }
}

#[test]
fn the_same_document_is_always_the_same_file_and_a_wrong_file_is_no_font() {
    let event = event(&[("premium", 90_000)]);
    let booking = booking(&event, &["premium"]);
    let faces = faces();
    let print = Print::with_fonts(Language::Arabic, &faces);
    let invoice = invoice_of(&event, &booking);
    assert_eq!(invoice_pdf(&invoice, &print), invoice_pdf(&invoice, &print));
    let [arabic, _] = Family::Arabic.files();
    assert!(Face::read(arabic, faces[0].bytes.clone()).is_none(), "the font of another family");
    for wrong in [b"<html>".to_vec(), Vec::new(), faces[0].bytes[..1_000].to_vec()] {
        assert!(Face::read(arabic, wrong).is_none());
    }
}
