//! Pages of a PDF, in hundredths of a point from the upper left corner.
//!
//! A document that is read from right to left is the mirror image of the others: whoever draws thinks from left to
//! right, and what is drawn changes sides here.

use std::collections::BTreeSet;

use mails::Language;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Settings, Str, TextStr};

use crate::code::TicketCode;
use crate::embed::{Embedded, show};
use crate::fonts::Family;
use crate::style::{Style, Weight, points};
use crate::text::{Line, Shown, Typesetter};

/// Size of the paper.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paper {
    pub(crate) width: i32,
    pub(crate) height: i32,
}

pub(crate) const A4: Paper = Paper { width: 59_528, height: 84_189 };
pub(crate) const A5: Paper = Paper { width: 41_953, height: 59_528 };

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const REGULAR: Ref = Ref::new(3);
const BOLD: Ref = Ref::new(4);
const INFO: Ref = Ref::new(5);
/// Number of the first page object; each page has two, its own and its content's.
const FIRST_PAGE: i32 = 6;

/// A file, and what would make it better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The file.
    pub bytes: Vec<u8>,
    /// Families of fonts without which text is transliterated or, if they could not be embedded, missing.
    pub wanted: BTreeSet<Family>,
}

/// Converts a small whole number for the PDF library.
fn whole(number: usize) -> f32 {
    u16::try_from(number).map_or(f32::from(u16::MAX), f32::from)
}

/// Paper on which a document is drawn, page by page, with the fonts that its pages share.
pub(crate) struct Document<'a> {
    pub(crate) set: Typesetter<'a>,
    paper: Paper,
    pages: Vec<Page>,
    embedded: Embedded,
}

/// One page.
struct Page {
    content: Content,
    foreign: bool,
}

impl Page {
    fn new() -> Self {
        Self { content: Content::with_settings(Settings { pretty: false }), foreign: false }
    }
}

impl<'a> Document<'a> {
    /// A document with one empty page.
    pub(crate) fn new(set: Typesetter<'a>, paper: Paper) -> Self {
        Self { set, paper, pages: vec![Page::new()], embedded: Embedded::default() }
    }

    /// Adds a page, on which is drawn from then on.
    pub(crate) fn turn(&mut self) {
        self.pages.push(Page::new());
    }

    /// Number of pages.
    pub(crate) fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// Returns true if a letter was transliterated or replaced on this page; `at` counts from 0.
    pub(crate) fn is_foreign(&self, at: usize) -> bool {
        self.pages.get(at).is_some_and(|page| page.foreign)
    }

    /// Index of the last page.
    pub(crate) fn last(&self) -> usize {
        self.pages.len().saturating_sub(1)
    }

    fn is_mirrored(&self) -> bool {
        self.set.language.is_right_to_left()
    }

    /// Draws one line of text below `y`, on the last page.
    pub(crate) fn line(&mut self, style: Style, x: i32, y: i32, line: &Line) {
        self.line_on(self.last(), style, (x, y), line);
    }

    fn line_on(&mut self, at: usize, style: Style, (x, y): (i32, i32), line: &Line) {
        let x = if self.is_mirrored() { self.paper.width - x - line.width } else { x };
        let Some(page) = self.pages.get_mut(at) else { return };
        page.foreign |= line.foreign;
        let content = &mut page.content;
        if !line.exact {
            let mut mark = content.begin_marked_content_with_properties(Name(b"Span"));
            mark.properties().actual_text(TextStr(&line.source));
        }
        content.begin_text();
        let place = (points(x), points(self.paper.height - y - style.size));
        match &line.shown {
            Shown::Letters(bytes) => {
                let font = if style.weight == Weight::Bold { Name(b"B") } else { Name(b"R") };
                content.set_font(font, points(style.size)).next_line(place.0, place.1).show(Str(bytes));
            }
            Shown::Glyphs(runs) => {
                content.next_line(place.0, place.1);
                show(content, &mut self.embedded, style, runs);
            }
        }
        content.end_text();
        if !line.exact {
            content.end_marked_content();
        }
    }

    /// Draws `text` below `y` in a column, in at most `lines_max` lines, and returns its lower end.
    pub(crate) fn text(&mut self, style: Style, place: (i32, i32), room: (i32, usize), text: &str) -> i32 {
        self.text_on(self.last(), style, place, room, text)
    }

