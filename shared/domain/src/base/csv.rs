//! CSV files (RFC 4180), safe to open in a spreadsheet.

/// A file with a head line and `rows`.
#[must_use]
pub fn file<const N: usize>(columns: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    columns.join(",") + "\r\n" + &self::rows(rows)
}

/// Lines of `rows`, without a head line.
#[must_use]
pub fn rows<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut text = String::new();
    for row in rows {
        text.push_str(&row.map(|cell| quoted(&cell)).join(","));
        text.push_str("\r\n");
    }
    text
}

/// A cell. A spreadsheet would compute what begins like a formula, so an apostrophe comes before it (OWASP, "CSV
/// Injection").
fn quoted(cell: &str) -> String {
    let cell =
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_quotes_and_lines_stay_in_their_cell_and_formulas_are_text() {
        let rows = [["a,b", "say \"x\""], ["two\nlines", "=1+1"]].map(|row| row.map(str::to_owned));
        let wanted = "one,two\r\n\"a,b\",\"say \"\"x\"\"\"\r\n\"two\nlines\",'=1+1\r\n";
        assert_eq!(file(["one", "two"], rows), wanted);
    }
}
