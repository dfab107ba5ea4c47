//! The Lambda function `forgot-password`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::FORGOT_PASSWORD))
}
