//! The Lambda function `change-email`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::CHANGE_EMAIL))
}
