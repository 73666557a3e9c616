//! `artifact`: spaces that become artifacts, and the artifacts there are.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use super::args::artifact::{
    Artifact, ArtifactArchive, ArtifactBind, ArtifactCommand, ArtifactCreate, ArtifactHash, ArtifactPublish,
    ArtifactUnbind, ArtifactVerify, platform,
};
use super::json::artifact as json;
use super::json::object::Object;
use super::table::size_text;
use super::terminal::{Bar, GOOD, NOTABLE, WEAK};
use super::{Context, Ending, Failure};
use crate::core::artifact::bindings::{self, Binding, Change, Download};
use crate::core::artifact::{self, Algorithm, Run, listing};
use crate::core::bytes::Bytes;
use crate::core::depot::{Depot, Origin};
use crate::core::operation::artifact::{self as operation, Bind, Request, Shared, Verified};
use crate::core::scan::LookupError;
use crate::core::space::Totals;
use crate::core::words::{argument, things, visible};

pub(super) fn artifact(asked: &Artifact, context: &Context) -> Result<Ending, Failure> {
    let only_looks = matches!(
        asked.command,
        ArtifactCommand::Hash(_) | ArtifactCommand::List | ArtifactCommand::Verify(_)
    );
    if !only_looks {
        context.cancel.acts();
    }
    match &asked.command {
        ArtifactCommand::Hash(asked) => hash(asked, context),
        ArtifactCommand::Create(asked) => create(asked, context),
        ArtifactCommand::Archive(asked) => archive(asked, context),
        ArtifactCommand::Bind(asked) => bind(asked, context),
        ArtifactCommand::Unbind(asked) => unbind(asked, context),
        ArtifactCommand::Publish(asked) => publish(asked, context),
        ArtifactCommand::List => list(context),
        ArtifactCommand::Verify(asked) => verify(asked, context),
    }
}

/// Does long work on a folder, with a bar of what was read; nothing when it was stopped.
fn with_progress<T>(
    context: &Context,
    work: impl FnOnce(Run) -> Result<T, artifact::Failure>,
) -> Result<Option<T>, Failure> {
    let bar = Bar::of_reading();
    let answer = work(Run { cancel: &context.cancel, read: &|bytes| bar.read(bytes) });
    bar.finish();
    match answer {
        Ok(done) => Ok(Some(done)),
        Err(artifact::Failure::Cancelled) => Ok(None),
        Err(artifact::Failure::Error(error)) => Err(Failure::Operation(error)),
    }
}

/// Tells what was done; `essence` is the most needful of it.
fn tell(
    context: &Context,
    document: impl FnOnce() -> Object,
    text: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    essence: &[String],
) -> Ending {
    let told = context.report(document, text);
    context.conclude(&told, Ending::Done, essence)
}

fn hash(asked: &ArtifactHash, context: &Context) -> Result<Ending, Failure> {
    let algorithm = if asked.sha256 { Algorithm::Sha256 } else { Algorithm::Sha1 };
    let Some(hash) = with_progress(context, |run| artifact::tree_hash(&asked.folder, algorithm, run))? else {
        return Ok(Ending::Nothing);
    };
    context.show(|| json::hash(&hash), |out| writeln!(out, "{hash}"))?;
    Ok(Ending::Done)
}

fn create(asked: &ArtifactCreate, context: &Context) -> Result<Ending, Failure> {
    let folder = folder(&asked.space, context)?;
    let depot = first_depot(context)?;
    let Some(created) = with_progress(context, |run| artifact::create(&folder, &depot.layout, run))? else {
        return Ok(Ending::Nothing);
    };
    let hash = &created.hash;
    let place = if created.is_new { "Made" } else { "It was there already:" };
    if !context.json {
        context.terminal.say(&format!("{place} {}", visible(&created.path.to_string_lossy())));
    }
    let essence = [created.path.display().to_string()];
    Ok(tell(context, || json::created(&created), |out| writeln!(out, "{hash}"), &essence))
}

fn archive(asked: &ArtifactArchive, context: &Context) -> Result<Ending, Failure> {
    let depots = depots(context)?;
    let places = depots.iter().map(|depot| depot.layout.artifact(&asked.hash));
    let Some(folder) = places.into_iter().find(|place| place.is_dir()) else {
        return Err(Failure::NothingToDo(format!("no depot has an artifact {}", asked.hash)));
    };
    let packed = with_progress(context, |run| artifact::archive(&folder, &asked.file, asked.force, run))?;
    let Some(packed) = packed else { return Ok(Ending::Nothing) };
    let essence = [format!("Packed into {}, SHA-256 {}", asked.file.display(), packed.sha256)];
    let text = |out: &mut dyn io::Write| writeln!(out, "{}", packed.sha256);
    Ok(tell(context, || json::archive(&packed, &asked.file), text, &essence))
}

