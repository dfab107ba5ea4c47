//! Pages of a PDF, in hundredths of a point from the upper left corner.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Settings, Str, TextStr};

use crate::code::TicketCode;
use crate::text::{Font, Line, Style, width, wrap};

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

/// Converts a length for the PDF library: the only use of floating point. An `f32` represents every length of
/// a page to the hundredth, so the digits in the file are those of the integer.
#[allow(clippy::float_arithmetic, reason = "lengths are integers until they are written")]
fn points(hundredths: i32) -> f32 {
    hundredths as f32 / 100.0
}

/// Converts a small whole number for the PDF library.
fn whole(number: usize) -> f32 {
    u16::try_from(number).map_or(f32::from(u16::MAX), f32::from)
}

/// One page.
pub(crate) struct Page {
    paper: Paper,
    content: Content,
    foreign: bool,
}

impl Page {
    pub(crate) fn new(paper: Paper) -> Self {
        Self { paper, content: Content::with_settings(Settings { pretty: false }), foreign: false }
    }

    /// Returns true if a letter was transliterated or replaced on this page.
    pub(crate) fn is_foreign(&self) -> bool {
        self.foreign
    }

    /// Draws one line of text below `y`.
    pub(crate) fn line(&mut self, style: Style, x: i32, y: i32, line: &Line) {
        self.foreign |= line.foreign;
        if !line.exact {
            let mut mark = self.content.begin_marked_content_with_properties(Name(b"Span"));
            mark.properties().actual_text(TextStr(&line.source));
        }
        let font = if style.font == Font::Bold { Name(b"B") } else { Name(b"R") };
        self.content.begin_text().set_font(font, points(style.size));
        self.content.next_line(points(x), points(self.paper.height - y - style.size));
        self.content.show(Str(&line.bytes)).end_text();
        if !line.exact {
            self.content.end_marked_content();
        }
    }

    /// Draws `text` below `y` in a column, in at most `lines_max` lines, and returns its lower end.
    pub(crate) fn text(&mut self, style: Style, (x, y): (i32, i32), room: (i32, usize), text: &str) -> i32 {
        let mut below = y;
        for line in wrap(text, style, room.0, room.1) {
            self.line(style, x, below, &line);
            below += style.leading();
        }
        below
    }

    /// Draws one line of text that ends at `right`.
    pub(crate) fn text_right(&mut self, style: Style, (right, y): (i32, i32), width_max: i32, text: &str) {
        for line in wrap(text, style, width_max, 1) {
            self.line(style, right - width(&line.bytes, style), y, &line);
        }
    }

    /// Draws a thin horizontal line.
    pub(crate) fn rule(&mut self, x: i32, y: i32, length: i32) {
        let y = points(self.paper.height - y);
        self.content.set_line_width(points(50)).move_to(points(x), y).line_to(points(x + length), y).stroke();
    }

    /// Draws a code with its upper left corner at `(x, y)`, in squares of a whole number of hundredths, and
    /// returns the length of its sides.
    pub(crate) fn code(&mut self, code: &TicketCode, (x, y): (i32, i32), room: i32) -> i32 {
        let modules = i32::try_from(code.modules()).unwrap_or(i32::MAX);
        let module = (room / modules).max(1);
        // From here on the unit is the module and y points down. One path for all squares: readers that
        // smooth edges leave hairlines between squares that are filled separately.
        let down = points(-module);
        self.content.save_state();
        self.content.transform([points(module), 0.0, 0.0, down, points(x), points(self.paper.height - y)]);
        for (column, row, length) in code.runs() {
            self.content.rect(whole(column), whole(row), whole(length), 1.0);
        }
        self.content.fill_nonzero().restore_state();
        module * modules
    }
}

/// The file. Readers show the full title in the window.
pub(crate) fn file(title: &str, paper: Paper, pages: Vec<Page>) -> Vec<u8> {
    let mut pdf = Pdf::with_settings(Settings { pretty: false });
    let numbers = (FIRST_PAGE..).step_by(2).map(|number| (Ref::new(number), Ref::new(number + 1)));
    let pages: Vec<_> = pages.into_iter().zip(numbers).collect();
    let mut catalog = pdf.catalog(CATALOG);
    catalog.pages(PAGES).lang(TextStr("en"));
    catalog.viewer_preferences().display_doc_title(true);
    catalog.finish();
    let count = i32::try_from(pages.len()).unwrap_or(i32::MAX);
    pdf.pages(PAGES).kids(pages.iter().map(|(_, (page, _))| *page)).count(count);
    for (font, name) in [(REGULAR, Name(b"Helvetica")), (BOLD, Name(b"Helvetica-Bold"))] {
        pdf.type1_font(font).base_font(name).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    pdf.document_info(INFO).title(TextStr(title)).producer(TextStr("Boxoffice"));
    for (page, (number, content)) in pages {
        let mut entry = pdf.page(number);
        entry.parent(PAGES).contents(content);
        entry.media_box(Rect::new(0.0, 0.0, points(paper.width), points(paper.height)));
        entry.resources().fonts().pair(Name(b"R"), REGULAR).pair(Name(b"B"), BOLD);
        entry.finish();
        pdf.stream(content, &page.content.finish());
    }
    pdf.finish()
}
