resource "aws_s3_bucket" "uploads" {
  bucket = "DOC-EXAMPLE-BUCKET"
}

resource "aws_s3_bucket_policy" "uploads" {
  bucket = aws_s3_bucket.uploads.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "123456789012" }
        Action    = ["s3:PutObject"]
        Resource  = ["arn:aws:s3:::DOC-EXAMPLE-BUCKET", "arn:aws:s3:::DOC-EXAMPLE-BUCKET/*"]
      },
    ]
  })
}