fn bind(asked: &ArtifactBind, context: &Context) -> Result<Ending, Failure> {
    let sums = match asked.sums.as_slice() {
        [sum] => vec![sum.clone(); asked.urls.len()],
        sums if sums.len() == asked.urls.len() => sums.to_vec(),
        _ => return Err(Failure::Usage("give --sha256 once for all URLs, or once for each".to_string())),
    };
    let download = |(url, sha256): (&String, String)| Download { url: url.clone(), sha256, size: None };
    let binding = Binding {
        name: asked.name.clone(),
        hash: asked.hash.clone(),
        platform: platform(&asked.how.platform).map_err(Failure::Usage)?,
        is_lazy: asked.how.lazy,
        downloads: asked.urls.iter().zip(sums).map(download).collect(),
    };
    let change = bindings::bind(&asked.file, &binding, asked.force)?;
    change_file(&change, &asked.file, &binding.lines(), true, context)
}

fn unbind(asked: &ArtifactUnbind, context: &Context) -> Result<Ending, Failure> {
    let platform = platform(&asked.platform).map_err(Failure::Usage)?;
    let change = bindings::unbind(&asked.file, &asked.name, platform.as_ref())?;
    let said = if change.is_any() { "" } else { "Nothing is bound to that name; the file stays as it is.\n" };
    change_file(&change, &asked.file, said, false, context)
}

/// Writes a change to a file that names artifacts; what binds is logged as Pkg logs it.
fn change_file(
    change: &Change,
    file: &Path,
    said: &str,
    is_logged: bool,
    context: &Context,
) -> Result<Ending, Failure> {
    let file = &context.environment.absolute(file);
    let depot = if is_logged { depots(context)?.into_iter().next() } else { None };
    let log = depot.as_ref().map(|depot| (&depot.layout, context.clock.now().local));
    let warnings = operation::write(change, file, log)?;
    context.warn(&warnings);
    let document = || json::change(change.is_any(), &warnings);
    let text = |out: &mut dyn io::Write| write!(out, "{said}");
    if !change.is_any() {
        context.show(document, text)?;
        return Ok(Ending::Done);
    }
    Ok(tell(context, document, text, &[format!("Changed {}", file.display())]))
}

fn publish(asked: &ArtifactPublish, context: &Context) -> Result<Ending, Failure> {
    let [file, name] = asked.bind.as_slice() else {
        return Err(Failure::Usage("--bind takes a file and a name".to_string()));
    };
    let Some(name) = name.to_str() else {
        return Err(Failure::Usage("a name that is bound has to be text".to_string()));
    };
    let to = context.environment.absolute(&asked.to);
    let file = context.environment.absolute(Path::new(file));
    let request = Request {
        folder: folder(&asked.space, context)?,
        depot: first_depot(context)?.layout,
        archive: Some(to.clone()),
        bind: Some(Bind {
            file: file.clone(),
            name: name.to_string(),
            platform: platform(&asked.how.platform).map_err(Failure::Usage)?,
            is_lazy: asked.how.lazy,
            urls: asked.urls.clone(),
        }),
        force: asked.force,
    };
    let time = context.clock.now().local;
    let Some(shared) = with_progress(context, |run| operation::share(&request, time, run))? else {
        return Ok(Ending::Nothing);
    };
    context.warn(&shared.warnings);
    let sha256 = shared.archive.as_ref().map_or("", |archive| &archive.sha256);
    let essence = [
        format!("Packed into {}, SHA-256 {sha256}", to.display()),
        format!("Bound to '{name}' in {}", file.display()),
    ];
    let document = || json::published(&shared, &request);
    Ok(tell(context, document, |out| write_published(out, &shared, &to, &file, &asked.urls), &essence))
}

fn write_published(
    out: &mut dyn io::Write,
    shared: &Shared,
    to: &Path,
    file: &Path,
    urls: &[String],
) -> io::Result<()> {
    let Shared { created, archive, binding, .. } = shared;
    let shown = |path: &Path| visible(&path.to_string_lossy()).into_owned();
    writeln!(out, "artifact  {}", created.hash)?;
    writeln!(out, "          {}", shown(&created.path))?;
    if let Some(archive) = archive {
        writeln!(out, "packed    {} ({})", shown(to), Bytes(archive.bytes))?;
        writeln!(out, "sha256    {}", archive.sha256)?;
    }
    writeln!(out, "bound     {}\n", shown(file))?;
    for line in binding.as_ref().map(Binding::lines).unwrap_or_default().lines() {
        writeln!(out, "    {}", visible(line))?;
    }
    let upload = format!("gh release upload TAG {}", argument(to.file_name().unwrap_or_default()));
    writeln!(out, "\nNext: upload the packed file, such as with\n    {upload}")?;
    match urls {
        [] => writeln!(out, "and bind its address: the same command again with --url URL --force."),
        urls => {
            writeln!(out, "so that it is found at")?;
            urls.iter().try_for_each(|url| writeln!(out, "    {}", visible(url)))
        }
    }
}

fn list(context: &Context) -> Result<Ending, Failure> {
    let depots = depots(context)?;
    let (mut artifacts, mut warnings) = listing::list(&depots);
    let measuring = Bar::of_measuring();
    warnings.extend(listing::measure(&mut artifacts, &context.cancel, &measuring));
    measuring.finish();
    artifacts.sort_by_key(|artifact| std::cmp::Reverse(artifact.sizes.map(|sizes| sizes.allocated)));
    context.warn(&warnings);
    context.show(|| json::list(&artifacts, &warnings), |out| write_list(out, &artifacts))?;
    Ok(Ending::Done)
}