    /// Draws `text` like [`Self::text`] on a page; `at` counts from 0.
    pub(crate) fn text_on(
        &mut self,
        at: usize,
        style: Style,
        (x, y): (i32, i32),
        room: (i32, usize),
        text: &str,
    ) -> i32 {
        let mut below = y;
        for line in self.set.wrap(text, style, room.0, room.1) {
            self.line_on(at, style, (x, below), &line);
            below += style.leading();
        }
        below
    }

    /// Draws one line of text that ends at `right`.
    pub(crate) fn text_right(&mut self, style: Style, (right, y): (i32, i32), width_max: i32, text: &str) {
        for line in self.set.wrap(text, style, width_max, 1) {
            self.line(style, right - line.width, y, &line);
        }
    }

    /// Draws a thin horizontal line on the last page.
    pub(crate) fn rule(&mut self, x: i32, y: i32, length: i32) {
        self.rule_on(self.last(), x, y, length);
    }

    /// Draws a thin horizontal line on a page; `at` counts from 0.
    pub(crate) fn rule_on(&mut self, at: usize, x: i32, y: i32, length: i32) {
        let x = if self.is_mirrored() { self.paper.width - x - length } else { x };
        let y = points(self.paper.height - y);
        if let Some(page) = self.pages.get_mut(at) {
            let content = page.content.set_line_width(points(50)).move_to(points(x), y);
            content.line_to(points(x + length), y).stroke();
        }
    }

    /// Draws a code with its upper left corner at `(x, y)`, in squares of a whole number of hundredths, and
    /// returns the length of its sides. A code has no other side.
    pub(crate) fn code(&mut self, code: &TicketCode, (x, y): (i32, i32), room: i32) -> i32 {
        let modules = i32::try_from(code.modules()).unwrap_or(i32::MAX);
        let module = (room / modules).max(1);
        // From here on the unit is the module and y points down. One path for all squares: readers that
        // smooth edges leave hairlines between squares that are filled separately.
        let down = points(-module);
        let top = points(self.paper.height - y);
        if let Some(page) = self.pages.last_mut() {
            page.content.save_state();
            page.content.transform([points(module), 0.0, 0.0, down, points(x), top]);
            for (column, row, length) in code.runs() {
                page.content.rect(whole(column), whole(row), whole(length), 1.0);
            }
            page.content.fill_nonzero().restore_state();
        }
        module * modules
    }

    /// The file. Readers show the full title in the window.
    pub(crate) fn file(self, title: &str) -> Printed {
        let mut pdf = Pdf::with_settings(Settings { pretty: false });
        let numbers = (FIRST_PAGE..).step_by(2).map(|number| (Ref::new(number), Ref::new(number + 1)));
        let pages: Vec<_> = self.pages.into_iter().zip(numbers).collect();
        let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
        catalog(&mut pdf, self.set.language);
        pdf.pages(PAGES).kids(pages.iter().map(|(_, (page, _))| *page)).count(count);
        for (font, name) in [(REGULAR, Name(b"Helvetica")), (BOLD, Name(b"Helvetica-Bold"))] {
            pdf.type1_font(font).base_font(name).encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        pdf.document_info(INFO).title(TextStr(title)).producer(TextStr("Boxoffice"));
        let fonts = self.embedded.numbered(FIRST_PAGE.saturating_add(count.saturating_mul(2)));
        for (page, (number, content)) in pages {
            let mut entry = pdf.page(number);
            entry.parent(PAGES).contents(content);
            entry.media_box(Rect::new(0.0, 0.0, points(self.paper.width), points(self.paper.height)));
            let mut resources = entry.resources();
            let mut named = resources.fonts();
            named.pair(Name(b"R"), REGULAR).pair(Name(b"B"), BOLD);
            for (file, number) in &fonts {
                named.pair(Name(file.key()), *number);
            }
            named.finish();
            resources.finish();
            entry.finish();
            pdf.stream(content, &page.content.finish());
        }
        let failed = self.embedded.write(&mut pdf, &fonts, self.set.faces);
        Printed { bytes: pdf.finish(), wanted: &self.set.wanted() | &failed }
    }
}

fn catalog(pdf: &mut Pdf, language: Language) {
    let mut catalog = pdf.catalog(CATALOG);
    catalog.pages(PAGES).lang(TextStr(language.code()));
    let mut preferences = catalog.viewer_preferences();
    preferences.display_doc_title(true);
    if language.is_right_to_left() {
        preferences.direction(pdf_writer::types::Direction::R2L);
    }
    preferences.finish();
    catalog.finish();
}
