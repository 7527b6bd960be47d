-- Reactions, edits and revokes are rows of their own, keyed by the message they change: they may come
-- before it, in any order and more than once, and what a message is now is read from both.
CREATE TABLE message_changes (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  phone_number_id uuid NOT NULL REFERENCES phone_numbers ON DELETE RESTRICT,
  wamid           text NOT NULL,
  target_wamid    text NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('reaction', 'edit', 'revoke')),
  from_business   boolean NOT NULL,
  contact_id      uuid REFERENCES contacts ON DELETE RESTRICT,
  emoji           text,
  body            text,
  payload         jsonb NOT NULL DEFAULT '{}',
  written_at      timestamptz NOT NULL,
  received_at     timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT message_changes_author_ck CHECK (from_business = (contact_id IS NULL))
);
CREATE UNIQUE INDEX message_changes_wamid_uq ON message_changes (phone_number_id, wamid);
CREATE INDEX message_changes_target_ix ON message_changes (phone_number_id, target_wamid);
CREATE INDEX message_changes_contact_ix ON message_changes (contact_id) WHERE contact_id IS NOT NULL;

-- Identifiers a contact had before, or is also written with.
CREATE TABLE contact_aliases (
  phone_number_id uuid NOT NULL REFERENCES phone_numbers ON DELETE RESTRICT,
  kind            text NOT NULL CHECK (kind IN ('wa_id', 'bsuid')),
  value           text NOT NULL,
  contact_id      uuid NOT NULL REFERENCES contacts ON DELETE CASCADE,
  valid_until     timestamptz,
  created_at      timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (phone_number_id, kind, value, contact_id)
);
CREATE INDEX contact_aliases_contact_ix ON contact_aliases (contact_id);

-- A contact may lose its only identifier: a phone number that went to somebody else.
ALTER TABLE contacts ADD COLUMN retired_at timestamptz;
ALTER TABLE contacts DROP CONSTRAINT contacts_identity_ck;
ALTER TABLE contacts ADD CONSTRAINT contacts_identity_ck CHECK (wa_id IS NOT NULL OR bsuid IS NOT NULL
  OR merged_into_id IS NOT NULL OR retired_at IS NOT NULL);
CREATE INDEX contacts_merged_ix ON contacts (merged_into_id) WHERE merged_into_id IS NOT NULL;

ALTER TABLE messages ADD COLUMN origin text NOT NULL DEFAULT 'gateway'
  CONSTRAINT messages_origin_ck CHECK (origin IN ('gateway', 'echo'));
-- Sends to a person not known yet are given to the contact once there is one.
CREATE INDEX messages_unowned_wa_id_ix ON messages (phone_number_id, contact_wa_id)
  WHERE contact_id IS NULL AND contact_wa_id IS NOT NULL;
CREATE INDEX messages_unowned_bsuid_ix ON messages (phone_number_id, contact_bsuid)
  WHERE contact_id IS NULL AND contact_bsuid IS NOT NULL;

COMMENT ON TABLE message_changes IS 'What was done to a message later: reactions, edits, revokes.';
COMMENT ON COLUMN message_changes.id IS 'Primary key.';
COMMENT ON COLUMN message_changes.phone_number_id IS 'The number both messages came through.';
COMMENT ON COLUMN message_changes.wamid IS 'The message that makes the change.';
COMMENT ON COLUMN message_changes.target_wamid IS 'The message that is changed; it may not have come yet.';
COMMENT ON COLUMN message_changes.kind IS 'reaction, edit or revoke.';
COMMENT ON COLUMN message_changes.from_business IS 'Whether the business did it, on its own phone.';
COMMENT ON COLUMN message_changes.contact_id IS 'Who did it; null for the business.';
COMMENT ON COLUMN message_changes.emoji IS 'The reaction; null when it was taken back.';
COMMENT ON COLUMN message_changes.body IS 'The new text or caption of an edit.';
COMMENT ON COLUMN message_changes.payload IS 'What else an edit holds.';
COMMENT ON COLUMN message_changes.written_at IS 'When it was done, by Meta''s clock: the newest one counts.';
COMMENT ON COLUMN message_changes.received_at IS 'When it was received.';
COMMENT ON TABLE contact_aliases IS 'Identifiers by which a contact was known before, or is also known.';
COMMENT ON COLUMN contact_aliases.phone_number_id IS 'The number that knows the person.';
COMMENT ON COLUMN contact_aliases.kind IS 'wa_id or bsuid.';
COMMENT ON COLUMN contact_aliases.value IS 'The identifier.';
COMMENT ON COLUMN contact_aliases.contact_id IS 'Whose it is or was.';
COMMENT ON COLUMN contact_aliases.valid_until IS 'Messages written later are not theirs: phone numbers get other owners. Null for no end.';
COMMENT ON COLUMN contact_aliases.created_at IS 'When it was learnt.';
COMMENT ON COLUMN contacts.retired_at IS 'Since when the contact has no identifier, its number having another owner.';
COMMENT ON COLUMN contacts.merged_into_id IS 'The contact that took this one''s place when both turned out to be one person.';
COMMENT ON COLUMN messages.origin IS 'echo: written on the business'' own phone; gateway: everything else.';
