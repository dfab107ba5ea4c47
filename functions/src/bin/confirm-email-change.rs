//! The Lambda function `confirm-email-change`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::CONFIRM_EMAIL_CHANGE))
}
