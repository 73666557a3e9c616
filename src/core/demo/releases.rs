//! What surrounds the scratch spaces of the demo depot, as tables: installed releases, artifacts, projects
//! and environments with their manifests, and the registry of a research group.
//!
//! UUIDs, versions, tree hashes and slugs of registered packages are those of Julia's General registry, so
//! that `packages/NAME/SLUG` is the folder which Julia derives from the manifests' entries.

/// A release of a package; an installed one is in `packages/NAME/SLUG`.
pub struct Release {
    /// The package's name.
    pub name: &'static str,
    /// The package's UUID.
    pub uuid: &'static str,
    /// The version.
    pub version: &'static str,
    /// The hash of its source tree.
    pub tree: &'static str,
    /// The folder that Julia derives from UUID and hash.
    pub slug: &'static str,
}

/// An artifact: the folder `artifacts/TREE`.
pub struct Artifact {
    /// The name it is bound to.
    pub name: &'static str,
    /// The installed package whose `Artifacts.toml` binds it; empty for one that nothing binds any more.
    pub package: &'static str,
    /// The hash of its tree (git's, over exactly these files).
    pub tree: &'static str,
    /// Its files: path and text.
    pub files: &'static [(&'static str, &'static str)],
}

/// A project beside the depot, or a shared environment in it.
pub struct Project {
    /// Its folder.
    pub folder: &'static str,
    /// Name, UUID and version, when it is a package.
    pub package: Option<&'static Release>,
    /// Its direct dependencies: names out of [`INSTALLED`] and [`FORMER`].
    pub dependencies: &'static [&'static str],
    /// Its manifest.
    pub manifest: Manifest,
    /// How many days ago it was last resolved.
    pub days: u32,
}

