//! What can be written for `browse` and `preview`.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use crate::core::look::{Form, Part};

/// Show what is in a scratch space or a folder of it: what its folders and files take, kinds of files, the largest
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager browse OpenML/datasets
  scratch-manager browse OpenML/datasets/images --depth 3 --top 5
  scratch-manager browse OpenML/datasets --types --json")]
pub struct Browse {
    /// OWNER/KEY, or OWNER/KEY/FOLDER, or an absolute path in a depot
    #[arg(value_name = "SPACE[/PATH]")]
    pub path: OsString,

    /// How many levels of folders are shown
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub depth: u8,

    /// How many entries of each folder, and how many of the largest files
    #[arg(long, value_name = "N")]
    pub top: Option<usize>,

    /// What to order the entries by
    #[arg(long, value_enum, value_name = "ORDER", default_value_t)]
    pub sort: EntryOrder,

    /// Show what each kind of file takes instead
    #[arg(long)]
    pub types: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum EntryOrder {
    /// The largest on disk first
    #[default]
    Size,
    /// From A on
    Name,
    /// The most files first
    Files,
    /// The last changed first
    Changed,
}

/// Show what is in a file: the rows of a table, a text, the datasets of an HDF5 or JLD2 file, the entries of an archive
///
/// The file is only read, and no more of it than is shown. It ends with 1 when only a part of what was asked for could be
/// read, and with 2 when nothing could.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager preview OpenML/datasets/iris.csv
  scratch-manager preview EarthSciData/era5/2022.nc --node /t2m --slice 0,:,:
  scratch-manager preview OpenML/datasets/all.zip --member readme.txt
  scratch-manager preview OpenML/datasets/iris.csv --columns sepal,petal --rows 5 --json")]
pub struct Preview {
    /// OWNER/KEY/FILE, or an absolute path in a depot
    #[arg(value_name = "SPACE/PATH")]
    pub path: OsString,

    /// Only this node: a dataset or a group, a key of a document
    #[arg(long, value_name = "NODE", conflicts_with = "member")]
    pub node: Option<String>,

    /// Where along each axis of the node, and ':' for the two at most that are shown
    #[arg(long, value_name = "0,:,:", value_parser = parse_slice)]
    pub slice: Option<Slice>,

    /// What is in an archive under this name
    #[arg(long, value_name = "NAME", conflicts_with_all = ["slice", "from"])]
    pub member: Option<String>,

    /// How many rows, lines, nodes or entries
    #[arg(long, value_name = "N")]
    pub rows: Option<usize>,

    /// From this row or line on, counted from 0; for --as hex, from this byte on
    #[arg(long, value_name = "N", conflicts_with_all = ["node", "slice"])]
    pub from: Option<u64>,

    /// Only these columns of a table
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub columns: Vec<String>,

    /// Show it as this, whatever it is
    #[arg(long = "as", value_enum, value_name = "FORM")]
    pub form: Option<FormName>,

    /// Read also what is not on this disk but on tape or in a cloud, which may fetch it
    #[arg(long)]
    pub fetch: bool,
}

impl Preview {
    pub fn part(&self) -> Part {
        match (&self.slice, &self.node, &self.member, self.from) {
            (Some(slice), node, ..) => {
                Part::Slice(node.clone().unwrap_or_else(|| "/".into()), slice.0.clone())
            }
            (_, Some(node), ..) => Part::Node(node.clone()),
            (_, _, Some(member), _) => Part::Member(member.clone()),
            (_, _, _, Some(from)) => Part::Rows(from),
            _ => Part::Whole,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FormName {
    Text,
    /// Its bytes
    Hex,
    Table,
    Tree,
}

impl From<FormName> for Form {
    fn from(name: FormName) -> Self {
        match name {
            FormName::Text => Self::Text,
            FormName::Hex => Self::Hex,
            FormName::Table => Self::Table,
            FormName::Tree => Self::Tree,
        }
    }
}

/// For each axis where along it, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice(pub Vec<Option<u64>>);

fn parse_slice(text: &str) -> Result<Slice, String> {
    let axis = |text: &str| match text.trim() {
        ":" => Some(None),
        number => number.parse().ok().map(Some),
    };
    let places: Option<Vec<Option<u64>>> = text.split(',').map(axis).collect();
    let places = places.ok_or("write a number or ':' for each axis, such as 0,:,:")?;
    match places.iter().filter(|place| place.is_none()).count() {
        0..=2 => Ok(Slice(places)),
        _ => Err("two axes at most can be shown: write a number for the others".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_names_a_place_for_each_axis_but_two() {
        assert_eq!(parse_slice("0, :,:"), Ok(Slice(vec![Some(0), None, None])));
        assert_eq!(parse_slice("7"), Ok(Slice(vec![Some(7)])));
        for odd in ["", "a", "-1", ":,:,:", "1,,2"] {
            assert!(parse_slice(odd).is_err(), "{odd}");
        }
    }
}
