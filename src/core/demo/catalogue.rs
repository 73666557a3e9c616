//! The packages of the demo depot that own scratch spaces, their spaces and accesses, as a table.
//!
//! The registered packages, their UUIDs, versions, tree hashes and folder slugs are those of Julia's General
//! registry, and most keys are those that the packages use. A parent that names a release or project missing
//! from [`releases`] is a missing one. Ages are whole days
//! before the present; sizes are bytes.

use super::content::{Content, Magic};
use super::picture::{Format, Scene};
use super::releases::{self, Artifact, GAP_LIB, POLYMAKE};
use super::texts;

/// A package that owns scratch spaces.
pub struct Package {
    /// Its name; empty where nobody in the demo knows it.
    pub name: &'static str,
    /// Its UUID, as the folder is named.
    pub uuid: &'static str,
    /// Its spaces.
    pub spaces: &'static [Space],
}

/// A scratch space.
pub struct Space {
    /// Its key.
    pub key: &'static str,
    /// Its accesses; none when it was made while tracking was switched off.
    pub uses: &'static [Use],
    /// How old its files are: the oldest and the newest.
    pub age: (u32, u32),
    /// What lies in it.
    pub items: &'static [Item],
}

/// An access to a space.
pub struct Use {
    /// How long ago.
    pub days: u32,
    /// The project it is attributed to.
    pub from: From,
}

