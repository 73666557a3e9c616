//! Links, symbolic and hard, in every place where one can lie.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use scratch_manager::core::plan::Plan;
use scratch_manager::core::reclaim::trash::Beside;
use scratch_manager::core::reclaim::{Way, undo};

use crate::kit::removal::{OTHER, OWNER, Stage, WAYS, delete_all, outcomes};
use crate::kit::write;

#[test]
fn links_in_a_space_go_and_what_they_lead_to_stays() {
    for way in WAYS {
        let stage = Stage::with(&[(OWNER, "key"), (OWNER, "neighbour")]);
        let (space, canary) = (stage.space(OWNER, "key"), stage.canary());
        let targets = [
            canary.join("file"),
            canary.join("folder"),
            canary.join("locked"),
            canary.join("dangling"),
            "../../../../canary/folder".into(),
            "..".into(),
            ".".into(),
            "../neighbour".into(),
            "itself".into(),
            space.clone(),
            "/".into(),
            "sub".into(),
        ];
        for (number, target) in targets.iter().enumerate() {
            symlink(target, space.join(format!("link-{number}"))).unwrap();
            symlink(target, space.join(format!("sub/deeper/link-{number}"))).unwrap();
        }
        symlink("itself", space.join("itself")).unwrap();
        let before = stage.snapshot();
        let plan = stage.plan(|sight| Plan::delete(&[0], sight));
        let report = stage.carry_out(way, &plan);
        assert_eq!(outcomes(&report), ["gone"], "{report:?}");
        stage.assert_only_gone(&before, std::slice::from_ref(&space));
        if way == Way::Trash {
            stage.undo();
            stage.assert_as_before(&before, &[space]);
        }
    }
}

#[test]
fn of_a_linked_space_only_the_link_goes() {
    for way in WAYS {
        let stage = Stage::with(&[(OWNER, "real")]);
        let links = ["to-canary", "to-file", "to-neighbour", "to-nothing"];
        let targets = [
            stage.canary().join("folder"),
            stage.canary().join("file"),
            Path::new("real").into(),
            "nowhere".into(),
        ];
        for (link, target) in links.iter().zip(&targets) {
            symlink(target, stage.space(OWNER, link)).unwrap();
        }
        let before = stage.snapshot();
        let plan = stage.plan(|sight| Plan::delete(&[1, 2, 3, 4], sight));
        let report = stage.carry_out(way, &plan);
        assert_eq!(outcomes(&report), ["gone"; 4], "{report:?}");
        let links = links.map(|link| stage.space(OWNER, link));
        stage.assert_only_gone(&before, &links);
        if way == Way::Trash {
            stage.undo();
            stage.assert_as_before(&before, &links);
        }
    }
}

#[test]
fn behind_a_linked_owner_nothing_is_removed() {
    for way in WAYS {
        let stage = Stage::with(&[(OWNER, "key")]);
        write(&stage.canary().join("owner/key/data"), "kept");
        symlink(stage.canary().join("owner"), stage.scratchspaces().join(OTHER)).unwrap();
        let before = stage.snapshot();
        let report = stage.carry_out(way, &stage.plan_all());
        assert_eq!(outcomes(&report), ["reached-through-link", "gone"], "{report:?}");
        stage.assert_only_gone(&before, &[stage.space(OWNER, "key")]);
    }
}

/// A depot whose spaces lie elsewhere, behind a link.
fn linked_stage(link: &str, target: &str) -> Stage {
    let stage = Stage::with(&[(OWNER, "key"), (OWNER, "other")]);
    fs::rename(stage.scratchspaces(), stage.root.join("elsewhere")).unwrap();
    if link != "scratchspaces" {
        symlink(target, stage.root.join(link)).unwrap();
    }
    let target = if link == "scratchspaces" { target.to_string() } else { format!("../{link}") };
    symlink(target, stage.scratchspaces()).unwrap();
    stage
}

