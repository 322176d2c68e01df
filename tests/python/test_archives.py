"""What the profile of a zip says of the members that are not read."""
import io
import unittest
import zipfile

from support import Folder

import errand_profile


class Archives(unittest.TestCase):
    def test_members_that_are_not_read_are_named_with_their_reason_and_the_rest_counted(self):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("坏.xlsx", b"PK\x03\x04 no workbook")
            packed.writestr("里.zip", b"PK")
            for number in range(70):
                packed.writestr(f"{number}.csv", "地区,销售额\n华东,1\n")
        profile = errand_profile.profile_file(Folder(self).put("a.zip", archive.getvalue()), "a.zip")
        self.assertEqual([["坏.xlsx", "corrupt"], ["里.zip", "nested"]], [[n, p.split(":")[0]] for n, p in profile["left_out"]])
        self.assertEqual(58, len(profile["tables"]))
        self.assertEqual(12, profile["unread_members"])


if __name__ == "__main__":
    unittest.main()
