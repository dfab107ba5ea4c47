//! Every Lambda function of Boxoffice.
