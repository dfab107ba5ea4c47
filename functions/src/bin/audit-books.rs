//! The Lambda function `audit-books`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Schedule(&functions::AUDIT_BOOKS))
}