#[test]
fn behind_ones_own_link_for_scratchspaces_removing_and_undoing_work_as_in_a_folder() {
    for way in WAYS {
        for (link, target) in [("scratchspaces", "../elsewhere"), ("linked", "elsewhere")] {
            let stage = linked_stage(link, target);
            let before = stage.snapshot();
            let plan = stage.plan(|sight| Plan::delete(&[0], sight));
            let real = stage.root.join("elsewhere").join(OWNER).join("key");
            assert_eq!(plan.items()[0].path_behind_link(), Some(real.as_path()));
            let report = stage.carry_out(way, &plan);
            assert_eq!(outcomes(&report), ["gone"], "{report:?}");
            stage.assert_only_gone(&before, std::slice::from_ref(&real));
            if way == Way::Trash {
                stage.undo();
                stage.assert_as_before(&before, &[real]);
            }
            let report = stage.carry_out(way, &stage.plan(|sight| Plan::clear(&[0], sight)));
            assert_eq!(report.done(), report.items.len(), "{report:?}");
            // The link stays, and so does the folder that somebody made for it.
            assert!(stage.scratchspaces().is_symlink() && stage.scratchspaces().is_dir());
            if way == Way::Trash {
                stage.undo();
                let spaces = ["key", "other"].map(|key| stage.root.join("elsewhere").join(OWNER).join(key));
                stage.assert_as_before(&before, &spaces);
            }
        }
    }
}

#[test]
fn a_link_for_scratchspaces_that_leads_elsewhere_since_is_not_followed() {
    for way in WAYS {
        let stage = linked_stage("scratchspaces", "../elsewhere");
        write(&stage.canary().join(OWNER).join("key/data"), "kept");
        let plan = stage.plan_all();
        let undone = stage.carry_out(Way::Trash, &stage.plan(|sight| Plan::delete(&[1], sight)));
        assert_eq!(undone.done(), 1);
        fs::rename(stage.scratchspaces(), stage.root.join("old-link")).unwrap();
        symlink("../canary", stage.scratchspaces()).unwrap();
        let before = stage.snapshot();
        let report = stage.carry_out(way, &plan);
        assert_eq!(report.done(), 0, "{report:?}");
        assert!(outcomes(&report).contains(&"changed"), "{report:?}");
        let removals = stage.journal().read().unwrap().removals;
        let removal = removals.iter().find(|removal| !removal.in_trash().is_empty()).unwrap();
        let report = undo::undo(&stage.journal(), removal, Beside::No).unwrap();
        assert!(format!("{report:?}").contains("Linked"), "{report:?}");
        stage.assert_only_gone(&before, &[]);
    }
}

#[test]
fn of_a_linked_owner_that_is_wiped_or_cleared_the_link_alone_goes() {
    for way in WAYS {
        for clear in [false, true] {
            let stage = Stage::new();
            write(&stage.canary().join("owner/key/data"), "kept");
            symlink(stage.canary().join("owner"), stage.scratchspaces().join(OTHER)).unwrap();
            let before = stage.snapshot();
            let plan = stage.plan(|sight| {
                if clear { Plan::clear(&[0], sight) } else { Plan::wipe(&sight.inventory.packages[0], sight) }
            });
            let report = stage.carry_out(way, &plan);
            assert_eq!(outcomes(&report), ["gone"], "{report:?}");
            let mut gone = vec![stage.scratchspaces().join(OTHER)];
            if clear {
                gone.push(stage.scratchspaces());
            }
            stage.assert_only_gone(&before, &gone);
        }
    }
}

#[test]
fn clearing_takes_no_more_than_links_of_what_lies_outside() {
    for way in WAYS {
        let stage = Stage::with(&[(OWNER, "key")]);
        let canary = stage.canary();
        symlink(canary.join("folder"), stage.scratchspaces().join("loose-link")).unwrap();
        symlink(&canary, stage.space(OWNER, "linked")).unwrap();
        symlink(&canary, stage.scratchspaces().join(OTHER)).unwrap();
        write(&stage.scratchspaces().join("loose"), "1");
        let before = stage.snapshot();
        let plan = stage.plan(|sight| Plan::clear(&[0], sight));
        let listed: Vec<_> = plan.removed().map(|item| item.place().path()).collect();
        let report = stage.carry_out(way, &plan);
        assert_eq!(report.done(), listed.len(), "{report:?}");
        assert!(listed.contains(&stage.space(OWNER, "linked")), "{listed:?}");
        assert!(listed.contains(&stage.scratchspaces().join(OTHER)), "{listed:?}");
        assert!(!listed.iter().any(|path| path.starts_with(stage.space(OTHER, "file"))), "{listed:?}");
        let mut gone = listed;
        gone.push(stage.scratchspaces());
        stage.assert_only_gone(&before, &gone);
    }
}

