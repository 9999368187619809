"""An independent, strict central system in Node (npm package ocpp-rpc)."""
