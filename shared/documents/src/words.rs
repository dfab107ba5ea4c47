//! Fixed words of the documents. No native speaker has read those in Hindi, Spanish and Arabic.

use mails::Language;

/// Words of one language; `{}` stands for what [`with`] puts there.
pub(crate) struct Words {
    pub(crate) invoice: &'static str,
    pub(crate) credit_note: &'static str,
    pub(crate) number: &'static str,
    pub(crate) issued: &'static str,
    pub(crate) corrects: &'static str,
    /// Number of the corrected invoice.
    pub(crate) of_invoice: &'static str,
    /// Date of the corrected invoice.
    pub(crate) of_date: &'static str,
    pub(crate) booking: &'static str,
    pub(crate) payment: &'static str,
    pub(crate) refund: &'static str,
    pub(crate) customer: &'static str,
    pub(crate) tax_id: &'static str,
    pub(crate) type_and_seats: &'static str,
    pub(crate) count: &'static str,
    pub(crate) price: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) without_fees: &'static str,
    pub(crate) subtotal: &'static str,
    pub(crate) discount: &'static str,
    pub(crate) fees: &'static str,
    pub(crate) fees_for_tickets: &'static str,
    pub(crate) booking_fee: &'static str,
    pub(crate) kept: &'static str,
    pub(crate) net: &'static str,
    pub(crate) net_in_total: &'static str,
    pub(crate) tax: &'static str,
    pub(crate) tax_in_total: &'static str,
    pub(crate) total: &'static str,
    pub(crate) total_returned: &'static str,
    /// Heading, number, page and number of pages.
    pub(crate) foot: &'static str,
    /// Note on a page with substituted letters.
    pub(crate) foreign: &'static str,
    pub(crate) tickets: &'static str,
    /// Time zone of the venue.
    pub(crate) clock: &'static str,
    pub(crate) section: &'static str,
    pub(crate) row: &'static str,
    pub(crate) seat: &'static str,
    pub(crate) kind: &'static str,
    /// Ids of booking and ticket.
    pub(crate) ids: &'static str,
    pub(crate) keep: &'static str,
}

/// The words of a language.
pub(crate) fn of(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::Hindi => &HINDI,
        Language::Spanish => &SPANISH,
        Language::Arabic => &ARABIC,
    }
}

/// Puts the parts, one after the other, where the text has `{}`.
pub(crate) fn with(text: &str, parts: &[&str]) -> String {
    let mut rest = parts.iter();
    let mut filled = String::new();
    for (i, piece) in text.split("{}").enumerate() {
        if i > 0 {
            filled.push_str(rest.next().copied().unwrap_or_default());
        }
        filled.push_str(piece);
    }
    filled
}

static ENGLISH: Words = Words {
    invoice: "Invoice",
    credit_note: "Credit note",
    number: "Number",
    issued: "Issued",
    corrects: "Corrects",
    of_invoice: "invoice {}",
    of_date: "of {}",
    booking: "Booking",
    payment: "Payment",
    refund: "Refund",
    customer: "Customer",
    tax_id: "Tax id {}",
    type_and_seats: "Type and seats",
    count: "Count",
    price: "Price",
    amount: "Amount",
    without_fees: "without fees of {}",
    subtotal: "Subtotal",
    discount: "Discount",
    fees: "Fees",
    fees_for_tickets: "Fees for tickets",
    booking_fee: "Booking fee",
    kept: "Kept by the seller",
    net: "Net",
    net_in_total: "Net, in the total",
    tax: "Tax {}",
    tax_in_total: "Tax {}, in the total",
    total: "Total",
    total_returned: "Total returned",
    foot: "{} {}, page {} of {}",
    foreign: "Some letters are transliterated or shown as ?: the full text is found by searching or copying, and \
        in the JSON of this document.",
    tickets: "Tickets",
    clock: "on the clock of the venue ({})",
    section: "Section",
    row: "Row",
    seat: "Seat",
    kind: "Type",
    ids: "Booking {}   Ticket {}",
    keep: "The code opens the gate once. Whoever has it can enter: keep it.",
};