#[test]
fn a_depot_that_is_reached_through_links_is_the_users_own_affair() {
    for way in WAYS {
        let stage = Stage::with(&[(OWNER, "key"), (OTHER, "stays")]);
        symlink("depot", stage.root.join("linked")).unwrap();
        symlink(&stage.root, stage.root.join("whole")).unwrap();
        let depot = stage.root.join("whole/linked");
        let before = stage.snapshot();
        let plan = stage.plan_of(&depot, |sight| {
            let all = sight.inventory.spaces.iter();
            let key = all.clone().position(|space| space.id.key.as_os_str() == "key").unwrap();
            Plan::delete(&[key], sight)
        });
        let report = stage.carry_out(way, &plan);
        assert_eq!(outcomes(&report), ["gone"], "{report:?}");
        let space = stage.space(OWNER, "key");
        stage.assert_only_gone(&before, std::slice::from_ref(&space));
        if way == Way::Trash {
            stage.undo();
            stage.assert_as_before(&before, &[space]);
        }
    }
}

#[test]
fn the_depot_link_that_leads_elsewhere_after_the_preview_refuses_all() {
    for way in WAYS {
        let stage = Stage::with(&[(OWNER, "key")]);
        write(&stage.canary().join("scratchspaces").join(OWNER).join("key/data"), "kept");
        symlink("depot", stage.root.join("linked")).unwrap();
        let plan = stage.plan_of(&stage.root.join("linked"), delete_all);
        fs::rename(stage.root.join("linked"), stage.root.join("old-link")).unwrap();
        symlink("canary", stage.root.join("linked")).unwrap();
        let before = stage.snapshot();
        let report = stage.carry_out(way, &plan);
        assert_eq!(outcomes(&report), ["changed"], "{report:?}");
        stage.assert_only_gone(&before, &[]);
    }
}

#[test]
fn hard_links_to_outside_lose_a_name_and_nothing_else() {
    for way in WAYS {
        let stage = Stage::with(&[(OWNER, "key")]);
        let space = stage.space(OWNER, "key");
        let outside = stage.root.join("outside");
        write(&outside, "shared with the world");
        fs::set_permissions(&outside, fs::Permissions::from_mode(0o440)).unwrap();
        fs::hard_link(&outside, space.join("linked")).unwrap();
        fs::hard_link(&outside, space.join("sub/linked")).unwrap();
        fs::hard_link(stage.canary().join("file"), space.join("sub/deeper/canary")).unwrap();
        fs::set_permissions(space.join("sub/deeper"), fs::Permissions::from_mode(0o555)).unwrap();
        let before = stage.snapshot();
        let report = stage.carry_out(way, &stage.plan_all());
        assert_eq!(outcomes(&report), ["gone"], "{report:?}");
        let metadata = fs::metadata(&outside).unwrap();
        assert_eq!(metadata.mode() & 0o7777, 0o440);
        assert_eq!(fs::read_to_string(&outside).unwrap(), "shared with the world");
        match way {
            Way::Permanent => {
                assert_eq!(metadata.nlink(), 1);
                assert_eq!(report.freed.apparent, 1 + 5 + 3 + 2 * 21 + 4);
                stage.assert_only_gone(&before, &[space]);
            }
            Way::Trash => {
                assert_eq!(metadata.nlink(), 3);
                stage.undo();
                stage.assert_as_before(&before, &[space]);
            }
        }
    }
}
