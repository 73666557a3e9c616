//! One file, compressed: gzip, and by the same way bzip2, xz and Zstandard.
//!
//! Of gzip what is inside is shown as what it is: a table, or the list of a tar file. No more is unpacked than that takes,
//! and of what turns out to be mere bytes only the beginning.

use std::io::{self, BufReader, ErrorKind, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use super::super::kind::{self, Kind};
use super::super::preview::{Facts, Preview, Properties, Value};
use super::super::source::{Source, Unpacking};
use super::super::{Context, Form, Part, Trouble};

/// What is inside, as what it is.
///
/// # Errors
/// When nothing can be unpacked.
pub fn preview(
    source: &Source<'_>,
    kind: Kind,
    form: Option<Form>,
    context: &Context<'_>,
) -> Result<Preview, Trouble> {
    let name = name_inside(context.name);
    let mut unpacking = Unpacking::new(unpacker(source, kind, context), context.budget);
    if kind != Kind::Gzip && *context.part == Part::Whole {
        return properties(source, kind, &mut unpacking, name, context);
    }
    if !super::may_open(context) {
        return Ok(Preview::nothing(super::TOO_DEEP));
    }
    let inside = super::unpack(&mut unpacking, name, form, context)?;
    drop(unpacking);
    if inside.size() == 0 {
        return Ok(Preview::nothing("nothing is packed in it"));
    }
    let mut preview = super::inside(&inside, name, context.part, form, context);
    super::say_inside(&mut preview, kind.name());
    Ok(preview)
}

fn unpacker<'a>(source: &'a Source<'_>, kind: Kind, context: &Context<'_>) -> Box<dyn Read + 'a> {
    let packed = BufReader::with_capacity(16 << 10, source.reader(0));
    // What a file asks for to be unpacked is its own to say.
    let memory = context.budget.limits().memory;
    match kind {
        Kind::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(packed)),
        Kind::Xz => {
            let most = u32::try_from(memory >> 10).unwrap_or(u32::MAX);
            Box::new(lzma_rust2::XzReader::new_mem_limit(packed, true, most))
        }
        Kind::Zstd => Box::new(Zstd { packed: Some(packed), frame: None, memory }),
        _ => Box::new(MultiGzDecoder::new(packed)),
    }
}

/// The first frame of Zstandard, unpacked; begun only when something is read.
struct Zstd<R: Read> {
    packed: Option<R>,
    frame: Option<StreamingDecoder<R, FrameDecoder>>,
    memory: u64,
}

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(packed) = self.packed.take() {
            let frame = StreamingDecoder::new_with_max_window_size(packed, self.memory);
            self.frame =
                Some(frame.map_err(|error| io::Error::new(ErrorKind::InvalidData, error.to_string()))?);
        }
        self.frame.as_mut().map_or(Ok(0), |frame| frame.read(into))
    }
}

/// What a file is called without what tells its compression.
fn name_inside(name: &Path) -> &Path {
    let ending = name.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    match (ending.as_deref(), name.file_stem()) {
        (Some("gz" | "tgz" | "bz2" | "xz" | "zst"), Some(stem)) => Path::new(stem),
        _ => name,
    }
}

/// What can be told without unpacking it all.
fn properties<R: Read>(
    source: &Source<'_>,
    kind: Kind,
    unpacking: &mut Unpacking<'_, R>,
    name: &Path,
    context: &Context<'_>,
) -> Result<Preview, Trouble> {
    let (bytes, is_all, trouble) = unpacking.up_to(super::BEGINNING);
    let mut properties: Facts = vec![("packed".to_string(), Value::from(source.size()))];
    match trouble {
        Some(trouble) if bytes.is_empty() => return Err(trouble),
        Some(trouble) => context.ended(&trouble),
        None if is_all => properties.push(("bytes".to_string(), Value::from(bytes.len() as u64))),
        None => {}
    }
    let inside = kind::recognise(&Source::of_memory(bytes.into(), context.budget), name)?;
    properties.push(("holds".to_string(), Value::from(inside.words())));
    Ok(Preview::Properties(Properties { format: kind.name().to_string(), properties }))
}
