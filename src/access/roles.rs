//! Roles and permissions: one table, from which the checks, the documentation and the tests are made.

use crate::words;

words! {
    /// What a user is in the newsroom.
    Role {
        /// Runs the installation: users, site settings, the change log.
        Admin = "admin",
        /// Publishes.
        Editor = "editor",
        /// Writes, and leaves publishing to an editor.
        Reporter = "reporter",
        /// Reads the working copies.
        Reader = "reader",
    }
}

words! {
    /// Something that a request needs leave for.
    Permission {
        /// Read working copies, drafts and imports.
        Read = "content.read",
        /// Create, change and trash records; import pages.
        Write = "content.write",
        /// Approve articles and return them to their writers.
        Approve = "content.approve",
        /// Open and close editions; accept suggestions.
        Publish = "content.publish",
        /// Change the site's settings.
        Site = "site.write",
        /// Read the change log.
        Log = "log.read",
    }
}

/// Who may do what.
pub const TABLE: &[(Permission, &[Role])] = &[
    (Permission::Read, &[Role::Admin, Role::Editor, Role::Reporter, Role::Reader]),
    (Permission::Write, &[Role::Admin, Role::Editor, Role::Reporter]),
    (Permission::Approve, &[Role::Admin, Role::Editor]),
    (Permission::Publish, &[Role::Admin, Role::Editor]),
    (Permission::Site, &[Role::Admin]),
    (Permission::Log, &[Role::Admin]),
];

impl Role {
    /// Whether users of this role may do this.
    pub fn may(self, permission: Permission) -> bool {
        TABLE.iter().any(|(known, roles)| *known == permission && roles.contains(&self))
    }
}

/// A permission as a type, so that a handler names the one it needs among its parameters and cannot be reached
/// without it.
pub trait Leave: 'static {
    /// The permission.
    const PERMISSION: Permission;
}

macro_rules! leaves {
    ($($(#[$doc:meta])* $name:ident = $permission:ident),+ $(,)?) => {
        $($(#[$doc])* pub struct $name;
        impl Leave for $name { const PERMISSION: Permission = Permission::$permission; })+
    };
}

leaves! {
    /// Leave to read working copies.
    ToRead = Read,
    /// Leave to write.
    ToWrite = Write,
    /// Leave to approve.
    ToApprove = Approve,
    /// Leave to publish.
    ToPublish = Publish,
    /// Leave to change the site's settings.
    ToSetUp = Site,
    /// Leave to read the change log.
    ToAudit = Log,
}
