"""Mono audio as arrays of signed 16-bit samples."""

import math
from array import array

RATE = 16_000


def silence(seconds):
    return array("h", bytes(2)) * (RATE * seconds)


def tone(hertz, seconds, loudness=8000):
    """A sine that fits a whole number of times into one second."""
    step = 2 * math.pi * hertz / RATE
    one_second = array("h", (round(loudness * math.sin(step * n)) for n in range(RATE)))
    return one_second * seconds


def interleave(left, right):
    """Two channels as one stereo stream."""
    stereo = array("h", bytes(2)) * (2 * len(left))
    stereo[::2], stereo[1::2] = left, right
    return stereo


def decimate(samples, factor):
    return samples[::factor]


def seconds(samples):
    return len(samples) / RATE


def peak(samples):
    return max(max(samples), -min(samples))


def frames(samples, size):
    """Consecutive pieces of `size` samples, without the incomplete rest."""
    return [samples[at : at + size] for at in range(0, len(samples) - size + 1, size)]
