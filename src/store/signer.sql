-- The keys that sign for movements and for the hub.

-- signer_pem :maybe (movement i64) -> (pem str)
select pem from signer where movement = $1;
