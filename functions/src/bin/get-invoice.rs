//! The Lambda function `get-invoice`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::GET_INVOICE))
}