/// The project file that an access names.
pub enum From {
    /// `packages/NAME/SLUG/Project.toml`: the rule for a space that a package asks for itself.
    Installed(&'static str, &'static str),
    /// `projects/NAME/Project.toml`, beside the depot.
    Project(&'static str),
    /// `environments/NAME/Project.toml`.
    Environment(&'static str),
    /// A folder on a volume that is not mounted.
    Unmounted(&'static str),
}

/// Something in a space.
pub enum Item {
    /// A file.
    File(&'static str, Content),
    /// That many binary files of sizes between the two. In the path, `#` stands for a number and `*` for a hash.
    Blobs(&'static str, u64, Magic, (u64, u64)),
    /// A small file for each of the world's larger time zones.
    Zones(&'static str),
    /// A YAML file of optical constants for each of many materials.
    Materials(&'static str),
    /// Many small grey pictures.
    Thumbnails(&'static str, usize),
    /// A symbolic link to something in an artifact.
    Link(&'static str, &'static Artifact, &'static str),
}
use Item::{Blobs, File, Link, Materials, Thumbnails, Zones};

const DAY: u32 = 1;
const WEEK: u32 = 7;
const MONTH: u32 = 30;
const YEAR: u32 = 365;

const fn installed(days: u32, name: &'static str, slug: &'static str) -> Use {
    Use { days, from: From::Installed(name, slug) }
}

const fn project(days: u32, name: &'static str) -> Use {
    Use { days, from: From::Project(name) }
}

const fn blob(path: &'static str, magic: Magic, bytes: u64) -> Item {
    File(path, Content::Blob(magic, bytes))
}

/// A space that was used and has been deleted since: owner, key, and the access that is still in the log.
pub const DELETED: (&str, &str, Use) =
    ("8b6db2d4-7670-4922-a472-f9537c81ab66", "downloads", installed(3 * YEAR - 5, "OpenML", "dTbTl"));

/// Pkg, whose folder holds its own cache files.
pub const PKG: &str = "44cfe95a-1eb2-52ea-b672-e2afdf69b78f";

/// The environment in which Pluto starts its notebooks: one for each Julia and Pluto.
const PLUTO: &[Item] = &[
    File("Project.toml", Content::Text(texts::PLUTO_PROJECT)),
    File("Manifest.toml", Content::Text(texts::PLUTO_MANIFEST)),
];

/// Every owner in the depot.
pub static PACKAGES: &[Package] = &[
    Package {
        name: "",
        uuid: "00000000-0000-0000-0000-000000000000",
        spaces: &[
            Space {
                key: "benchmark-results",
                uses: &[
                    Use { days: 4 * MONTH, from: From::Environment("v1.10") },
                    Use { days: 2 * DAY, from: From::Environment("v1.11") },
                ],
                age: (4 * MONTH, 2),
                items: &[
                    File("README.md", Content::Text(texts::BENCHMARK_README)),
                    File("results.json", Content::Benchmarks(80)),
                    File("machine.toml", Content::Text(texts::BENCHMARK_MACHINE)),
                    File("timings.csv", Content::Timings(1200)),
                    File("figures/speedup.png", Content::Picture(Scene::Curves, Format::Png, 480)),
                    File("figures/cache-misses.png", Content::Picture(Scene::Heat, Format::Png, 320)),
                ],
            },
            Space {
                key: "model-checkpoints",
                uses: &[project(5 * MONTH, "climate-report"), project(3 * WEEK, "climate-report")],
                age: (5 * MONTH, 3 * WEEK),
                items: &[
                    blob("epoch-010.jls", Magic::Serialized, 2_621_440),
                    blob("epoch-020.jls", Magic::Serialized, 2_621_440),
                    blob("epoch-030.jls", Magic::Serialized, 2_621_440),
                    blob("best.jld2", Magic::Jld2, 3_145_728),
                    File("training.csv", Content::Training(30)),
                ],
            },
        ],
    },
    Package {
        name: "GAP",
        uuid: "c863536a-3901-11e9-33e7-d5cd0df7b904",
        spaces: &[
            Space {
                key: "gap_10683149702815937364_1.9",
                uses: &[installed(2 * YEAR, "GAP", "WWchg"), installed(17 * MONTH, "GAP", "WWchg")],
                age: (2 * YEAR, 2 * YEAR),
                items: &[
                    File("sysinfo.gap", Content::Text(texts::GAP_SYSINFO)),
                    blob("bin/gap", Magic::Elf, 143_360),
                    Link("lib", &GAP_LIB, "lib"),
                ],
            },
            Space {
                key: "gap_15270843421743310497_1.11",
                uses: &[installed(6 * MONTH, "GAP", "aJO9M"), installed(9, "GAP", "aJO9M")],
                age: (6 * MONTH, 9),
                items: &[
                    File("sysinfo.gap", Content::Text(texts::GAP_SYSINFO)),
                    blob("bin/gap", Magic::Elf, 151_552),
                    Link("lib", &GAP_LIB, "lib"),
                    Link("grp", &GAP_LIB, "grp"),
                ],
            },
        ],
    },
    Package {
        name: "GPUCompiler",
        uuid: "61eb1bfa-7361-4325-ad38-22787b887f55",
        spaces: &[Space {
            key: "compiled",
            uses: &[installed(8 * MONTH, "GPUCompiler", "2mJjc"), installed(19, "GPUCompiler", "U36Ed")],
            age: (8 * MONTH, 19),
            items: &[
                Blobs("v1.10/*.jls", 26, Magic::Serialized, (40_000, 700_000)),
                Blobs("v1.11/*.jls", 20, Magic::Serialized, (40_000, 900_000)),
            ],
        }],
    },
    Package {
        name: "Makie",
        uuid: "ee78f7c6-11fb-53f2-987a-cfe4a2b5a57a",
        spaces: &[Space {
            key: "makie",
            uses: &[
                installed(13 * MONTH, "Makie", "Qvk4f"),
                installed(2 * MONTH, "Makie", "fyNiH"),
                installed(3 * DAY, "Makie", "fyNiH"),
            ],
            age: (13 * MONTH, 2 * MONTH),
            items: &[
                blob("v6_texture_atlas_2048_64.bin", Magic::Plain, 8_437_760),
                blob("v7_texture_atlas_1024_32.bin", Magic::Plain, 2_129_920),
                blob("v7_texture_atlas_2048_64.bin", Magic::Plain, 8_454_144),
            ],
        }],
    },
    Package {
        name: "MatrixDepot",
        uuid: "b51810bb-c9f3-55da-ae3c-350fc1fbce05",
        spaces: &[Space {
            key: "data",
            uses: &[
                installed(3 * YEAR - 40, "MatrixDepot", "lGEHe"),
                installed(22 * MONTH, "MatrixDepot", "lGEHe"),
                installed(7 * WEEK, "MatrixDepot", "5VE9J"),
            ],
            age: (3 * YEAR - 40, 7 * WEEK),
            items: &[
                File("Readme.md", Content::Text(texts::MATRIX_README)),
                blob("ss_index.mat", Magic::Matlab, 3_145_728),
                File("mm_matrices.html", Content::Text(texts::MATRIX_INDEX)),
                File("uf/HB/1138_bus/1138_bus.mtx", Content::Matrix(1138)),
                File("uf/HB/bcsstk03/bcsstk03.mtx", Content::Matrix(112)),
                File("uf/HB/west0479/west0479.mtx", Content::Matrix(479)),
                blob("uf/Williams/cant/cant.mat", Magic::Matlab, 16_252_928),
                blob("uf/vanHeukelum/cage9/cage9.mat", Magic::Matlab, 524_288),
                File("mm/Harwell-Boeing/smtape/bp__1000.mtx", Content::Matrix(822)),
                File("mm/Harwell-Boeing/lanpro/nos5.mtx", Content::Matrix(468)),
            ],
        }],
    },
    Package {
        name: "OceanStateEstimation",
        uuid: "891f6deb-a4f5-4bc5-a2e3-1e8f649cdd2c",
        spaces: &[
            Space {
                key: "ECCO",
                uses: &[
                    installed(2 * YEAR, "OceanStateEstimation", "trD0L"),
                    installed(14 * MONTH, "OceanStateEstimation", "O51cd"),
                ],
                age: (2 * YEAR, 14 * MONTH),
                items: &[
                    Blobs("THETA/THETA.#.nc", 13, Magic::NetCdf, (5_242_880, 6_029_312)),
                    Blobs("ETAN/ETAN.#.nc", 13, Magic::NetCdf, (163_840, 262_144)),
                    File("README.txt", Content::Text(texts::ECCO_README)),
                ],
            },
            Space {
                key: "OCCA",
                uses: &[
                    installed(20 * MONTH, "OceanStateEstimation", "O51cd"),
                    Use { days: 10 * MONTH, from: From::Unmounted("field-station/SedimentModels") },
                ],
                age: (20 * MONTH, 20 * MONTH),
                items: &[
                    blob("DDsalt.0406annclim.nc", Magic::NetCdf, 4_816_896),
                    blob("DDtheta.0406annclim.nc", Magic::NetCdf, 4_816_896),
                    blob("SIarea.0406annclim.nc", Magic::NetCdf, 491_520),
                ],
            },
        ],
    },
    Package {
        name: "OpenML",
        uuid: "8b6db2d4-7670-4922-a472-f9537c81ab66",
        spaces: &[Space {
            key: "datasets",
            uses: &[
                installed(11 * MONTH, "OpenML", "zbyTP"),
                project(6 * WEEK, "climate-report"),
                installed(4 * DAY, "OpenML", "zbyTP"),
            ],
            age: (11 * MONTH, 4),
            items: &[
                File("61.arff", Content::Iris(150)),
                File("61.json", Content::Text(texts::OPENML_IRIS)),
                File("554.arff", Content::Digits(15_728_640)),
                File("554.json", Content::Text(texts::OPENML_DIGITS)),
                File("41021.arff", Content::Iris(1500)),
            ],
        }],
    },
    Package {
        name: "PlotlyLight",
        uuid: "ca7969ec-10b3-423e-8d99-40f33abb42bf",
        spaces: &[Space {
            key: "PlotlyLightHistory",
            uses: &[installed(26 * MONTH, "PlotlyLight", "wLnS6")],
            age: (26 * MONTH, 26 * MONTH),
            items: &[File("current.html", Content::Text(texts::PLOTLY_PAGE))],
        }],
    },
    Package {
        name: "Plots",
        uuid: "91a5bcdd-55d7-5caf-9e0b-520d859cae80",
        spaces: &[Space {
            key: "plotly",
            uses: &[installed(9 * MONTH, "Plots", "3BCH5"), installed(0, "Plots", "sxUvK")],
            age: (9 * MONTH, 9 * MONTH),
            items: &[File("plotly-2.6.3.min.js", Content::Script(3_620_000))],
        }],
    },
    Package {
        name: "Pluto",
        uuid: "c3e4b0f8-55cb-11ea-2926-15256bba5781",
        spaces: &[
            Space {
                key: "pluto-boot-environment-1.9.2-0.19.32",
                uses: &[installed(19 * MONTH, "Pluto", "xrip8"), installed(17 * MONTH, "Pluto", "xrip8")],
                age: (19 * MONTH, 19 * MONTH),
                items: PLUTO,
            },
            Space {
                key: "pluto-boot-environment-1.9.4-0.19.35",
                uses: &[installed(14 * MONTH, "Pluto", "9Whfm"), installed(11 * MONTH, "Pluto", "9Whfm")],
                age: (14 * MONTH, 14 * MONTH),
                items: PLUTO,
            },
            Space {
                key: "pluto-boot-environment-1.10.0-0.19.36",
                uses: &[installed(10 * MONTH, "Pluto", "KkVLI"), installed(3 * MONTH, "Pluto", "KkVLI")],
                age: (10 * MONTH, 10 * MONTH),
                items: PLUTO,
            },
            Space {
                key: "pluto-boot-environment-1.11.1-0.19.36",
                uses: &[installed(3 * MONTH, "Pluto", "KkVLI"), installed(DAY, "Pluto", "KkVLI")],
                age: (3 * MONTH, 3 * MONTH),
                items: PLUTO,
            },
        ],
    },
    Package {
        name: "Polymake",
        uuid: "d720cf60-89b5-51f5-aff5-213f193123e7",
        spaces: &[
            Space {
                key: "polymake_4217843520965532871_1.9_depstree_v2",
                uses: &[installed(16 * MONTH, "Polymake", "jAu8D")],
                age: (16 * MONTH, 16 * MONTH),
                items: &[
                    File("extensions.json", Content::Text(texts::POLYMAKE_EXTENSIONS)),
                    Link("share/polymake/apps", &POLYMAKE, "share/polymake/apps"),
                ],
            },
            Space {
                key: "polymake_9908145026117745219_1.11_depstree_v2",
                uses: &[installed(6 * MONTH, "Polymake", "TDaXh"), installed(9, "Polymake", "TDaXh")],
                age: (6 * MONTH, 9),
                items: &[
                    File("extensions.json", Content::Text(texts::POLYMAKE_EXTENSIONS)),
                    Link("share/polymake/apps", &POLYMAKE, "share/polymake/apps"),
                    Link("share/polymake/perllib", &POLYMAKE, "share/polymake/perllib"),
                    Link("lib/polymake/polymake.config", &POLYMAKE, "lib/polymake/polymake.config"),
                ],
            },
            Space {
                key: "polymake_9908145026117745219_1.11_userdir",
                uses: &[installed(6 * MONTH, "Polymake", "TDaXh"), project(9, "lattice-polytopes")],
                age: (6 * MONTH, 9),
                items: &[
                    File("customize.pl", Content::Text(texts::POLYMAKE_CUSTOMIZE)),
                    Blobs("wrappers.1/build/Opt/*.o", 9, Magic::Elf, (30_000, 240_000)),
                ],
            },
        ],
    },
    Package {
        name: "RefractiveIndex",
        uuid: "97a43521-7681-4ec2-835f-5b8ab7e7617e",
        spaces: &[Space {
            key: "refractiveindex.info-database",
            uses: &[],
            age: (7 * MONTH, 5 * MONTH),
            items: &[File("catalog.yml", Content::Text(texts::OPTICS_CATALOG)), Materials("data/main")],
        }],
    },
    Package {
        name: "SatelliteToolboxGravityModels",
        uuid: "bd9e9728-6f7b-4d28-9e50-c765cb1b7c8c",
        spaces: &[Space {
            key: "icgem",
            uses: &[installed(12 * MONTH, "SatelliteToolboxGravityModels", "oeWwy")],
            age: (12 * MONTH, 12 * MONTH),
            items: &[
                File("EGM96.gfc", Content::Gravity("EGM96", 180)),
                File("JGM3.gfc", Content::Gravity("JGM3", 70)),
            ],
        }],
    },
    Package {
        name: "SedimentModels",
        uuid: releases::LAB_PACKAGES[0].uuid,
        spaces: &[Space {
            key: "model-runs",
            uses: &[
                Use { days: 9 * MONTH, from: From::Unmounted("field-station/SedimentModels") },
                Use { days: 5 * WEEK, from: From::Unmounted("field-station/SedimentModels") },
            ],
            age: (9 * MONTH, 5 * WEEK),
            items: &[
                Blobs("runs/run-#.jld2", 12, Magic::Jld2, (400_000, 1_600_000)),
                File("parameters.toml", Content::Text(texts::SEDIMENT_PARAMETERS)),
                File("forcing.csv", Content::Weather(700)),
                File("maps/erosion.ppm", Content::Picture(Scene::Waves, Format::Ppm, 160)),
                File("maps/depth.png", Content::Picture(Scene::Heat, Format::Png, 400)),
            ],
        }],
    },
    Package {
        name: "SpaceIndices",
        uuid: "5a540a4e-639f-452a-b107-23ea09ed4d36",
        spaces: &[
            Space {
                key: "Celestrak",
                uses: &[
                    installed(5 * MONTH, "SpaceIndices", "flUuu"),
                    installed(6 * DAY, "SpaceIndices", "UDxUO"),
                ],
                age: (6, 6),
                items: &[
                    File("SW-All.csv", Content::SpaceWeather(4000)),
                    File("SW-All.csv.timestamp", Content::Text("")),
                ],
            },
            Space {
                key: "JB2008",
                uses: &[installed(5 * MONTH, "SpaceIndices", "flUuu")],
                age: (5 * MONTH, 5 * MONTH),
                items: &[
                    File("SOLFSMY.TXT", Content::Solar(3000)),
                    File("DTCFILE.TXT", Content::Solar(2500)),
                ],
            },
        ],
    },
    Package {
        name: "TidalAtlas",
        uuid: releases::LAB_PACKAGES[1].uuid,
        spaces: &[
            Space {
                key: "data_for_version-1.2",
                uses: &[
                    project(27 * MONTH, "tidal-atlas-prototype"),
                    project(21 * MONTH, "tidal-atlas-prototype"),
                ],
                age: (27 * MONTH, 21 * MONTH),
                items: &[
                    File("README.md", Content::Text(texts::TIDAL_README)),
                    File("stations.json", Content::Text(texts::TIDAL_STATIONS)),
                    File("constituents.toml", Content::Text(texts::TIDAL_CONSTITUENTS)),
                    File("gauges/cuxhaven.csv", Content::Tides("Cuxhaven", 900)),
                    File("gauges/brest.csv", Content::Tides("Brest", 900)),
                    File("gauges/halifax.csv", Content::Tides("Halifax", 900)),
                    Blobs("model/region-#.jld2", 5, Magic::Jld2, (900_000, 1_300_000)),
                ],
            },
            Space {
                key: "data_for_version-1.3",
                uses: &[
                    project(20 * MONTH, "tidal-atlas-prototype"),
                    project(8 * MONTH, "tidal-atlas-prototype"),
                ],
                age: (20 * MONTH, 8 * MONTH),
                items: &[
                    File("README.md", Content::Text(texts::TIDAL_README)),
                    File("stations.json", Content::Text(texts::TIDAL_STATIONS)),
                    File("constituents.toml", Content::Text(texts::TIDAL_CONSTITUENTS)),
                    File("gauges/cuxhaven.csv", Content::Tides("Cuxhaven", 1500)),
                    File("gauges/brest.csv", Content::Tides("Brest", 1500)),
                    File("gauges/halifax.csv", Content::Tides("Halifax", 1500)),
                    File("maps/m2-amplitude.png", Content::Picture(Scene::Waves, Format::Png, 512)),
                    File("maps/m2-phase.png", Content::Picture(Scene::Heat, Format::Png, 512)),
                    Blobs("model/region-#.jld2", 6, Magic::Jld2, (1_000_000, 1_500_000)),
                ],
            },
            Space {
                key: "data_for_version-1.4",
                uses: &[
                    project(8 * MONTH, "TidalAtlas"),
                    project(4 * WEEK, "TidalAtlas"),
                    project(0, "TidalAtlas"),
                ],
                age: (8 * MONTH, DAY),
                items: &[
                    File("README.md", Content::Text(texts::TIDAL_README)),
                    File("stations.json", Content::Text(texts::TIDAL_STATIONS)),
                    File("constituents.toml", Content::Text(texts::TIDAL_CONSTITUENTS)),
                    File("gauges/cuxhaven.csv", Content::Tides("Cuxhaven", 2000)),
                    File("gauges/brest.csv", Content::Tides("Brest", 2000)),
                    File("gauges/halifax.csv", Content::Tides("Halifax", 2000)),
                    File("maps/m2-amplitude.png", Content::Picture(Scene::Waves, Format::Png, 512)),
                    File("maps/m2-phase.png", Content::Picture(Scene::Heat, Format::Png, 512)),
                    File("maps/julia-set.ppm", Content::Picture(Scene::Fractal, Format::Ppm, 256)),
                    File("weather/north-sea.csv", Content::Weather(2000)),
                    Blobs("model/region-#.jld2", 8, Magic::Jld2, (1_000_000, 1_700_000)),
                ],
            },
        ],
    },
    Package {
        name: "TimeZones",
        uuid: "f269a46b-ccf7-5d73-abea-4c690281aa53",
        spaces: &[Space {
            key: "build",
            uses: &[
                installed(2 * YEAR + 80, "TimeZones", "Od63e"),
                installed(2 * MONTH, "TimeZones", "F3BhS"),
                installed(0, "TimeZones", "F3BhS"),
            ],
            age: (2 * YEAR + 80, 2 * MONTH),
            items: &[
                Zones("compiled/tzjf/v1/2023c"),
                Zones("compiled/tzjf/v1/2024a"),
                File("tzsource/2024a/europe", Content::Text(texts::ZONE_SOURCE)),
                File("local/windowsZones.xml", Content::Text(texts::WINDOWS_ZONES)),
            ],
        }],
    },
    // An unregistered package whose project was deleted: nothing in the depot knows its name.
    Package {
        name: "",
        uuid: "3f0d9c1e-71b4-4e0a-b6c8-2d95a40e8f37",
        spaces: &[
            Space {
                key: "thumbnails",
                uses: &[project(15 * MONTH, "beach-camera")],
                age: (15 * MONTH, 15 * MONTH),
                items: &[Thumbnails("2023", 120)],
            },
            Space {
                key: "cache-v0.3.1",
                uses: &[],
                age: (16 * MONTH, 15 * MONTH),
                items: &[
                    blob("index.sqlite", Magic::Sqlite, 6_291_456),
                    File("shore.pgm", Content::Picture(Scene::Waves, Format::Pgm, 256)),
                ],
            },
        ],
    },
];