fn write_list(out: &mut dyn io::Write, artifacts: &[listing::Artifact]) -> io::Result<()> {
    let sum: u64 = artifacts.iter().filter_map(|artifact| artifact.sizes).map(|sizes| sizes.allocated).sum();
    writeln!(out, "{} in {}", Bytes(sum), things(artifacts.len() as u64, "artifact"))?;
    for artifact in artifacts {
        let size = size_text(&Totals::of([artifact.sizes.as_ref()]));
        write!(out, "{size:>10}  {}", artifact.hash)?;
        let mut names: Vec<String> = artifact.bound.iter().map(bound_text).collect();
        names.dedup();
        if names.is_empty() {
            writeln!(out, "  {WEAK}nothing known binds it{WEAK:#}")?;
        } else {
            writeln!(out, "  {}", visible(&names.join(", ")))?;
        }
    }
    Ok(())
}

/// `Example: data`, or the file when it belongs to no package.
fn bound_text(bound: &listing::Bound) -> String {
    match &bound.package {
        Some(package) => format!("{package}: {}", bound.name),
        None => format!("{}: {}", bound.file.display(), bound.name),
    }
}

fn verify(asked: &ArtifactVerify, context: &Context) -> Result<Ending, Failure> {
    let depots = depots(context)?;
    let (artifacts, warnings) = listing::list(&depots);
    let is_asked = |hash: &String| asked.hashes.is_empty() || asked.hashes.contains(&hash.to_lowercase());
    let mut verified = Vec::new();
    for artifact in artifacts.into_iter().filter(|artifact| is_asked(&artifact.hash)) {
        let hashed = with_progress(context, |run| artifact::tree_hash(&artifact.path, Algorithm::Sha1, run));
        let (has, error) = match hashed {
            Ok(Some(has)) => (Some(has), None),
            Ok(None) => break,
            Err(Failure::Operation(error)) => (None, Some(error)),
            Err(failure) => return Err(failure),
        };
        verified.push(Verified { hash: artifact.hash.to_lowercase(), path: Some(artifact.path), has, error });
    }
    let found: Vec<String> = verified.iter().map(|one| one.hash.clone()).collect();
    for hash in asked.hashes.iter().filter(|hash| !found.contains(hash)) {
        verified.push(Verified { hash: hash.clone(), path: None, has: None, error: None });
    }
    context.warn(&warnings);
    let whole = verified.iter().filter(|one| one.is_whole()).count();
    context.show(|| json::verified(&verified, &warnings), |out| write_verified(out, &verified))?;
    Ok(if whole == verified.len() { Ending::Done } else { Ending::of(whole, verified.len()) })
}

fn write_verified(out: &mut dyn io::Write, verified: &[Verified]) -> io::Result<()> {
    for one in verified {
        match (&one.path, &one.has, &one.error) {
            _ if one.is_whole() => writeln!(out, "{}  {GOOD}whole{GOOD:#}", one.hash)?,
            (None, ..) => writeln!(out, "{}  {NOTABLE}no depot has it{NOTABLE:#}", one.hash)?,
            (_, Some(has), _) => writeln!(out, "{}  {NOTABLE}changed: it is {has} now{NOTABLE:#}", one.hash)?,
            (_, None, error) => {
                let why = error.as_ref().map(ToString::to_string).unwrap_or_default();
                writeln!(out, "{}  {NOTABLE}not known: {}{NOTABLE:#}", one.hash, visible(&why))?;
            }
        }
    }
    let changed = verified.iter().filter(|one| !one.is_whole()).count();
    match changed {
        0 => writeln!(out, "{} whole", things(verified.len() as u64, "artifact")),
        _ => writeln!(out, "{} of {} not whole", changed, things(verified.len() as u64, "artifact")),
    }
}

/// The folder that is meant: a space, or any folder when it is written as a path.
fn folder(text: &OsStr, context: &Context) -> Result<PathBuf, Failure> {
    let found = context.inventory().and_then(|inventory| {
        let position = inventory.find(text)?;
        let space = inventory.spaces.get(position);
        Ok(space.map(|space| space.path.clone()).unwrap_or_default())
    });
    match found {
        Err(Failure::Lookup(LookupError::SeveralPackages { .. } | LookupError::Ambiguous { .. })) => found,
        Err(_) if context.environment.absolute(Path::new(text)).is_dir() => {
            Ok(context.environment.absolute(Path::new(text)))
        }
        found => found,
    }
}

/// The depots, as Julia has them.
fn depots(context: &Context) -> Result<Vec<Depot>, Failure> {
    let depots = context.depots.find(&context.environment).list;
    let depots: Vec<Depot> = depots.into_iter().filter(|depot| depot.origin != Origin::Settings).collect();
    if depots.is_empty() { Err(Failure::NoDepot) } else { Ok(depots) }
}

fn first_depot(context: &Context) -> Result<Depot, Failure> {
    depots(context)?.into_iter().next().ok_or(Failure::NoDepot)
}