static HINDI: Words = Words {
    invoice: "बीजक",
    credit_note: "क्रेडिट नोट",
    number: "संख्या",
    issued: "जारी",
    corrects: "सुधार",
    of_invoice: "बीजक {} का",
    of_date: "दिनांक {}",
    booking: "बुकिंग",
    payment: "भुगतान",
    refund: "रिफ़ंड",
    customer: "ग्राहक",
    tax_id: "कर पहचान {}",
    type_and_seats: "श्रेणी और सीटें",
    count: "गिनती",
    price: "दाम",
    amount: "राशि",
    without_fees: "{} का शुल्क माफ़",
    subtotal: "उप-योग",
    discount: "छूट",
    fees: "शुल्क",
    fees_for_tickets: "टिकटों का शुल्क",
    booking_fee: "बुकिंग शुल्क",
    kept: "विक्रेता ने रखा",
    net: "कर से पहले",
    net_in_total: "कुल में, कर से पहले",
    tax: "कर {}",
    tax_in_total: "कर {}, कुल में शामिल",
    total: "कुल",
    total_returned: "कुल वापसी",
    foot: "{} {}, पृष्ठ {} / {}",
    foreign: "कुछ अक्षर रोमन लिपि में या ? के रूप में हैं: पूरा पाठ खोजने या कॉपी करने पर, और इस दस्तावेज़ के JSON में मिलता है।",
    tickets: "टिकट",
    clock: "आयोजन स्थल के समय के अनुसार ({})",
    section: "खंड",
    row: "पंक्ति",
    seat: "सीट",
    kind: "श्रेणी",
    ids: "बुकिंग {}   टिकट {}",
    keep: "यह कोड द्वार एक बार खोलता है। जिसके पास यह है वही प्रवेश कर सकता है: इसे सँभालकर रखें।",
};

static SPANISH: Words = Words {
    invoice: "Factura",
    credit_note: "Nota de crédito",
    number: "Número",
    issued: "Emitida",
    corrects: "Rectifica",
    of_invoice: "la factura {}",
    of_date: "del {}",
    booking: "Reserva",
    payment: "Pago",
    refund: "Reembolso",
    customer: "Cliente",
    tax_id: "NIF {}",
    type_and_seats: "Tipo y asientos",
    count: "Cantidad",
    price: "Precio",
    amount: "Importe",
    without_fees: "sin gastos de {}",
    subtotal: "Subtotal",
    discount: "Descuento",
    fees: "Gastos",
    fees_for_tickets: "Gastos por entrada",
    booking_fee: "Gastos de reserva",
    kept: "Retenido por el vendedor",
    net: "Base imponible",
    net_in_total: "Base imponible, en el total",
    tax: "Impuesto {}",
    tax_in_total: "Impuesto {}, en el total",
    total: "Total",
    total_returned: "Total devuelto",
    foot: "{} {}, página {} de {}",
    foreign: "Algunas letras están transliteradas o se muestran como ?: el texto completo se encuentra al buscar o \
        copiar, y en el JSON de este documento.",
    tickets: "Entradas",
    clock: "en la hora local del recinto ({})",
    section: "Sección",
    row: "Fila",
    seat: "Asiento",
    kind: "Tipo",
    ids: "Reserva {}   Entrada {}",
    keep: "El código abre la puerta una sola vez. Quien lo tenga puede entrar: guárdalo.",
};

static ARABIC: Words = Words {
    invoice: "فاتورة",
    credit_note: "إشعار دائن",
    number: "الرقم",
    issued: "تاريخ الإصدار",
    corrects: "يصحّح",
    of_invoice: "الفاتورة {}",
    of_date: "بتاريخ {}",
    booking: "الحجز",
    payment: "الدفعة",
    refund: "المبلغ المسترد",
    customer: "العميل",
    tax_id: "الرقم الضريبي {}",
    type_and_seats: "الفئة والمقاعد",
    count: "العدد",
    price: "السعر",
    amount: "المبلغ",
    without_fees: "بدون رسوم قدرها {}",
    subtotal: "المجموع الفرعي",
    discount: "الخصم",
    fees: "الرسوم",
    fees_for_tickets: "رسوم التذاكر",
    booking_fee: "رسوم الحجز",
    kept: "احتفظ به البائع",
    net: "الصافي",
    net_in_total: "الصافي ضمن الإجمالي",
    tax: "الضريبة {}",
    tax_in_total: "الضريبة {} ضمن الإجمالي",
    total: "الإجمالي",
    total_returned: "إجمالي المبلغ المعاد",
    foot: "{} {}، صفحة {} من {}",
    foreign: "بعض الحروف مكتوبة بحروف لاتينية أو تظهر كعلامة ?: النص الكامل متاح بالبحث أو النسخ، وفي ملف JSON لهذا المستند.",
    tickets: "التذاكر",
    clock: "بتوقيت مكان الفعالية ({})",
    section: "القسم",
    row: "الصف",
    seat: "المقعد",
    kind: "الفئة",
    ids: "الحجز {}   التذكرة {}",
    keep: "يفتح الرمز البوابة مرة واحدة. من يملكه يستطيع الدخول: احتفظ به.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_place_for_each_part() {
        let places = |words: &Words| {
            [
                words.of_invoice,
                words.of_date,
                words.tax_id,
                words.without_fees,
                words.tax,
                words.tax_in_total,
                words.foot,
                words.clock,
                words.ids,
            ]
            .map(|text| text.matches("{}").count())
        };
        for language in Language::ALL {
            assert_eq!(places(of(language)), [1, 1, 1, 1, 1, 1, 4, 1, 2], "{language:?}");
        }
        assert_eq!(with("{} of {}", &["1", "{}"]), "1 of {}");
    }
}
