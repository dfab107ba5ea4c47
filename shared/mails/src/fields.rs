//! Fields: values as templates print them, in the reader's language.

use std::collections::BTreeMap;

use domain::Money;
use minijinja::Value;

use crate::forms::{self, Moment};
use crate::language::Language;

/// Fields by their names.
pub(crate) type Fields = BTreeMap<&'static str, Value>;

/// A field that templates may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name of the field.
    pub name: &'static str,
    /// Sentence about the field.
    pub about: &'static str,
}

/// A value with a form for readers.
pub(crate) trait Shown {
    /// The value as a template prints it.
    fn shown(&self, language: Language) -> Value;
}

impl Shown for String {
    fn shown(&self, _: Language) -> Value {
        Value::from(self.as_str())
    }
}

impl Shown for bool {
    fn shown(&self, _: Language) -> Value {
        Value::from(*self)
    }
}

impl Shown for u32 {
    fn shown(&self, _: Language) -> Value {
        Value::from(*self)
    }
}

impl Shown for Money {
    fn shown(&self, language: Language) -> Value {
        Value::from(forms::amount(language, *self))
    }
}

impl Shown for Moment {
    fn shown(&self, language: Language) -> Value {
        Value::from(self.text(language))
    }
}

impl<T: Shown> Shown for Option<T> {
    fn shown(&self, language: Language) -> Value {
        self.as_ref().map_or(Value::from(()), |value| value.shown(language))
    }
}

impl<T: Shown> Shown for Vec<T> {
    fn shown(&self, language: Language) -> Value {
        self.iter().map(|value| value.shown(language)).collect()
    }
}

/// Defines structs of values with documented fields: what the struct has, a template can print.
macro_rules! fields {
    ($($(#[doc = $about:literal])* $name:ident { $($(#[doc = $doc:literal])* $field:ident: $kind:ty,)* })*) => {$(
        $(#[doc = $about])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name { $($(#[doc = $doc])* pub $field: $kind,)* }

        impl $name {
            /// The fields, with a sentence about each.
            pub const FIELDS: &'static [$crate::fields::Field] = &[$($crate::fields::Field {
                name: stringify!($field),
                about: concat!($($doc),*).trim_ascii(),
            },)*];

            pub(crate) fn fields(&self, language: $crate::language::Language) -> $crate::fields::Fields {
                use $crate::fields::Shown;
                $crate::fields::Fields::from([$((stringify!($field), self.$field.shown(language)),)*])
            }
        }

        impl $crate::fields::Shown for $name {
            fn shown(&self, language: $crate::language::Language) -> minijinja::Value {
                minijinja::Value::from(self.fields(language))
            }
        }
    )*};
}
pub(crate) use fields;
