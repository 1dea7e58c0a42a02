//! The tables of the spine.

diesel::table! {
    activity (id) {
        id -> BigInt,
        position -> Nullable<BigInt>,
        at -> BigInt,
        actor_id -> Nullable<BigInt>,
        verb -> Text,
        object_kind -> Text,
        object_id -> BigInt,
        community_id -> Nullable<BigInt>,
        origin -> Text,
        payload -> Text,
    }
}

diesel::table! {
    readers (name) {
        name -> Text,
        position -> BigInt,
    }
}

diesel::table! {
    threads (id) {
        id -> BigInt,
        community_id -> BigInt,
        kind -> Text,
        from_kind -> Text,
        from_id -> BigInt,
        to_kind -> Text,
        to_id -> BigInt,
        created_at -> BigInt,
        created_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        payload -> Text,
        dedup -> Nullable<Text>,
        state -> Text,
        run_at -> BigInt,
        attempts -> BigInt,
        leased_until -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        request_id -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    schedules (name) {
        name -> Text,
        next_at -> BigInt,
        last_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    leases (name) {
        name -> Text,
        holder -> Text,
        until -> BigInt,
    }
}

diesel::table! {
    acts (key) {
        key -> Text,
        act -> Text,
        outcome -> Text,
        said -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    settings (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    uploads (id) {
        id -> BigInt,
        name -> Text,
        owner_id -> BigInt,
        community_id -> Nullable<BigInt>,
        object_kind -> Nullable<Text>,
        object_id -> Nullable<BigInt>,
        mime -> Text,
        bytes -> BigInt,
        width -> BigInt,
        height -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    audit (id) {
        id -> BigInt,
        at -> BigInt,
        actor_id -> Nullable<BigInt>,
        action -> Text,
        object_kind -> Text,
        object_id -> BigInt,
        community_id -> Nullable<BigInt>,
        network -> Text,
        words -> Text,
        details -> Text,
    }
}
