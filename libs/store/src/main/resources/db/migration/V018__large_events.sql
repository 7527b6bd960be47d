-- An event too large for the engine goes out in this form, without its payload, which its run reads from data.
ALTER TABLE event_outbox ADD COLUMN sent_data jsonb;
COMMENT ON COLUMN event_outbox.sent_data IS 'What is sent in place of data where that is too large for an event; null where data is sent';
-- Rows are gone in a moment: to compress a large one costs more than to write it.
ALTER TABLE event_outbox ALTER COLUMN data SET STORAGE EXTERNAL;
