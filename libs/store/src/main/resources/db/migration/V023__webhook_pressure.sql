-- How long acknowledging Meta comes before work that can wait. A hint for a second or two: not worth a line in the
-- log of Postgres, and gone after a crash.
CREATE UNLOGGED TABLE webhook_pressure (
  one           boolean PRIMARY KEY DEFAULT true CHECK (one),
  pressed_until timestamptz NOT NULL
);

COMMENT ON TABLE webhook_pressure IS 'Until when workers wait before they take more, because webhooks wait to be stored. At most one row.';
COMMENT ON COLUMN webhook_pressure.one IS 'Always true: there is one row at most.';
COMMENT ON COLUMN webhook_pressure.pressed_until IS 'By Postgres'' clock. Each replica of ingress only ever moves it on.';
