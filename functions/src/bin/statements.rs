//! The Lambda functions of the subject `statements`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::CREATE_EXPORT),
        Function::Endpoint(&functions::GET_EXPORT),
        Function::Endpoint(&functions::CREATE_STATEMENT),
        Function::Endpoint(&functions::LIST_STATEMENTS),
        Function::Endpoint(&functions::GET_STATEMENT),
        Function::Queue(&functions::WRITE_EXPORT),
    ])
}
