//! The arguments of `artifact`. Documentation here is what `--help` prints.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::core::artifact::platform::Platform;

/// Make Julia artifacts of scratch spaces: hash, create, pack, bind, all at once, and look at those there are
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager artifact publish OpenML/datasets --to data.tar.gz --bind Artifacts.toml data --url https://…
  scratch-manager artifact list")]
pub struct Artifact {
    #[command(subcommand)]
    pub command: ArtifactCommand,
}

#[derive(Debug, Clone, Subcommand)]
pub enum ArtifactCommand {
    Hash(ArtifactHash),
    Create(ArtifactCreate),
    Archive(ArtifactArchive),
    Bind(ArtifactBind),
    Unbind(ArtifactUnbind),
    Publish(ArtifactPublish),
    /// List the artifacts of the depots: what each takes, and who binds it
    #[command(after_help = "Example:
  scratch-manager artifact list --json")]
    List,
    Verify(ArtifactVerify),
}

/// Print the git tree hash of a folder as Julia computes it; changes nothing
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:
  scratch-manager artifact hash ~/data/cooked")]
pub struct ArtifactHash {
    /// The folder
    pub folder: PathBuf,

    /// Hash with SHA-256 in place of SHA-1
    #[arg(long)]
    pub sha256: bool,
}

/// Copy a space into `artifacts/` of the first depot, under the name of its hash; the space stays
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager artifact create OpenML/datasets
  scratch-manager artifact create ./cooked")]
pub struct ArtifactCreate {
    /// OWNER/KEY, or the path of a folder
    pub space: OsString,
}

/// Pack an artifact into a `.tar.gz`, and print the SHA-256 of that
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:
  scratch-manager artifact archive 4b825dc642cb6eb9a060e54bf8d69288fbee4904 data.tar.gz")]
pub struct ArtifactArchive {
    /// The hash of the artifact
    #[arg(value_parser = tree_hash)]
    pub hash: String,

    /// The file that it is packed into
    pub file: PathBuf,

    /// Replace the file when it is there
    #[arg(long)]
    pub force: bool,
}

/// Bind a name to an artifact in an `Artifacts.toml`, which is made when it is not there
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager artifact bind Artifacts.toml data 4b825dc642cb6eb9a060e54bf8d69288fbee4904
  scratch-manager artifact bind Artifacts.toml data HASH --url https://… --sha256 SUM --lazy --platform this")]
pub struct ArtifactBind {
    /// The file
    pub file: PathBuf,

    /// The name
    pub name: String,

    /// The hash of the artifact
    #[arg(value_parser = tree_hash)]
    pub hash: String,

    /// Where it can be downloaded as a tarball; may be given several times, each with --sha256
    #[arg(long = "url", value_name = "URL", requires = "sums")]
    pub urls: Vec<String>,

    /// The SHA-256 of the tarball; given once it holds for every URL
    #[arg(long = "sha256", value_name = "SUM", value_parser = sha256, requires = "urls", id = "sums")]
    pub sums: Vec<String>,

    #[command(flatten)]
    pub how: How,

    /// Replace what the name is bound to
    #[arg(long)]
    pub force: bool,
}

/// How something is bound.
#[derive(Debug, Clone, Args)]
pub struct How {
    /// Download it only when it is asked for
    #[arg(long)]
    pub lazy: bool,

    /// Only for a platform: 'this', or tags with commas between, such as `os=linux,arch=x86_64`
    #[arg(long, value_name = "KEY=VALUE")]
    pub platform: Vec<String>,
}

/// Take a binding from an `Artifacts.toml`
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:
  scratch-manager artifact unbind Artifacts.toml data")]
pub struct ArtifactUnbind {
    /// The file
    pub file: PathBuf,

    /// The name
    pub name: String,

    /// Only that of a platform: 'this', or tags with commas between, such as `os=linux,arch=x86_64`
    #[arg(long, value_name = "KEY=VALUE")]
    pub platform: Vec<String>,
}

/// Create an artifact of a space, pack it and bind it, and say what to upload
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:
  scratch-manager artifact publish OpenML/datasets --to data.tar.gz --bind Artifacts.toml data \\
      --url https://github.com/me/Data.jl/releases/download/v1/data.tar.gz --lazy")]
pub struct ArtifactPublish {
    /// OWNER/KEY, or the path of a folder
    pub space: OsString,

    /// The file that it is packed into
    #[arg(long, value_name = "FILE.tar.gz")]
    pub to: PathBuf,

    /// The file in which it is bound, and the name
    #[arg(long, num_args = 2, value_names = ["FILE", "NAME"], required = true)]
    pub bind: Vec<OsString>,

    /// Where the packed file will be; may be given several times
    #[arg(long = "url", value_name = "URL")]
    pub urls: Vec<String>,

    #[command(flatten)]
    pub how: How,

    /// Replace the packed file, and what the name is bound to
    #[arg(long)]
    pub force: bool,
}

/// Say which artifacts do not have the hash any more that they are called by; changes nothing
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager artifact verify
  scratch-manager artifact verify 4b825dc642cb6eb9a060e54bf8d69288fbee4904")]
pub struct ArtifactVerify {
    /// Only these
    #[arg(value_name = "HASH", value_parser = tree_hash)]
    pub hashes: Vec<String>,
}

/// The platform of what was given; none when nothing was.
pub fn platform(given: &[String]) -> Result<Option<Platform>, String> {
    if given.is_empty() {
        return Ok(None);
    }
    Platform::parse(&given.join(",")).map(Some).map_err(|error| error.to_string())
}

fn tree_hash(text: &str) -> Result<String, String> {
    digits(text, 40)
}

fn sha256(text: &str) -> Result<String, String> {
    digits(text, 64)
}

fn digits(text: &str, count: usize) -> Result<String, String> {
    if text.len() == count && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text.to_lowercase())
    } else {
        Err(format!("it has to be {count} hexadecimal digits"))
    }
}
