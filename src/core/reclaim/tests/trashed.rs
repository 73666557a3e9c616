//! What went to the trash: brought back, made again meanwhile, and deleted from there.

use std::os::unix::fs::PermissionsExt;

use super::super::trash::{NotRestored, Whereabouts};
use super::*;

#[test]
fn the_trash_takes_spaces_whole_and_undo_brings_them_back_as_they_were() {
    let home = Home::with(&[(OWNER, "one"), (OWNER, "locked"), (OTHER, "file")]);
    let space = home.space(OWNER, "one");
    fs::set_permissions(space.join("sub/data"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("../../outside", space.join("link")).unwrap();
    symlink(&space, home.space(OWNER, "linked")).unwrap();
    fs::set_permissions(home.space(OWNER, "locked"), fs::Permissions::from_mode(0o555)).unwrap();
    fs::set_permissions(home.space(OTHER, ""), fs::Permissions::from_mode(0o750)).unwrap();
    let before = picture(&home.depot());
    let report = home.trash(&home.plan_all());
    assert_eq!(report.done(), 4, "{report:?}");
    assert!(home.inventory().spaces.is_empty());
    assert_eq!((report.freed, report.moved.files), (Totals::default(), 4));
    assert!(!home.space(OTHER, "").exists());

    let removal = home.last();
    assert_eq!(removal.in_trash().len(), 4);
    let record = fs::read_dir(home.folder.path().join("Trash/info")).unwrap().next().unwrap().unwrap().path();
    let record = fs::read_to_string(record).unwrap();
    assert!(record.starts_with("[Trash Info]\nPath=/") && record.contains("\nDeletionDate=20"), "{record}");

    let undone = undo::undo(&home.journal(), &removal, Beside::No).unwrap();
    assert!(undone.items.iter().all(|(_, item)| matches!(item, undo::Return::Restored(_))), "{undone:?}");
    let above = |path: &Path| path.components().count() <= 2;
    let contents = |picture: BTreeMap<PathBuf, (u32, Vec<u8>, i64, i64)>| -> Vec<_> {
        // The times of the folders above change with every move in them.
        picture
            .into_iter()
            .map(|(path, (mode, content, seconds, rest))| {
                let times = if above(&path) { (0, 0) } else { (seconds, rest) };
                (path, mode, content, times)
            })
            .collect()
    };
    assert_eq!(contents(picture(&home.depot())), contents(before));
    assert!(home.last().in_trash().is_empty());
    assert_eq!(fs::read_dir(home.folder.path().join("Trash/info")).unwrap().count(), 0);
}

#[test]
fn what_was_made_again_is_not_replaced_and_can_be_restored_beside() {
    let home = Home::with(&[(OWNER, "data")]);
    home.trash(&home.plan_all());
    for key in ["data", "data-restored"] {
        fs::create_dir_all(home.space(OWNER, key)).unwrap();
        fs::write(home.space(OWNER, key).join("new"), key).unwrap();
    }
    let undone = undo::undo(&home.journal(), &home.last(), Beside::No).unwrap();
    let [(0, undo::Return::Not(NotRestored::Taken(path)))] = undone.items.as_slice() else {
        panic!("{undone:?}")
    };
    assert_eq!(*path, home.space(OWNER, "data"));
    let undone = undo::undo(&home.journal(), &home.last(), Beside::WhenTaken).unwrap();
    let [(0, undo::Return::Restored(name))] = undone.items.as_slice() else { panic!("{undone:?}") };
    assert_eq!(name, "data-restored-2");
    assert_eq!(fs::read_to_string(home.space(OWNER, "data").join("new")).unwrap(), "data");
    assert!(home.space(OWNER, "data-restored-2").join("sub/data").exists());
}

#[test]
fn purging_takes_what_we_moved_and_is_unchanged_and_nothing_else_in_the_trash() {
    let home = Home::with(&[(OWNER, "one"), (OWNER, "touched")]);
    let trash = home.folder.path().join("Trash");
    fs::create_dir_all(trash.join("files/theirs")).unwrap();
    fs::create_dir_all(trash.join("info")).unwrap();
    fs::write(trash.join("info/theirs.trashinfo"), "[Trash Info]\n").unwrap();
    let report = home.trash(&home.plan_all());
    let paths: Vec<PathBuf> = report
        .items
        .iter()
        .map(|outcome| match outcome {
            Outcome::Moved(path) => path.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    fs::write(paths[1].join("new"), "by the user").unwrap();
    let removal = home.last();
    let threads = crew::default_threads();
    let purged = undo::purge(&home.journal(), &removal.things(), threads, &Cancel::default(), &()).unwrap();
    assert_eq!((purged.items.len(), purged.freed.files), (1, 1));
    assert!(!paths[0].exists() && paths[1].join("new").exists() && trash.join("files/theirs").exists());
    assert_eq!(fs::read_dir(trash.join("info")).unwrap().count(), 2);
    let removal = home.last();
    assert_eq!(removal.items[0].state, Some(State::Purged));
    assert_eq!(removal.items[0].whereabouts(), Whereabouts::NotThere);
}

#[test]
fn a_purge_that_was_stopped_before_anything_went_takes_nothing_from_undo() {
    let home = Home::with(&[(OWNER, "one")]);
    home.trash(&home.plan_all());
    let cancel = Cancel::default();
    cancel.cancel();
    let threads = crew::default_threads();
    let purged = undo::purge(&home.journal(), &home.last().things(), threads, &cancel, &()).unwrap();
    assert!(purged.interrupted);
    let undone = undo::undo(&home.journal(), &home.last(), Beside::No).unwrap();
    assert!(matches!(undone.items.as_slice(), [(0, undo::Return::Restored(_))]), "{undone:?}");
    assert!(home.space(OWNER, "one").join("sub/data").exists());
}

#[test]
fn what_is_not_whole_any_more_is_not_brought_back_and_purging_it_again_finishes() {
    let home = Home::with(&[(OWNER, "one")]);
    let report = home.trash(&home.plan_all());
    let Outcome::Moved(path) = &report.items[0] else { panic!("{report:?}") };
    // As a purge leaves it that was killed in its middle.
    let mut claimed = path.clone().into_os_string();
    claimed.push(".purging");
    fs::rename(path, &claimed).unwrap();
    assert_eq!(home.last().items[0].whereabouts(), Whereabouts::HalfPurged);
    let undone = undo::undo(&home.journal(), &home.last(), Beside::No).unwrap().items;
    assert!(matches!(undone.as_slice(), [(0, undo::Return::Not(NotRestored::HalfPurged))]), "{undone:?}");
    let threads = crew::default_threads();
    let purged =
        undo::purge(&home.journal(), &home.last().things(), threads, &Cancel::default(), &()).unwrap();
    assert_eq!((purged.items[0].2.is_none(), purged.freed.files), (true, 1));
    assert!(!Path::new(&claimed).exists());
}
