//! The Lambda functions of the subject `reference`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::GET_OPENAPI),
        Function::Endpoint(&functions::GET_DOCS),
    ])
}
