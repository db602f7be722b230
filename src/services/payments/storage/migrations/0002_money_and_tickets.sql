-- Money without a ticket and a ticket without money: both are empty, and looking costs nothing. Money
-- that was found taken for a lost order stays in the first until it is given back.
CREATE INDEX payments_without_ticket ON payments (id)
    WHERE completed = 0 AND (status = 'captured' OR (refunding = 1 AND status <> 'refunded'));
CREATE INDEX payments_missing ON payments (id)
    WHERE completed = 1 AND status NOT IN ('authorized', 'captured');
