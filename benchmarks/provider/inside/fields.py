"""What the two sides call the same thing: address, key, secret, region."""

FIELDS = {
    'minio': ('endpoint', 'access_key_id', 'secret_access_key', 'region'),
    's3': ('s3_endpoint', 'aws_access_key_id', 'aws_secret_access_key', 'region_name'),
}
