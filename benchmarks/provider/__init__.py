"""A generated provider beside Label Studio's own S3 storage: time, memory, queries and requests for the same work."""