/// The manifest beside a project file.
pub enum Manifest {
    /// None.
    No,
    /// Format 1.0, as before Julia 1.7.
    One,
    /// Format 2.0, resolved by that Julia.
    Two(&'static str),
}

const fn release(
    name: &'static str,
    uuid: &'static str,
    version: &'static str,
    tree: &'static str,
    slug: &'static str,
) -> Release {
    Release { name, uuid, version, tree, slug }
}

/// What `packages/` holds. The older `TimeZones` is in no manifest any more.
pub static INSTALLED: &[Release] = &[
    release(
        "Plots",
        "91a5bcdd-55d7-5caf-9e0b-520d859cae80",
        "1.39.0",
        "ccee59c6e48e6f2edf8a5b64dc817b6729f99eb5",
        "sxUvK",
    ),
    release(
        "Pluto",
        "c3e4b0f8-55cb-11ea-2926-15256bba5781",
        "0.19.36",
        "e6a92bf27d9e8eda41b672772ad05f6652513e02",
        "KkVLI",
    ),
    release(
        "Makie",
        "ee78f7c6-11fb-53f2-987a-cfe4a2b5a57a",
        "0.20.4",
        "a37c6610dd20425b131caf65d52abdf859da5ab1",
        "fyNiH",
    ),
    release(
        "GLMakie",
        "e9467ef8-e4e7-5192-8a1a-b1aee30e663a",
        "0.9.5",
        "e53267e2fc64f81b939849ca7bd70d8f879b5293",
        "aReVM",
    ),
    release(
        "TimeZones",
        "f269a46b-ccf7-5d73-abea-4c690281aa53",
        "1.9.2",
        "a5404eddfee0cf451cabb8ea8846413323712e25",
        "Od63e",
    ),
    release(
        "TimeZones",
        "f269a46b-ccf7-5d73-abea-4c690281aa53",
        "1.13.0",
        "89e64d61ef3cd9e80f7fc12b7d13db2d75a23c03",
        "F3BhS",
    ),
    release(
        "OpenML",
        "8b6db2d4-7670-4922-a472-f9537c81ab66",
        "0.3.1",
        "6efb039ae888699d5a74fb593f6f3e10c7193e33",
        "zbyTP",
    ),
    release(
        "MatrixDepot",
        "b51810bb-c9f3-55da-ae3c-350fc1fbce05",
        "1.0.11",
        "074918474635612c8c87227192938318ebad8139",
        "5VE9J",
    ),
    release(
        "Polymake",
        "d720cf60-89b5-51f5-aff5-213f193123e7",
        "0.11.10",
        "9f3ed162c1c1a30afd6c27b03f5f56c10b728163",
        "TDaXh",
    ),
    release(
        "polymake_jll",
        "7c209550-9012-526c-9264-55ba7a78ba2c",
        "400.1100.2+0",
        "121b6312fc24d5f52d2134a3394be4e211263fbb",
        "2nR8l",
    ),
    release(
        "GAP",
        "c863536a-3901-11e9-33e7-d5cd0df7b904",
        "0.10.1",
        "3c1e72d785f594d4f3a267d7797f32768ba781d6",
        "aJO9M",
    ),
    release(
        "GAP_lib_jll",
        "de1ad85e-c930-5cd4-919d-ccd3fcafd1a3",
        "400.1201.200+0",
        "473b619163e30d9cc58d4a8f9d412e6ea8910fcf",
        "oSDlt",
    ),
    release(
        "SpaceIndices",
        "5a540a4e-639f-452a-b107-23ea09ed4d36",
        "1.1.1",
        "6e9a0737eca196a475fa8a7538cadd1aa5aa43d8",
        "UDxUO",
    ),
    release(
        "SatelliteToolboxGravityModels",
        "bd9e9728-6f7b-4d28-9e50-c765cb1b7c8c",
        "0.1.4",
        "a82f228df3470f1dfcf7684f4aab702d725abba9",
        "oeWwy",
    ),
    release(
        "RefractiveIndex",
        "97a43521-7681-4ec2-835f-5b8ab7e7617e",
        "0.4.1",
        "c411a78305b307c73b0b514f2d232f656da9f267",
        "JCJWb",
    ),
    release(
        "GPUCompiler",
        "61eb1bfa-7361-4325-ad38-22787b887f55",
        "0.25.0",
        "a846f297ce9d09ccba02ead0cae70690e072a119",
        "U36Ed",
    ),
    release(
        "Scratch",
        "6c6a2e73-6563-6170-7368-637461726353",
        "1.2.1",
        "3bac05bc7e74a75fd9cba4295cde4045d9fe2386",
        "NVOrR",
    ),
    release(
        "CSV",
        "336ed68f-0bac-5ca0-87d4-7b16caf5d00b",
        "0.10.12",
        "679e69c611fff422038e9e21e270c4197d49d918",
        "aoJqo",
    ),
    release(
        "DataFrames",
        "a93c6f00-e57d-5684-b7b6-d8193f3e46c0",
        "1.6.1",
        "04c738083f29f86e62c8afc341f0967d8717bdb8",
        "58MUJ",
    ),
];

/// Releases that manifests still list although they are not installed any more.
pub static FORMER: &[Release] = &[
    release(
        "OceanStateEstimation",
        "891f6deb-a4f5-4bc5-a2e3-1e8f649cdd2c",
        "0.3.8",
        "87d0b58cd338ada9bca00a6eee3b79b030e1651a",
        "O51cd",
    ),
    release(
        "PlotlyLight",
        "ca7969ec-10b3-423e-8d99-40f33abb42bf",
        "0.7.3",
        "dc3346512c0cb475b578825e66bffe53b77d6fec",
        "wLnS6",
    ),
    release(
        "Plots",
        "91a5bcdd-55d7-5caf-9e0b-520d859cae80",
        "1.38.17",
        "9f8675a55b37a70aa23177ec110f6e3f4dd68466",
        "3BCH5",
    ),
    release(
        "Makie",
        "ee78f7c6-11fb-53f2-987a-cfe4a2b5a57a",
        "0.20.3",
        "1c080946c18c905311f6c79af66f642f309e9d59",
        "Qvk4f",
    ),
    release(
        "TimeZones",
        "f269a46b-ccf7-5d73-abea-4c690281aa53",
        "1.9.2",
        "a5404eddfee0cf451cabb8ea8846413323712e25",
        "Od63e",
    ),
];

/// The registry of a research group, with packages that no public registry has: name and UUID.
pub const REGISTRY: (&str, &str) = ("CoastalLab", "b3a4a7f0-5d0c-4c39-9f43-0f8f1f0a6c11");

/// The packages of [`REGISTRY`].
pub static LAB_PACKAGES: [Release; 2] = [
    release(
        "SedimentModels",
        "5e9a2c64-6c1f-4a53-8a2f-92d6b1a7c0de",
        "0.6.2",
        "7d0f1b6f0a3a4e1f8f43a6f7a9bb0d3c5f2e6a18",
        "",
    ),
    release(
        "TidalAtlas",
        "c0a57a1d-2f0b-4d51-9d0e-6b4b7f21d3a5",
        "1.4.0",
        "2ab94c3f77d1f0d2ce1f9b5a0c4e83d6f1a7b590",
        "",
    ),
];

/// What lies in `projects/`, beside the depot.
pub static PROJECTS: &[Project] = &[
    Project {
        folder: "TidalAtlas",
        package: Some(&LAB_PACKAGES[1]),
        dependencies: &["CSV", "DataFrames", "Scratch"],
        manifest: Manifest::No,
        days: 0,
    },
    Project {
        folder: "climate-report",
        package: None,
        dependencies: &["CSV", "DataFrames", "OpenML", "Plots", "SpaceIndices"],
        manifest: Manifest::Two("1.11.1"),
        days: 21,
    },
    Project {
        folder: "lattice-polytopes",
        package: None,
        dependencies: &["GAP", "Polymake"],
        manifest: Manifest::Two("1.11.1"),
        days: 9,
    },
    Project {
        folder: "optics-course",
        package: None,
        dependencies: &["Pluto", "RefractiveIndex"],
        manifest: Manifest::One,
        days: 150,
    },
];

/// What lies in `environments/`.
pub static ENVIRONMENTS: &[Project] = &[
    Project {
        folder: "v1.10",
        package: None,
        dependencies: &["OceanStateEstimation", "PlotlyLight", "Pluto"],
        manifest: Manifest::Two("1.10.0"),
        days: 120,
    },
    Project {
        folder: "v1.11",
        package: None,
        dependencies: &[
            "GLMakie",
            "GPUCompiler",
            "Makie",
            "MatrixDepot",
            "OpenML",
            "Plots",
            "Pluto",
            "SatelliteToolboxGravityModels",
            "SpaceIndices",
            "TimeZones",
        ],
        manifest: Manifest::Two("1.11.1"),
        days: 2,
    },
];

/// The polymake program and its rules.
pub static POLYMAKE: Artifact = Artifact {
    name: "polymake",
    package: "polymake_jll",
    tree: "58f0add5d315ac8001f0e9421dba97bae29bd8f0",
    files: &[
        ("lib/polymake/polymake.config", "Arch=linux.x86_64\nCXXflags=-O3 -fPIC\n"),
        ("share/polymake/apps/polytope/rules/main.rules", "# rules of the application polytope\n"),
        ("share/polymake/apps/common/rules/main.rules", "# rules of the application common\n"),
        ("share/polymake/perllib/Polymake.pm", "package Polymake;\n1\n"),
    ],
};

/// The library of the GAP system.
pub static GAP_LIB: Artifact = Artifact {
    name: "GAP_lib",
    package: "GAP_lib_jll",
    tree: "1cfe1984237d200bf46d656a6d690dcac66a1c9f",
    files: &[
        ("grp/basic.gd", "#W  basic.gd   GAP group library\n"),
        ("lib/init.g", "#W  init.g     GAP library\n"),
        ("lib/system.g", "#W  system.g   GAP library\n"),
    ],
};

/// What was left of an earlier version; nothing binds it.
pub static FORGOTTEN: Artifact = Artifact {
    name: "GAP_lib",
    package: "",
    tree: "4df4fa0c30f92ed5e145c7f30b12c658290118fa",
    files: &[("lib/init.g", "#W  init.g     GAP library, an earlier version\n")],
};

/// Every artifact.
pub static ARTIFACTS: [&Artifact; 3] = [&POLYMAKE, &GAP_LIB, &FORGOTTEN];

/// The release of that name which manifests list: the installed one, or the former one.
#[must_use]
pub fn find(name: &str) -> Option<&'static Release> {
    // The newest stands last.
    INSTALLED.iter().rev().chain(FORMER).find(|release| release.name == name)
}
