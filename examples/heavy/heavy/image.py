"""Batches of 8-bit grey images in one buffer."""

NEGATIVE = bytes(255 - level for level in range(256))


def threshold_levels(limit):
    """A lookup table that makes everything from `limit` on white and the rest black."""
    return bytes(255 if level >= limit else 0 for level in range(256))


class ImageBatch:
    def __init__(self, width, height, pixels):
        if len(pixels) % (width * height):
            raise ValueError("the last image is cut off")
        self.width, self.height, self.pixels = width, height, pixels

    def __len__(self):
        return len(self.pixels) // (self.width * self.height)

    def image(self, index):
        size = self.width * self.height
        return self.pixels[index * size : (index + 1) * size]

    def mapped(self, levels):
        """Every pixel through a table of 256 levels."""
        return ImageBatch(self.width, self.height, self.pixels.translate(levels))

    def mirrored(self):
        """Turned by 180 degrees, in reverse order."""
        return ImageBatch(self.width, self.height, self.pixels[::-1])

    def halved(self):
        """Every second pixel of a row: half the width."""
        return ImageBatch(self.width // 2, self.height, self.pixels[::2])

    def crop_rows(self, first, last):
        """Rows `first` to `last` of each image."""
        size, start, end = self.width * self.height, first * self.width, last * self.width
        parts = [self.pixels[at + start : at + end] for at in range(0, len(self.pixels), size)]
        return ImageBatch(self.width, last - first, b"".join(parts))

    def count(self, level):
        return self.pixels.count(bytes([level]))
