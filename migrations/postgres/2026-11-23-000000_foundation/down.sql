DROP TABLE changes, imports, name_keys, slugs, filter_rows, editions, revisions, sites, pages, printings, articles,
    quotations, segments, transcripts, press_conferences, positions, officials, bylines, media, organizations, topics,
    sections, links, records, idempotency_keys, refresh_tokens, users, store;
