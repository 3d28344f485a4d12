//! The tables, as diesel reads and writes them; `migrations/` makes them, and a test holds the two together.

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::store::types::sql::{Id, Moment};

    store (id) {
        id -> Integer,
        epoch -> Id,
        tzdata -> Text,
        secret_check -> Text,
        created_at -> Moment,
        found_by -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::sql::{Id, Moment};

    users (id) {
        id -> Id,
        email -> Text,
        email_key -> Text,
        name -> Nullable<Text>,
        role -> Text,
        password_hash -> Text,
        disabled_at -> Nullable<Moment>,
        created_at -> Moment,
        updated_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable};
    use crate::store::types::sql::{Id, Moment};

    refresh_tokens (hash) {
        hash -> Binary,
        user_id -> Id,
        family -> Id,
        expires_at -> Moment,
        used_at -> Nullable<Moment>,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer};
    use crate::store::types::sql::{Json, Moment};

    idempotency_keys (scope) {
        scope -> Binary,
        request_hash -> Binary,
        status -> Integer,
        headers -> Json,
        body -> Binary,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable, Text};
    use crate::store::types::sql::{Id, Json, Moment};

    records (id) {
        id -> Id,
        kind -> Text,
        version -> Integer,
        language -> Text,
        slug -> Nullable<Text>,
        card -> Json,
        sort_key -> Binary,
        created_by -> Nullable<Id>,
        created_at -> Moment,
        updated_at -> Moment,
        trashed_at -> Nullable<Moment>,
        merged_into -> Nullable<Id>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::store::types::sql::{Id};

    links (source, field, position) {
        source -> Id,
        field -> Text,
        position -> Integer,
        target -> Id,
        target_kind -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::store::types::sql::{Id, Json};

    sections (id) {
        id -> Id,
        slug -> Text,
        names -> Json,
        description -> Nullable<Json>,
        parent -> Nullable<Id>,
        position -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Nullable, Text};
    use crate::store::types::sql::{Id, Json};

    topics (id) {
        id -> Id,
        slug -> Text,
        names -> Json,
        scheme -> Nullable<Text>,
        code -> Nullable<Text>,
        uri -> Nullable<Text>,
        broader -> Nullable<Id>,
        retired -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::sql::{Id, Json};

    organizations (id) {
        id -> Id,
        slug -> Text,
        names -> Json,
        classification -> Text,
        parent -> Nullable<Id>,
        successor -> Nullable<Id>,
        external_ids -> Json,
        extraction -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::sql::{Id, Json};

    media (id) {
        id -> Id,
        kind -> Text,
        caption -> Nullable<Json>,
        alt_text -> Nullable<Json>,
        credits -> Json,
        credit_line -> Nullable<Text>,
        copyright_notice -> Nullable<Text>,
        usage_terms -> Nullable<Text>,
        source_url -> Nullable<Text>,
        focal_point -> Nullable<Json>,
        extraction -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::sql::{Id, Json};

    bylines (id) {
        id -> Id,
        slug -> Text,
        names -> Json,
        kind -> Text,
        bio -> Nullable<Json>,
        avatar -> Nullable<Id>,
        contacts -> Json,
        external_ids -> Json,
        extraction -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::sql::{Id, Json};

    officials (id) {
        id -> Id,
        slug -> Text,
        names -> Json,
        honorific -> Nullable<Text>,
        bio -> Nullable<Json>,
        external_ids -> Json,
        extraction -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::store::types::sql::{Id, Json};

    positions (id) {
        id -> Id,
        official -> Id,
        place -> Integer,
        organization -> Id,
        title -> Json,
        held_from -> Nullable<Text>,
        held_to -> Nullable<Text>,
        status -> Text,
        sources -> Json,
        extraction -> Nullable<Json>,
        single_seat -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::store::types::sql::{Id, Json};

    press_conferences (id) {
        id -> Id,
        slug -> Text,
        title -> Nullable<Json>,
        hosts -> Json,
        series -> Nullable<Text>,
        number -> Nullable<Integer>,
        starts -> Nullable<Json>,
        ends -> Nullable<Json>,
        venue -> Nullable<Json>,
        occurrence -> Text,
        coverage -> Text,
        agenda -> Json,
        speakers -> Json,
        accreditation -> Nullable<Json>,
        contacts -> Json,
        recordings -> Json,
        sources -> Json,
        extraction -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable, Text};
    use crate::store::types::sql::{Id};

    transcripts (id) {
        id -> Id,
        press_conference -> Id,
        language -> Text,
        kind -> Text,
        revision -> Integer,
        source_url -> Nullable<Text>,
        licence -> Nullable<Text>,
        fingerprint -> Nullable<Binary>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::store::types::sql::{Id};

    segments (id) {
        id -> Id,
        transcript -> Id,
        place -> Integer,
        kind -> Text,
        speaker -> Nullable<Id>,
        speaker_label -> Nullable<Text>,
        text -> Text,
        starts_at -> Nullable<Text>,
        ends_at -> Nullable<Text>,
        answers -> Nullable<Id>,
        aligned_with -> Nullable<Id>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::sql::{Id, Json};

    quotations (id) {
        id -> Id,
        kind -> Text,
        text -> Text,
        language -> Text,
        original -> Nullable<Json>,
        translations -> Json,
        speaker_kind -> Text,
        speaker_official -> Nullable<Id>,
        speaker_organization -> Nullable<Id>,
        speaker_as_printed -> Nullable<Text>,
        attribution -> Text,
        capacity -> Nullable<Id>,
        capacity_as_printed -> Nullable<Text>,
        capacity_override -> Nullable<Text>,
        said_on -> Nullable<Text>,
        press_conference -> Nullable<Id>,
        anchor -> Nullable<Json>,
        fidelity -> Nullable<Text>,
        verification -> Json,
        topics -> Json,
        extraction -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::sql::{Id, Json, Moment};

    articles (id) {
        id -> Id,
        translation_group -> Id,
        language -> Text,
        slug -> Text,
        headline -> Text,
        kicker -> Nullable<Text>,
        standfirst -> Nullable<Text>,
        dateline -> Nullable<Json>,
        body -> Json,
        orphans -> Json,
        credits -> Json,
        section -> Nullable<Id>,
        topics -> Json,
        lead_image -> Nullable<Json>,
        press_conferences -> Json,
        related -> Json,
        source -> Json,
        embargo -> Nullable<Json>,
        published_at -> Nullable<Moment>,
        display_date -> Nullable<Text>,
        content_modified_at -> Nullable<Moment>,
        internal_note -> Nullable<Text>,
        backstory -> Nullable<Text>,
        canonical_url -> Nullable<Text>,
        external_ids -> Json,
        workflow -> Text,
        assignee -> Nullable<Id>,
        translated_from -> Nullable<Json>,
        extraction -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::store::types::sql::{Id, Json};

    printings (article, quotation) {
        article -> Id,
        quotation -> Id,
        place -> Integer,
        parts -> Json,
        state -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::sql::{Id, Json};

    pages (id) {
        id -> Id,
        key -> Text,
        language -> Text,
        title -> Text,
        body -> Json,
        revision -> Nullable<Text>,
        effective_from -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::store::types::sql::{Id, Json};

    sites (id) {
        id -> Id,
        only_one -> Integer,
        names -> Json,
        slogan -> Nullable<Json>,
        addresses -> Json,
        filings -> Json,
        hotlines -> Json,
        contact_emails -> Json,
        languages -> Json,
        default_language -> Text,
        time_zone -> Text,
        policies -> Json,
        consent -> Nullable<Json>,
        quotation_policy -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Bool, Integer, Nullable, Text};
    use crate::store::types::sql::{Id, Moment};

    revisions (id) {
        id -> Id,
        kind -> Text,
        record -> Id,
        number -> Integer,
        snapshot -> Binary,
        author -> Nullable<Id>,
        note -> Nullable<Text>,
        autosave -> Bool,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::store::types::sql::{Id, Json, Moment};

    editions (id) {
        id -> Id,
        kind -> Text,
        record -> Id,
        revision -> Id,
        version -> Integer,
        visible_from -> Moment,
        visible_until -> Nullable<Moment>,
        ends_at -> Nullable<Moment>,
        from_zoned -> Nullable<Json>,
        until_zoned -> Nullable<Json>,
        tombstone -> Nullable<Text>,
        minor -> Bool,
        language -> Text,
        slug -> Nullable<Text>,
        card -> Text,
        document -> Text,
        body -> Nullable<Text>,
        grounds -> Nullable<Json>,
        opened_by -> Nullable<Id>,
        opened_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::store::types::sql::{Id, Moment};

    filter_rows (kind, filter, value, language, order_key, record, edition, visible_from) {
        kind -> Text,
        filter -> Text,
        value -> Text,
        language -> Text,
        order_key -> Binary,
        record -> Id,
        edition -> Id,
        visible_from -> Moment,
        visible_until -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::sql::{Id, Moment};

    slugs (kind, language, slug) {
        kind -> Text,
        language -> Text,
        slug -> Text,
        record -> Id,
        live_since -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::store::types::sql::{Id};

    name_keys (kind, key, record) {
        kind -> Text,
        key -> Text,
        record -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::store::types::sql::{Id, Json, Moment};

    imports (id) {
        id -> Id,
        fingerprint -> Binary,
        source -> Nullable<Text>,
        article -> Nullable<Id>,
        report -> Json,
        created_by -> Nullable<Id>,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::store::types::sql::{Id, Json, Moment};

    changes (id) {
        id -> BigInt,
        position -> Nullable<BigInt>,
        at -> Moment,
        actor -> Nullable<Id>,
        action -> Text,
        kind -> Text,
        record -> Id,
        version -> Nullable<Integer>,
        fields -> Json,
        tags -> Nullable<Json>,
    }
}

diesel::table! {
    use crate::store::types::sql::Id;

    ties (edition, opener) {
        edition -> Id,
        opener -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::store::types::sql::{Id, Moment};

    transitions (id) {
        id -> Id,
        article -> Id,
        version -> Integer,
        action -> Text,
        workflow -> Text,
        assignee -> Nullable<Id>,
        note -> Nullable<Text>,
        actor -> Nullable<Id>,
        at -> Moment,
    }
}

diesel::table! {
    use crate::store::types::sql::{Id, Moment};

    edit_locks (record) {
        record -> Id,
        holder -> Id,
        taken_at -> Moment,
        expires_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::store::types::sql::{Id, Json};

    fronts (id) {
        id -> Id,
        key -> Text,
        language -> Text,
        title -> Nullable<Text>,
        items -> Json,
        fill -> Text,
        size -> Integer,
        section -> Nullable<Id>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::store::types::sql::{Id, Json};

    corrections (id) {
        id -> Id,
        target -> Id,
        target_kind -> Text,
        position -> Nullable<Id>,
        kind -> Text,
        text -> Json,
        placement -> Text,
        version_before -> Nullable<Integer>,
        version_after -> Nullable<Integer>,
        internal_note -> Nullable<Text>,
        cause -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::store::types::sql::{Id, Json};

    findings (quotation_edition, transcript_edition) {
        quotation_edition -> Id,
        transcript_edition -> Id,
        fidelity -> Text,
        anchor -> Json,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::store::types::sql::{Id, Moment};

    quotation_decisions (article, key) {
        article -> Id,
        key -> Text,
        decision -> Text,
        quotation -> Nullable<Id>,
        decided_by -> Nullable<Id>,
        decided_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::store::types::sql::{Id, Json, Moment};

    arrangement_changes (press_conference, version) {
        press_conference -> Id,
        version -> Integer,
        at -> Moment,
        changed_by -> Nullable<Id>,
        note -> Nullable<Text>,
        before -> Json,
        after -> Json,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    store,
    users,
    refresh_tokens,
    idempotency_keys,
    records,
    links,
    sections,
    topics,
    organizations,
    media,
    bylines,
    officials,
    positions,
    press_conferences,
    arrangement_changes,
    transcripts,
    segments,
    quotations,
    articles,
    printings,
    pages,
    sites,
    revisions,
    editions,
    ties,
    transitions,
    edit_locks,
    fronts,
    corrections,
    findings,
    quotation_decisions,
    filter_rows,
    slugs,
    name_keys,
    imports,
    changes
);

diesel::joinable!(changes -> users (actor));
diesel::joinable!(imports -> users (created_by));
diesel::joinable!(arrangement_changes -> users (changed_by));
