//! Code compiled by Julia: what the header of a `.ji` says. How that is read is for `core::julia`.

use super::preview::{Facts, Preview, Properties, Value};
use super::source::Source;
use super::{Context, Trouble};
use crate::core::julia::compiled::Header;

/// Of which package it is, which Julia wrote it, and upon what it is built.
///
/// # Errors
/// When nothing is known of it.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let header =
        Header::read(source.reader(0)).map_err(|unreadable| Trouble::unsupported(unreadable.to_string()))?;
    let mut properties: Facts = vec![
        ("julia".to_string(), Value::text(header.version)),
        ("system".to_string(), Value::text(format!("{} {}", header.uname, header.arch))),
        ("header".to_string(), Value::from(u64::from(header.format))),
    ];
    if let Some(body) = header.body {
        let modules = body.modules.into_iter().map(|module| Value::text(module.name)).collect();
        let required = body.required.into_iter().map(|required| Value::text(required.name)).collect();
        properties.push(("modules".to_string(), Value::List(modules)));
        if let Some(entry) = body.entry {
            properties.push(("source".to_string(), Value::text(entry)));
        }
        properties.push(("required".to_string(), Value::List(required)));
        properties.push(("machine code".to_string(), Value::from(body.has_targets)));
        properties.push(("commit".to_string(), Value::text(body.commit)));
    }
    if let Some(unread) = header.unread {
        context.note(unread.to_string());
    }
    Ok(Preview::Properties(Properties { format: "compiled Julia code".to_string(), properties }))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look_at, torture};
    use super::*;
    use crate::core::julia::compiled::sample::Sample;

    #[test]
    fn compiled_code_is_told_by_its_header() {
        let bytes = Sample::by("1.11.2", "@depot/packages/A/src/A.jl").bytes();
        let looked = look_at(&bytes, "A.ji");
        let Preview::Properties(properties) = &looked.preview else { panic!("{looked:?}") };
        let fact =
            |name: &str| properties.properties.iter().find(|(fact, _)| fact == name).unwrap().1.clone();
        assert_eq!((fact("julia"), fact("system")), ("1.11.2".into(), "Linux x86_64".into()));
        assert_eq!(fact("modules"), Value::List(vec!["A".into()]));
        torture(&bytes, "A.ji");
    }
}
