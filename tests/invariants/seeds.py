"""For each invariant, what breaks it: raw SQL on the data of a day at the shop."""

LONG_AGO = "'2020-01-01 00:00:00.000000'"

SEEDS: dict[str, list[str]] = {
    "receipt_is_allocated": [
        "UPDATE receipts SET amount_minor = amount_minor + 100",
        "DELETE FROM allocations",
    ],
    "allocation_names_its_order": [
        "UPDATE allocations SET order_id = NULL WHERE kind = 'order'",
        "UPDATE allocations SET kind = 'unmatched'",
    ],
    "order_paid_is_its_allocations": [
        "UPDATE orders SET paid_minor = paid_minor - 100 WHERE paid_minor > 0",
        "UPDATE orders SET paid_minor = 100 WHERE paid_minor = 0",
    ],
    "confirmed_order_is_paid": [
        "UPDATE allocations SET amount_minor = amount_minor - 100 WHERE kind = 'order'",
        "UPDATE orders SET status = 'confirmed' WHERE status = 'pending_payment'",
    ],
    "paid_order_is_confirmed": ["UPDATE orders SET status = 'pending_payment' WHERE status = 'confirmed'"],
    "order_takes_no_more_than_its_price": [
        "UPDATE allocations SET amount_minor = amount_minor + 100 WHERE kind = 'order'",
    ],
    "receipt_number_is_used_once": [
        """
        INSERT INTO receipts (provider, number, amount_minor, currency, source, guessed, actor, received_at,
            local_day, local_hour)
        SELECT provider, LOWER(number), amount_minor, currency, source, guessed, actor, received_at,
            local_day, local_hour
        FROM receipts WHERE number IS NOT NULL
        """,
    ],
    "paid_payment_has_its_receipt": [
        "DELETE FROM receipts",
        "UPDATE receipts SET payment_id = NULL",
        "UPDATE receipts SET amount_minor = amount_minor - 100",
        "UPDATE payments SET receipt_number = 'ANOTHER001' WHERE status = 'succeeded'",
    ],
    "payment_names_its_receipt": ["UPDATE payments SET receipt_number = NULL"],
    "receipt_belongs_to_a_paid_payment": [
        "UPDATE payments SET status = 'failed' WHERE status = 'succeeded'",
    ],
    "paid_payment_is_proven": [
        "DELETE FROM payment_evidence",
        "UPDATE payment_evidence SET source = 'stranger' WHERE verdict = 'paid'",
    ],
    "one_open_payment_per_order": [
        "UPDATE payments SET status = 'pending', open_order_id = NULL,"
        " order_id = (SELECT MIN(id) FROM orders)",
    ],
    "open_payment_holds_its_order": [
        "UPDATE payments SET open_order_id = NULL",
        "UPDATE payments SET open_order_id = -order_id WHERE open_order_id IS NOT NULL",
        "UPDATE payments SET open_order_id = -id WHERE status = 'failed'",
    ],
    "order_knows_its_open_payment": [
        "UPDATE orders SET payment_open = 0",
        "UPDATE orders SET payment_open = 1",
    ],
    "payment_status_fits_the_money": [
        "UPDATE orders SET payment_status = 'unpaid'",
        "UPDATE orders SET payment_status = 'part_paid'",
        "UPDATE orders SET payment_status = 'paid'",
    ],
    "money_to_return_is_marked": [
        "UPDATE orders SET payment_status = 'unpaid' WHERE payment_status = 'refund_due'",
        "UPDATE orders SET payment_status = 'refund_due' WHERE payment_status = 'unpaid'",
        "UPDATE orders SET status = 'cancelled' WHERE payment_status = 'paid'",
    ],
    "money_no_order_took_is_seen": ["DELETE FROM review_items"],
    "order_total_is_its_lines": [
        "UPDATE orders SET total_minor = total_minor + 100",
        "UPDATE order_lines SET quantity = quantity + 1",
        "DELETE FROM order_lines",
    ],
    "order_total_is_whole_shillings": ["UPDATE orders SET total_minor = total_minor + 50"],
    "ended_order_holds_no_money": [
        "UPDATE allocations SET kind = 'order' WHERE kind = 'refund'",
        "UPDATE orders SET paid_minor = 100 WHERE status = 'cancelled'",
        "UPDATE orders SET status = 'expired' WHERE status = 'confirmed'",
    ],
    "cash_was_taken_by_staff": [
        "UPDATE receipts SET actor = 'user:1' WHERE provider = 'cash'",
        "UPDATE receipts SET number = 'CASH000001' WHERE provider = 'cash'",
        "UPDATE receipts SET payment_id = 1 WHERE provider = 'cash'",
    ],
    "numberless_receipt_has_its_payment": ["UPDATE receipts SET payment_id = NULL WHERE number IS NULL"],
    "guess_names_both": [
        "UPDATE receipts SET guessed = 1 WHERE number IS NULL",
        "UPDATE receipts SET payment_id = NULL WHERE guessed = 1",
    ],
    "money_told_by_hand_is_a_receipt": [
        "UPDATE callback_messages SET receipt_number = 'ANOTHER001' WHERE channel = 'c2b'",
        "UPDATE callback_messages SET receipt_number = NULL WHERE channel = 'c2b'",
        "DELETE FROM receipts WHERE source = 'c2b'",
        "DELETE FROM review_items WHERE kind = 'unmatched_callback'",
    ],
    "rumour_is_no_money": [
        "UPDATE callback_messages SET channel = 'c2b_stranger' WHERE channel = 'c2b'",
    ],
    "matched_money_has_its_order": [
        "UPDATE review_items SET order_id = 1 WHERE kind = 'unmatched_money'",
        "UPDATE allocations SET kind = 'unmatched' WHERE kind = 'order'",
    ],
    "card_money_has_stripes_number": [
        "UPDATE receipts SET number = NULL WHERE provider = 'stripe'",
        "UPDATE receipts SET number = REPLACE(number, 'pi_', 'UKL') WHERE provider = 'stripe'",
        "UPDATE receipts SET guessed = 1 WHERE provider = 'stripe'",
    ],
    "card_payment_names_its_charge": [
        "UPDATE payments SET provider_ref = NULL",
        "UPDATE payments SET receipt_number = 'pi_another' WHERE method = 'card'",
        "UPDATE payment_evidence SET receipt = NULL WHERE source = 'status'",
    ],
    "card_refund_is_of_card_money": [
        "UPDATE refunds SET method = 'card' WHERE method = 'b2c'",
        "UPDATE receipts SET provider = 'mpesa'",
    ],
    "refund_that_came_back_had_gone": [
        "UPDATE receipts SET amount_minor = amount_minor + 100"
        " WHERE provider = 'stripe' AND payment_id IS NULL",
        "UPDATE refunds SET gateway_ref = 're_another' WHERE method = 'card'",
    ],
    "lost_dispute_is_booked": [
        "UPDATE refunds SET method = 'card' WHERE method = 'dispute'",
        "UPDATE refunds SET status = 'failed' WHERE method = 'dispute'",
    ],
    "refunds_fit_their_receipt": [
        "UPDATE refunds SET amount_minor = amount_minor + 60000",
        "UPDATE refunds SET status = 'approved' WHERE status IN ('failed', 'rejected')",
    ],
    "done_refund_has_reference": [
        "UPDATE refunds SET gateway_ref = NULL",
        "UPDATE refunds SET done_at = NULL",
    ],
    "done_refund_is_allocated": [
        "UPDATE refunds SET amount_minor = amount_minor - 100",
        "UPDATE refunds SET status = 'failed' WHERE status = 'done'",
        "UPDATE refunds SET status = 'done' WHERE status = 'requested'",
        "UPDATE allocations SET refund_id = NULL",
    ],
    "refund_takes_from_its_receipt": [
        "UPDATE refunds SET receipt_id = receipt_id + 1",
        "UPDATE allocations SET kind = 'order' WHERE refund_id IS NOT NULL",
    ],
    "order_refunded_is_its_allocations": [
        "UPDATE orders SET refunded_minor = refunded_minor + 100",
        "UPDATE allocations SET refund_id = NULL",
    ],
    "refunded_order_kept_nothing": [
        "UPDATE orders SET paid_minor = 100 WHERE payment_status = 'refunded'",
        "UPDATE orders SET payment_status = 'refunded' WHERE payment_status = 'part_refunded'",
        "UPDATE orders SET payment_status = 'part_refunded' WHERE payment_status = 'refunded'",
        "UPDATE orders SET refunded_minor = 0",
    ],
    "payout_goes_to_the_payer": [
        "UPDATE refunds SET phone = '+254700000000' WHERE method = 'b2c'",
        "UPDATE refunds SET phone = NULL",
        "UPDATE receipts SET payment_id = NULL",
    ],
    "refund_was_approved": ["UPDATE refunds SET approved_by = NULL"],
    "refund_is_decided": [
        "DELETE FROM review_items WHERE kind = 'refund_uncertain'",
        f"UPDATE review_items SET resolved_at = {LONG_AGO} WHERE kind = 'refund_uncertain'",
        f"UPDATE refunds SET status = 'sending', sent_at = {LONG_AGO} WHERE status = 'failed';"
        "DELETE FROM review_items",
    ],
    "refund_status_is_its_last_event": [
        "UPDATE refunds SET status = 'rejected' WHERE status = 'failed'",
        "DELETE FROM refund_events",
    ],
    "refund_history_is_linked": [
        "UPDATE refund_events SET seq = seq + 50",
        "UPDATE refund_events SET from_status = NULL",
        "DELETE FROM refund_events WHERE seq = 2",
    ],
    "refund_moves_are_legal": [
        "UPDATE refund_events SET to_status = 'done' WHERE to_status = 'sending'",
        "UPDATE refund_events SET event = 'fail' WHERE event = 'succeed'",
        "UPDATE refund_events SET from_status = NULL WHERE event = 'send'",
    ],
    "refund_change_left_one_message": [
        "DELETE FROM jobs WHERE topic = 'refund.done'",
        "DELETE FROM refund_events WHERE to_status = 'failed'",
        """
        INSERT INTO jobs (topic, dedupe, payload, run_at, attempt_no, created_at)
        SELECT topic, REPLACE(dedupe, ':1', ':1:again'), payload, run_at, 0, created_at
        FROM jobs WHERE topic = 'refund.requested'
        """,
    ],
    "listed_payment_is_a_receipt": ["UPDATE receipts SET number = NULL"],
    "listed_amount_agrees_or_is_seen": ["UPDATE statement_lines SET amount_minor = amount_minor + 100"],
    "listed_return_is_a_refund_or_is_seen": [
        "UPDATE statement_lines SET kind = 'reversal', linked = (SELECT MIN(number) FROM receipts);"
        "DELETE FROM review_items",
    ],
    "import_counts_its_rows": [
        "UPDATE statement_imports SET done_rows = done_rows + 1 WHERE status = 'done'",
        "DELETE FROM statement_lines",
    ],
    "import_is_read": [f"UPDATE statement_imports SET updated_at = {LONG_AGO}"],
    "payment_is_decided": [f"UPDATE payments SET created_at = {LONG_AGO}"],
    "callback_is_handled": [f"UPDATE callback_messages SET handled_at = NULL, received_at = {LONG_AGO}"],
    "handled_callback_is_evidence": [
        "DELETE FROM payment_evidence",
        "UPDATE payment_evidence SET message_id = NULL",
    ],
    "paid_callback_became_money": [
        "DELETE FROM receipts",
        "UPDATE receipts SET number = NULL",
        "UPDATE receipts SET payment_id = -payment_id",
    ],
    "doubtful_callback_is_seen": ["DELETE FROM review_items WHERE kind = 'wrong_amount'"],
    "no_job_is_parked": [f"UPDATE jobs SET parked_at = {LONG_AGO}"],
    "unpaid_order_expires": [
        f"UPDATE orders SET expires_at = {LONG_AGO}, updated_at = {LONG_AGO}"
        " WHERE status = 'pending_payment'",
    ],
    "on_hand_is_its_movements": [
        "UPDATE products SET on_hand = on_hand + 1",
        "UPDATE stock_movements SET on_hand_delta = on_hand_delta - 1",
        "DELETE FROM stock_movements",
    ],
    "reserved_is_its_movements": [
        "UPDATE products SET reserved = reserved + 1",
        "UPDATE stock_movements SET reserved_delta = reserved_delta - 1",
    ],
    "reserved_is_its_reservations": [
        "UPDATE products SET reserved = reserved + 1",
        "UPDATE stock_reservations SET quantity = quantity + 1 WHERE status = 'active'",
        "UPDATE stock_reservations SET status = 'released' WHERE status = 'active'",
        "DELETE FROM stock_reservations",
    ],
    "nothing_is_oversold": [
        "UPDATE products SET on_hand = -1",
        "UPDATE products SET reserved = -1",
        "UPDATE products SET reserved = on_hand + 1 WHERE track_stock = 1",
    ],
    "sold_order_took_its_goods": [
        "DELETE FROM stock_movements WHERE kind = 'sold'",
        "DELETE FROM stock_movements WHERE kind = 'sold' AND reason = 'late payment'",
        "UPDATE stock_movements SET on_hand_delta = 2 * on_hand_delta WHERE kind = 'sold'",
        "UPDATE stock_reservations SET status = 'released' WHERE status = 'consumed';"
        "DELETE FROM stock_movements WHERE kind = 'sold'",
        "UPDATE orders SET status = 'confirmed' WHERE status = 'pending_payment'",
        "UPDATE orders SET status = 'confirmed' WHERE payment_status = 'refund_due'",
        "DELETE FROM stock_reservations",
    ],
    "unsold_order_took_nothing": [
        "UPDATE orders SET status = 'cancelled' WHERE status = 'completed'",
        "UPDATE stock_movements SET on_hand_delta = 1 WHERE kind = 'released'",
    ],
    "only_waiting_orders_hold": ["UPDATE stock_reservations SET status = 'active'"],
    "waiting_order_holds_its_goods": [
        "UPDATE stock_reservations SET status = 'released' WHERE status = 'active'",
        "UPDATE stock_reservations SET quantity = quantity + 1 WHERE status = 'active'",
        "DELETE FROM order_lines",
    ],
    "order_status_is_its_last_event": [
        "UPDATE orders SET status = 'completed' WHERE status = 'confirmed'",
        "DELETE FROM order_events",
    ],
    "order_payment_status_is_its_last_event": [
        "UPDATE orders SET payment_status = 'part_paid'",
        "DELETE FROM order_events WHERE field = 'payment_status'",
    ],
    "order_fulfilment_status_is_its_last_event": [
        "UPDATE orders SET fulfilment_status = 'dispatched'",
        "UPDATE orders SET fulfilment_status = 'none' WHERE fulfilment_status = 'unfulfilled'",
        "UPDATE orders SET fulfilment_status = 'unfulfilled' WHERE fulfilment_status = 'none'",
        "DELETE FROM order_events WHERE to_status = 'delivered'",
    ],
    "order_history_has_no_gap": [
        "UPDATE order_events SET seq = seq + 50 WHERE seq > 1",
        "DELETE FROM order_events WHERE seq = 1",
        "DELETE FROM order_events WHERE seq = 2",
    ],
    "order_history_is_linked": [
        "UPDATE order_events SET from_status = 'expired' WHERE field = 'status'",
        "UPDATE order_events SET from_status = 'part_paid' WHERE field = 'payment_status'",
        "UPDATE order_events SET from_status = 'returned' WHERE field = 'fulfilment_status'",
        "UPDATE order_events SET from_status = NULL",
    ],
    "order_moves_are_legal": [
        "UPDATE order_events SET event = 'expire' WHERE event = 'paid'",
        "UPDATE order_events SET to_status = 'completed' WHERE to_status = 'confirmed'",
        "UPDATE order_events SET from_status = 'cancelled' WHERE to_status = 'confirmed'",
        "UPDATE order_events SET from_status = 'delivered' WHERE to_status = 'dispatched'",
        "UPDATE order_events SET field = 'mood' WHERE field = 'payment_status'",
        "UPDATE order_events SET to_status = 'rich' WHERE field = 'payment_status'",
        "UPDATE order_events SET to_status = 'expired' WHERE seq = 1",
        "UPDATE order_events SET from_status = NULL WHERE event = 'paid'",
        "UPDATE order_events SET from_status = NULL WHERE field = 'payment_status'",
        "UPDATE order_events SET from_status = to_status WHERE field = 'payment_status'",
    ],
    "order_change_left_one_message": [
        "DELETE FROM jobs",
        "DELETE FROM jobs WHERE topic = 'order.delivered'",
        "DELETE FROM order_events WHERE to_status = 'confirmed'",
        "UPDATE jobs SET topic = 'order.expired' WHERE topic = 'order.confirmed'",
        """
        INSERT INTO jobs (topic, dedupe, payload, run_at, attempt_no, created_at)
        SELECT topic, REPLACE(dedupe, ':confirmed', ':confirmed:again'), payload, run_at, 0, created_at
        FROM jobs WHERE topic = 'order.confirmed'
        """,
    ],
    "payment_status_is_its_last_event": [
        "UPDATE payments SET status = 'cancelled' WHERE status = 'expired'",
        "DELETE FROM payment_events",
    ],
    "payment_history_has_no_gap": [
        "UPDATE payment_events SET seq = seq + 50 WHERE seq > 1",
        "DELETE FROM payment_events WHERE seq = 1",
    ],
    "payment_history_is_linked": [
        "UPDATE payment_events SET from_status = 'unknown'",
        "UPDATE payment_events SET from_status = NULL",
        "UPDATE payment_events SET from_status = 'created' WHERE seq = 1",
    ],
    "payment_moves_are_legal": [
        "UPDATE payment_events SET to_status = 'pending' WHERE to_status = 'succeeded'",
        "UPDATE payment_events SET from_status = 'succeeded' WHERE to_status = 'failed'",
        "UPDATE payment_events SET to_status = 'pending' WHERE seq = 1",
        "UPDATE payment_events SET from_status = NULL",
    ],
    "ended_payment_left_one_message": [
        "DELETE FROM jobs WHERE topic = 'payment.cancelled'",
        "DELETE FROM payment_events WHERE to_status = 'succeeded'",
        """
        INSERT INTO jobs (topic, dedupe, payload, run_at, attempt_no, created_at)
        SELECT topic, REPLACE(dedupe, ':succeeded', ':succeeded:again'), payload, run_at, 0, created_at
        FROM jobs WHERE topic = 'payment.succeeded'
        """,
    ],
    "bookings_do_not_overlap": [
        "UPDATE bookings SET unit_id = 1, start_date = '2027-01-01', end_date = '2027-01-05',"
        " status = 'confirmed'",
    ],
    "sold_booking_is_paid": [
        "UPDATE orders SET status = 'expired' WHERE id IN"
        " (SELECT order_id FROM bookings WHERE status = 'confirmed')",
        "UPDATE bookings SET status = 'completed' WHERE status = 'confirmed'",
    ],
    "held_booking_waits_for_its_money": [
        "UPDATE bookings SET status = 'expired' WHERE status = 'held'",
        "UPDATE bookings SET status = 'held' WHERE status = 'confirmed'",
    ],
    "given_up_booking_keeps_no_money": [
        "UPDATE bookings SET status = 'cancelled' WHERE status = 'confirmed'",
        "UPDATE bookings SET status = 'expired' WHERE status = 'cancelled'",
        "UPDATE orders SET payment_status = 'paid' WHERE payment_status = 'refund_due' AND id IN"
        " (SELECT order_id FROM bookings WHERE status = 'cancelled')",
    ],
    "booking_costs_what_its_order_says": [
        "UPDATE bookings SET price_minor = price_minor + 100",
        "UPDATE order_lines SET kind = 'booking'",
        "UPDATE order_lines SET kind = 'till_sale' WHERE kind = 'booking'",
    ],
    "extension_begins_where_the_stay_ends": [
        "UPDATE bookings SET end_date = '2037-01-01' WHERE extends_id IS NULL",
        "UPDATE bookings SET user_id = NULL WHERE extends_id IS NOT NULL",
    ],
    "booking_status_is_its_last_event": [
        "UPDATE bookings SET status = 'completed' WHERE status = 'confirmed'",
        "DELETE FROM booking_events",
    ],
    "booking_moves_are_legal": [
        "UPDATE booking_events SET to_status = 'completed' WHERE to_status = 'confirmed'",
        "UPDATE booking_events SET from_status = NULL",
        "DELETE FROM booking_events WHERE seq = 1",
    ],
    "transport_status_is_its_last_event": [
        "UPDATE transport_requests SET status = 'completed'",
        "DELETE FROM transport_events",
    ],
    "transport_moves_are_legal": [
        "UPDATE transport_events SET to_status = 'completed' WHERE to_status = 'scheduled'",
        "UPDATE transport_events SET from_status = NULL",
        "DELETE FROM transport_events WHERE seq = 1",
    ],
    "scheduled_transport_has_its_time": [
        "UPDATE transport_requests SET scheduled_at = NULL, scheduled_day = NULL",
        "UPDATE transport_requests SET status = 'requested'",
    ],
}
