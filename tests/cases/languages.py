class Walked:
    """People walk through screens in one language. A class that inherits theirs, and is
    only played where all tests are, has them walk in the other one."""

    walked_in = "en_US"

    def setUp(self):
        super().setUp()
        (self.user | self.manager).lang = self.walked_in
