-- Readers page messages by (created_xid, seq): a transaction may take a lower seq than one that committed
-- before it, but never a lower xid than the horizon. Order by seq alone could step over a late commit.
DROP INDEX messages_number_seq_ix;
DROP INDEX messages_contact_seq_ix;
CREATE INDEX messages_number_order_ix ON messages (phone_number_id, created_xid, seq);
CREATE INDEX messages_contact_order_ix ON messages (phone_number_id, contact_id, created_xid, seq);
