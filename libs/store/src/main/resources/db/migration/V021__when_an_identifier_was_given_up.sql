-- Until when an alias counts includes a time of grace where there is one. Who had a number last is decided by the moment alone.
ALTER TABLE contact_aliases ADD COLUMN given_up_at timestamptz;
COMMENT ON COLUMN contact_aliases.given_up_at IS 'When the person gave the identifier up, as far as that is known; valid_until may be later';
UPDATE contact_aliases SET given_up_at = valid_until - interval '30 days' WHERE valid_until IS NOT NULL;
