//! The Lambda function `confirm-sign-up`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::CONFIRM_SIGN_UP))
}
