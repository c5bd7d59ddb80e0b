//! Words as values of flags, so that `--help` and completions list them.

use clap::builder::{PossibleValuesParser, TypedValueParser};

/// A parser for the values in `all`, which `name` spells. With `ignore_case = true` beside it, upper
/// and lower case are one.
pub(crate) fn one_of<T>(
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    PossibleValuesParser::new(all.iter().map(move |&one| name(one))).map(move |word| {
        let named = |one: &T| name(*one).eq_ignore_ascii_case(&word);
        all.iter().copied().find(named).expect("the parser lets no other word through")
    })
}
