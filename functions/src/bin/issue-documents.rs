//! The Lambda function `issue-documents`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Queue(&functions::ISSUE_DOCUMENTS))
}
