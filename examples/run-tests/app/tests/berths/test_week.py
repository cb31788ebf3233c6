"""A week of ships."""

import unittest

from app.berths import Stay, assign, occupied_h


class TestWeek(unittest.TestCase):
    def test_has_room_for_two_at_a_time(self):
        stays = [Stay(f"S{number:02}", 90, 5 * number, 5 * number + 8) for number in range(20)]
        answer = assign(stays, {"north": 100, "south": 120})
        self.assertEqual(set(answer.values()), {"north", "south"})
        self.assertEqual(occupied_h(stays), 103)


if __name__ == "__main__":
    unittest.main()
