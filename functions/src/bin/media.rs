//! The Lambda functions of the subject `media`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::CREATE_UPLOAD),
        Function::Endpoint(&functions::CREATE_IMAGE),
        Function::Endpoint(&functions::GET_IMAGE),
    ])
}
