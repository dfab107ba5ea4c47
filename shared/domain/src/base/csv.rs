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
        push(&mut text, row.iter());
    }
    text
}

/// A file with columns that are known late. Each row has a cell for each of them.
#[must_use]
pub fn table(columns: &[String], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = String::new();
    push(&mut text, columns.iter());
    for row in rows {
        push(&mut text, row.iter());
    }
    text
}

fn push<'a>(text: &mut String, cells: impl Iterator<Item = &'a String>) {
    text.push_str(&cells.map(|cell| quoted(cell)).collect::<Vec<_>>().join(","));
    text.push_str("\r\n");
}

/// A cell. A spreadsheet would compute what begins like a formula, so an apostrophe comes before it (OWASP, "CSV
/// Injection"). A number that is below zero is none.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_below_zero(cell);
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

fn is_below_zero(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
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

    #[test]
    fn a_number_below_zero_stays_a_number_and_a_formula_with_a_minus_does_not() {
        let columns = ["one", "two"].map(str::to_owned);
        let rows = [vec!["-12".to_owned(), "-1+1".to_owned()], vec!["-".to_owned(), "a,b".to_owned()]];
        assert_eq!(table(&columns, rows), "one,two\r\n-12,'-1+1\r\n'-,\"a,b\"\r\n");
    }
}
