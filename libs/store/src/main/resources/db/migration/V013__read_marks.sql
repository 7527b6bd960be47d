-- Up to where a client has read a chat, and what became of telling WhatsApp. One row a chat: telling
-- WhatsApp about a message marks the earlier ones as well, so only the newest wish matters.
CREATE TABLE read_marks (
  client_id       uuid NOT NULL REFERENCES clients ON DELETE RESTRICT,
  phone_number_id uuid NOT NULL REFERENCES phone_numbers ON DELETE RESTRICT,
  contact_id      uuid NOT NULL REFERENCES contacts ON DELETE CASCADE,
  read_seq        bigint NOT NULL,
  request_id      uuid NOT NULL UNIQUE,
  wamid           text NOT NULL,
  typing          boolean NOT NULL,
  state           text NOT NULL CHECK (state IN ('requested', 'done', 'failed')),
  error_code      integer,
  error_type      text,
  error_message   text,
  requested_at    timestamptz NOT NULL,
  finished_at     timestamptz,
  PRIMARY KEY (client_id, phone_number_id, contact_id)
);
-- Contacts that turn out to be one person take their marks along.
CREATE INDEX read_marks_contact_ix ON read_marks (contact_id);
-- What of a chat is unread is counted from its mark on. Inbound rows are never written again.
CREATE INDEX messages_inbound_seq_ix ON messages (phone_number_id, contact_id, seq)
  WHERE direction = 'inbound';

COMMENT ON TABLE read_marks IS 'Up to where each client has read each chat, and whether WhatsApp was told.';
COMMENT ON COLUMN read_marks.client_id IS 'Who has read; other clients of the number have marks of their own.';
COMMENT ON COLUMN read_marks.phone_number_id IS 'The number the chat is with.';
COMMENT ON COLUMN read_marks.contact_id IS 'The person the chat is with.';
COMMENT ON COLUMN read_marks.read_seq IS 'Messages of the chat up to this one, by messages.seq, are read. Never goes back.';
COMMENT ON COLUMN read_marks.request_id IS 'The newest request; runs of earlier ones have nothing left to do.';
COMMENT ON COLUMN read_marks.wamid IS 'The message WhatsApp is told about.';
COMMENT ON COLUMN read_marks.typing IS 'Whether the person is to see that a reply is being written.';
COMMENT ON COLUMN read_marks.state IS 'requested, done or failed: whether WhatsApp was told.';
COMMENT ON COLUMN read_marks.error_code IS 'Meta''s code, when WhatsApp refused.';
COMMENT ON COLUMN read_marks.error_type IS 'Stable name of the error.';
COMMENT ON COLUMN read_marks.error_message IS 'The error in words.';
COMMENT ON COLUMN read_marks.requested_at IS 'When the newest request was accepted.';
COMMENT ON COLUMN read_marks.finished_at IS 'When WhatsApp was told, or refused for good.';
