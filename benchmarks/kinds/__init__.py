"""What the clients of the kinds cost at the servers of the contract test, s3 beside Label Studio's own."""
