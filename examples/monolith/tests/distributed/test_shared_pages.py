import mmap

with mmap.mmap(-1, 4096) as first:
    first[:5] = b"ranks"
    assert memoryview(first)[:5].tobytes() == b"ranks"
print("one page is shared")
