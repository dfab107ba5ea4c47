//! The Lambda function `return-payer`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::RETURN_PAYER))
}
