//! Consent to what changes the disk: given beforehand with `--yes`, or asked for on the terminal, where what it is
//! to is shown first.

use std::io::{self, Write};

use super::{Context, Failure};

pub(super) enum Word {
    Yes,
    /// A name, also beside `--yes`.
    Name(String),
    /// The names of the depots' folders; `--yes` is enough instead.
    Folders(String),
}

/// What consent is asked to.
pub(super) struct Request<'a> {
    pub dry_run: bool,
    /// What was said with `--yes`.
    pub yes: Option<&'a str>,
    /// Whether nothing would change, to which nobody need consent.
    pub nothing: bool,
    pub word: &'a Word,
    pub question: String,
    /// What is not done without consent: `removed`.
    pub verb: &'a str,
    pub preview: &'a dyn Fn(&mut dyn Write) -> io::Result<()>,
}

enum Consent {
    Given,
    PlanOnly,
    /// No, on the terminal, where the plan has been shown.
    Declined,
    /// It could not be asked for; what to say.
    Refused(String),
}

/// Whether consent is given, asked for where that is needed. Without it the plan is shown, unless it has been; what
/// was `asked` to be told once that is clear comes before.
pub(super) fn given(
    request: &Request,
    context: &Context,
    asked: impl FnOnce(),
    show: impl FnOnce() -> io::Result<()>,
) -> Result<bool, Failure> {
    let consent = ask(request, context)?;
    asked();
    match consent {
        Consent::Given => Ok(true),
        Consent::Declined => Err(Failure::NoConsent(format!("nothing was {}", request.verb))),
        Consent::PlanOnly => {
            show()?;
            Ok(false)
        }
        Consent::Refused(sentence) => {
            show()?;
            Err(Failure::NoConsent(format!("nothing was {}: {sentence}", request.verb)))
        }
    }
}

fn ask(request: &Request, context: &Context) -> Result<Consent, Failure> {
    if request.dry_run {
        return Ok(Consent::PlanOnly);
    }
    match (request.yes, request.word) {
        (Some(said), Word::Name(name)) if said != name => {
            return Ok(Consent::Refused(format!(
                "this deletes what belongs to no package, which Julia itself refuses; say --yes={name} to go ahead"
            )));
        }
        (Some(said), Word::Yes | Word::Folders(_)) if !said.is_empty() => {
            return Ok(Consent::Refused(format!(
                "--yes={said} names nothing that is asked for here; say --yes alone"
            )));
        }
        (Some(_), _) => return Ok(Consent::Given),
        // What is refused whole needs no consent to be reported.
        (None, _) if request.nothing => return Ok(Consent::Given),
        (None, _) => {}
    }
    if !context.terminal.can_ask() {
        let sentence = "there is no terminal to ask on; say --yes to go ahead, or --dry-run to only look";
        return Ok(Consent::Refused(sentence.to_string()));
    }
    // On the way to a terminal the plan goes where the question goes.
    let mut preview = Vec::new();
    (request.preview)(&mut preview)?;
    context.terminal.say_text(&preview);
    let question = &request.question;
    let question = match request.word {
        Word::Yes => format!("{question} [y/N] "),
        Word::Name(name) => format!("{question} Type '{name}' to go ahead: "),
        Word::Folders(name) => format!("{question} Type what the depot's folder is called, '{name}': "),
    };
    let answer = context.terminal.ask(&question, &context.at_prompt)?;
    let agreed = match request.word {
        Word::Yes => matches!(answer.to_lowercase().as_str(), "y" | "yes"),
        Word::Name(name) | Word::Folders(name) => answer == *name,
    };
    Ok(if agreed { Consent::Given } else { Consent::Declined })
}
