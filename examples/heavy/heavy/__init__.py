"""A small data pipeline in pure Python: ingest, features, training, storage, serving."""
